package tv.starling.live;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tv.starling.wire.LiveRecord;

/** Cuts what an encoder makes into pieces, and knows where playing may begin in them. One thread at a time. */
public final class PieceCutter {
    /** As long as a piece takes at most, milliseconds: what is in it waits until it is whole. */
    static final int PIECE_MILLIS = 150;

    /** Records of smaller ones would cost more than the delay is worth. */
    static final int LEAST_LENGTH = 16 * 1024;

    static final int MOST_LENGTH = 256 * 1024;

    /** A box that means nothing (ISO/IEC 14496-12, 8.1.2), of this length at least. */
    private static final int FREE_BOX = 8;

    private static final int FREE = 'f' << 24 | 'r' << 16 | 'e' << 8 | 'e';

    private final ByteBuffer piece;
    private int entry = -1;
    private boolean discontinuity;

    /** @param data of the piece, shorter only at the end */
    public record Cut(byte[] data, int flags, int randomAccess) {}

    public PieceCutter(int pieceLength) {
        this.piece = ByteBuffer.allocate(pieceLength);
    }

    /** For so many bytes a second. */
    public static int pieceLength(int bytesPerSecond) {
        long most = (long) bytesPerSecond * PIECE_MILLIS / 1000;
        int length = LEAST_LENGTH;
        while (length < MOST_LENGTH && length * 2L <= most) {
            length *= 2;
        }
        return length;
    }

    /**
     * The next bytes of the stream: whole boxes.
     *
     * @param isEntry whether playing can begin with the first of them
     * @return what is whole by that
     */
    public List<Cut> add(byte[] bytes, boolean isEntry) {
        List<Cut> cuts = new ArrayList<>();
        if (isEntry && entry < 0) {
            entry = piece.position();
        }
        for (int from = 0; from < bytes.length; ) {
            int length = Math.min(piece.remaining(), bytes.length - from);
            piece.put(bytes, from, length);
            from += length;
            if (!piece.hasRemaining()) {
                cuts.add(cut(0));
            }
        }
        return cuts;
    }

    /** A box that means nothing and completes the piece, for {@link #add}; nothing where it is complete. */
    public byte[] filler() {
        if (piece.position() == 0) {
            return new byte[0];
        }
        return freeBox(piece.remaining() < FREE_BOX ? piece.remaining() + piece.capacity() : piece.remaining());
    }

    /** What comes next, at the beginning of a piece, is of another run of an encoder. */
    public void discontinue() {
        discontinuity = true;
    }

    /** A box that means nothing, for {@link #add} where the end would be an empty piece; nothing elsewhere. */
    public byte[] lastFiller() {
        return piece.position() == 0 ? freeBox(FREE_BOX) : new byte[0];
    }

    private static byte[] freeBox(int length) {
        return ByteBuffer.allocate(length).putInt(length).putInt(FREE).array();
    }

    /** The last piece, which must not be empty. */
    public Cut end() {
        return cut(LiveRecord.END);
    }

    private Cut cut(int also) {
        byte[] data = Arrays.copyOf(piece.array(), piece.position());
        int flags = also | (entry >= 0 ? LiveRecord.RANDOM_ACCESS : 0) | (discontinuity ? LiveRecord.DISCONTINUITY : 0);
        Cut cut = new Cut(data, flags, Math.max(0, entry));
        piece.clear();
        entry = -1;
        discontinuity = false;
        return cut;
    }
}
