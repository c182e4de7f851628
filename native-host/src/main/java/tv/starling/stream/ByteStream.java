package tv.starling.stream;

/** Something that can be read by range while it is still being fetched: a file of a torrent, later a live programme. */
public interface ByteStream {

    /** A media type from a fixed list, such as {@code video/mp4}; {@code application/octet-stream} when unknown. */
    String mediaType();

    /** Bytes in all. */
    long length();

    /** Starts reading at {@code from} (inclusive) to {@code to} (exclusive): a window of wanted pieces opens there. */
    ByteReader open(long from, long to);
}
