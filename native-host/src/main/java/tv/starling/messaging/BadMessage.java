package tv.starling.messaging;

import java.util.OptionalLong;

/** Bytes that are no message of the protocol, and what to answer. */
public final class BadMessage extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;
    private final long id;

    BadMessage(String code, String message, long id) {
        super(message);
        this.code = code;
        this.id = id;
    }

    /** A stable code of PROTOCOL.md. */
    public String code() {
        return code;
    }

    /** One plain sentence. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** The request's id, where it could be read. */
    public OptionalLong id() {
        return id > 0 ? OptionalLong.of(id) : OptionalLong.empty();
    }
}
