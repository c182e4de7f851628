package tv.starling.stream;

/** Something that can be read by range while it is still being fetched: a file of a torrent; or a broadcast, without ranges. */
public interface ByteStream {
    /** The length of what has none: it is read from where it is now, whatever the range, until it is over. */
    long ENDLESS = -1;

    /** A media type from a fixed list, such as {@code video/mp4}; {@code application/octet-stream} when unknown. */
    String mediaType();

    /** Bytes in all, or {@link #ENDLESS}. */
    long length();

    /** Starts reading at {@code from} (inclusive) to {@code to} (exclusive): a window of wanted pieces opens there. */
    ByteReader open(long from, long to);

    /** The same as far as it is here: its readers want nothing of a swarm, and are at their end where something is missing. */
    default ByteStream here() {
        return this;
    }
}
