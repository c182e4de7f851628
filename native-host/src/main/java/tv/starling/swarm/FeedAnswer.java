package tv.starling.swarm;

import tv.starling.metainfo.MagnetLink;

/** What is known of a feed (BEP 46). */
public sealed interface FeedAnswer {
    /**
     * The torrent that it is at now.
     *
     * @param onAir it is a broadcast, whose source was on the air when it said so
     */
    record At(MagnetLink link, boolean onAir) implements FeedAnswer {}

    /** Nobody who was asked has an item of this key, or it points to no torrent. */
    record Unknown() implements FeedAnswer {}

    /** The hash table is not used. */
    record NoTable() implements FeedAnswer {}
}
