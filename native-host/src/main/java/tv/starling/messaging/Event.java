package tv.starling.messaging;

/** What the engine tells unasked (PROTOCOL.md, section 4). */
public sealed interface Event extends Message {

    /** @param open the id of the open it is about */
    record Status(long open, TorrentReport torrent) implements Event {}
}
