package tv.starling.wire;

/** A peer passed on what the source of a broadcast did not sign, which nobody does who checks: its address is let in no more. */
public final class ForgeryException extends ProtocolException {
    private static final long serialVersionUID = 1L;

    /** @param what was forged, in a few words */
    public ForgeryException(String what) {
        super(what + " that the source did not sign");
    }
}
