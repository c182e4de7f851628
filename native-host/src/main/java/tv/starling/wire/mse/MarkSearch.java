package tv.starling.wire.mse;

import java.nio.ByteBuffer;
import tv.starling.wire.ProtocolException;

/** Looks for the end of a pad of unknown length: for the mark that comes after it. */
public final class MarkSearch {
    /** Of each pad, bytes. */
    public static final int MOST_PAD = 512;

    private final byte[] mark;
    private int padding;

    public MarkSearch(byte[] mark) {
        this.mark = mark.clone();
    }

    /** Takes bytes until the mark has been taken (true) or more are needed; a mark too late is a {@link ProtocolException}. */
    public boolean found(ByteBuffer in) {
        while (in.remaining() >= mark.length) {
            if (isAt(in)) {
                in.position(in.position() + mark.length);
                return true;
            }
            in.get();
            if (++padding > MOST_PAD) {
                throw new ProtocolException("no end of the pad");
            }
        }
        return false;
    }

    private boolean isAt(ByteBuffer in) {
        for (int i = 0; i < mark.length; i++) {
            if (in.get(in.position() + i) != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
