package tv.starling.metainfo;

import java.util.Optional;
import tv.starling.bencode.BString;

/**
 * A magnet link that names no torrent but the key of who tells of one in the hash table, {@code xs=urn:btpk:} (BEP 46): the
 * torrent it points to may be another one tomorrow.
 *
 * @param publicKey Ed25519, 32 bytes
 * @param salt one of several feeds of this key; at most 64 bytes, empty for none
 * @param rest of whatever torrent it points to, as a {@link MagnetLink} has it; names none
 */
public record FeedLink(BString publicKey, BString salt, MagnetLink rest) {
    /**
     * Reads a link; empty when it is another kind, one that names a torrent too among them.
     *
     * @throws MetainfoException {@code bad-magnet} when it is too long
     */
    public static Optional<FeedLink> parse(String link) {
        return new MagnetParse(link).feed();
    }

    /** The same link to the torrent that it points to now. */
    public MagnetLink pointingAt(InfoHash infoHash) {
        return rest.naming(Optional.of(infoHash), Optional.empty());
    }

    /** The same, to a torrent of v2 alone. */
    public MagnetLink pointingAt(Hash256 infoHash) {
        return rest.naming(Optional.empty(), Optional.of(infoHash.hex()));
    }

    /** The same with a ticket. */
    public FeedLink withPass(String text) {
        return new FeedLink(publicKey, salt, rest.withPass(text));
    }

    /** The link, with key and salt in hexadecimal, which {@link #parse} reads back to an equal value. */
    public String toUri() {
        return MagnetText.of(this);
    }
}
