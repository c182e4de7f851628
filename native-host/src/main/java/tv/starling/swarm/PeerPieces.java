package tv.starling.swarm;

import java.util.BitSet;
import tv.starling.wire.ProtocolException;

/** Which pieces a peer has. It may say so before we know how many there are (BEP 9); then it is checked later. */
final class PeerPieces {
    private static final int UNKNOWN = -1;
    /** More pieces than any torrent in use has; bounds what a peer can make us keep before the count is known. */
    private static final int MOST_PIECES = 4 << 20;

    private final BitSet bits = new BitSet();
    private int count = UNKNOWN;
    private boolean all;

    /** BEP 3 bitfield: the high bit of the first byte is piece 0. */
    void bitfield(byte[] field) {
        if (count != UNKNOWN && field.length != (count + 7) / 8 || field.length > MOST_PIECES / 8) {
            throw new ProtocolException("bitfield of " + field.length + " bytes");
        }
        for (int i = 0; i < field.length * 8; i++) {
            if ((field[i >> 3] & 0x80 >> (i & 7)) != 0) {
                bits.set(i);
            }
        }
        if (count != UNKNOWN && bits.length() > count) {
            throw new ProtocolException("bitfield has bits past the last piece");
        }
    }

    void haveAll() {
        all = true;
        if (count != UNKNOWN) {
            bits.set(0, count);
        }
    }

    /** True when it is new. */
    boolean have(int piece) {
        if (piece < 0 || piece >= (count == UNKNOWN ? MOST_PIECES : count)) {
            throw new ProtocolException("have of piece " + piece);
        }
        boolean fresh = !bits.get(piece);
        bits.set(piece);
        return fresh;
    }

    /** It has the piece no more (BEP 54); false when it never had. */
    boolean lose(int piece) {
        boolean had = has(piece);
        bits.clear(piece);
        return had;
    }

    /** Now the number of pieces is known; false when the peer has claimed pieces past the last one. */
    boolean know(int pieceCount) {
        count = pieceCount;
        if (all) {
            bits.set(0, count);
        }
        return bits.length() <= count;
    }

    boolean has(int piece) {
        return bits.get(piece);
    }

    /** How much it has, 0 while the number of pieces is not known. */
    int percent() {
        return count <= 0 ? 0 : (int) (bits.cardinality() * 100L / count);
    }

    /** Everything, as far as can be known. */
    boolean isSeed() {
        return count == UNKNOWN ? all : bits.cardinality() == count;
    }

    /** Live view; not to be changed. */
    BitSet bits() {
        return bits;
    }
}
