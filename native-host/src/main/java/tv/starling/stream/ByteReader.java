package tv.starling.stream;

import java.util.function.Consumer;

/** One reader of a {@link ByteStream}: bytes in order, each verified before it is given out. */
public interface ByteReader {

    /** Longest piece of data that one {@link #read} gives, bytes. */
    int MAX_READ = 256 * 1024;

    /** Asks for the next bytes; answered once, later or at once, on the swarm thread. One read at a time. */
    void read(Consumer<Result> answer);

    /** Ends the reader: its window is gone, and a waiting read is never answered. */
    void close();

    sealed interface Result {
        /** 1 to {@link #MAX_READ} bytes; the array is the caller's. */
        record Bytes(byte[] bytes) implements Result {}

        /** The range is at its end, or of {@link ByteStream#here} what is here. */
        record End() implements Result {}

        /** @param code a stable code of PROTOCOL.md */
        record Failed(String code, String message) implements Result {}
    }
}
