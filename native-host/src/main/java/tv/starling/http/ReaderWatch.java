package tv.starling.http;

/** Learns how many requests read a stream, so that streams without a reader can die. */
@FunctionalInterface
public interface ReaderWatch {
    /**
     * Called on the swarm thread whenever the number has changed.
     *
     * @param readers requests that hold an open reader of this token's stream; 0 when the last one has ended
     */
    void readers(String token, int readers);
}
