package tv.starling.messaging;

import java.io.IOException;

/** A length that no frame of ours has: what follows can't be told apart any more. */
public final class FrameException extends IOException {
    private static final long serialVersionUID = 1;

    public FrameException(String message) {
        super(message);
    }
}
