package tv.starling.bencode;

/** The bytes are not bencoding, or more of it than a limit allows. */
public final class BencodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BencodeException(String reason, int position) {
        super(reason + " at byte " + position);
    }
}
