package tv.starling.metainfo;

import java.util.Arrays;
import java.util.List;
import tv.starling.metainfo.InfoDictionary.FileEntry;

/** The zeros that fill the last pieces of files, so that the next file begins at a piece (BEP 47, 52). */
public final class Padding {
    public static final Padding NONE = new Padding(new int[0], new int[0], true);

    private final int[] pieces;
    private final int[] bytes;
    private final boolean counted;

    private Padding(int[] pieces, int[] bytes, boolean counted) {
        this.pieces = pieces;
        this.bytes = bytes;
        this.counted = counted;
    }

    /**
     * Only padding that ends a piece, and not all of it, is kept apart; any other is data like the rest.
     *
     * @param counted whether peers count it as part of the piece
     */
    static Padding of(List<FileEntry> files, int pieceLength, boolean counted) {
        long end = files.getLast().offset() + files.getLast().length();
        var pieces = new int[files.size()];
        var bytes = new int[files.size()];
        int count = 0;
        for (FileEntry file : files) {
            int begins = (int) (file.offset() % pieceLength);
            long pieceEnd = Math.min(end, file.offset() - begins + pieceLength);
            if (file.isPadding() && begins > 0 && file.length() > 0 && file.offset() + file.length() >= pieceEnd) {
                pieces[count] = (int) (file.offset() / pieceLength);
                bytes[count++] = (int) (pieceEnd - file.offset());
            }
        }
        return count == 0 ? NONE : new Padding(Arrays.copyOf(pieces, count), Arrays.copyOf(bytes, count), counted);
    }

    /** Padding bytes at the end of this piece. */
    public int of(int piece) {
        if (pieces.length == 0) {
            return 0;
        }
        int at = Arrays.binarySearch(pieces, piece);
        return at < 0 ? 0 : bytes[at];
    }

    /** Bytes of all. */
    public long total() {
        return Arrays.stream(bytes).asLongStream().sum();
    }

    /** Whether peers count it as part of its piece. */
    boolean isCounted() {
        return counted;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Padding that
                && counted == that.counted
                && Arrays.equals(pieces, that.pieces)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pieces);
    }

    @Override
    public String toString() {
        return pieces.length + " padded pieces";
    }
}
