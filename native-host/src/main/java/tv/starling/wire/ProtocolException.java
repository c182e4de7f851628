package tv.starling.wire;

/** A peer broke the protocol: its connection is to be closed and the fault counted against it. */
public class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason for the log and for tests, in a few words */
    public ProtocolException(String reason) {
        super(reason);
    }
}
