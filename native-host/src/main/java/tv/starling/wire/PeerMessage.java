package tv.starling.wire;

import java.util.Arrays;

/**
 * A message of the peer wire (BEP 3, 5, 6, 10, 52). Arrays in messages have one owner, whoever got the message; messages
 * with arrays compare by content.
 */
public sealed interface PeerMessage {
    record KeepAlive() implements PeerMessage {}

    record Choke() implements PeerMessage {}

    record Unchoke() implements PeerMessage {}

    record Interested() implements PeerMessage {}

    record NotInterested() implements PeerMessage {}

    record Have(int piece) implements PeerMessage {}

    /**
     * What the sender has.
     *
     * @param bits the highest bit of the first byte is piece 0
     */
    record Bitfield(byte[] bits) implements PeerMessage {

        /** Whether the length is right for so many pieces and the spare bits at the end are zero (BEP 3). */
        public boolean fits(int pieces) {
            int spare = bits.length * 8 - pieces;
            return bits.length == lengthFor(pieces)
                    && (spare == 0 || (bits[bits.length - 1] & ((1 << spare) - 1)) == 0);
        }

        /** Bytes of a bitfield of so many pieces. */
        public static int lengthFor(int pieces) {
            return (pieces + 7) >>> 3;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bitfield that && Arrays.equals(bits, that.bits);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bits);
        }
    }

    /**
     * Asks for a block.
     *
     * @param offset in the piece, bytes
     * @param length bytes
     */
    record Request(int piece, int offset, int length) implements PeerMessage {}

    /**
     * A block.
     *
     * @param offset in the piece, bytes
     */
    record Piece(int piece, int offset, byte[] block) implements PeerMessage {
        @Override
        public boolean equals(Object other) {
            return other instanceof Piece that
                    && piece == that.piece
                    && offset == that.offset
                    && Arrays.equals(block, that.block);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(block) * 31 + piece;
        }
    }

    record Cancel(int piece, int offset, int length) implements PeerMessage {}

    /** The UDP port of the peer's DHT node (BEP 5). */
    record Port(int port) implements PeerMessage {}

    record Suggest(int piece) implements PeerMessage {}

    record HaveAll() implements PeerMessage {}

    record HaveNone() implements PeerMessage {}

    record Reject(int piece, int offset, int length) implements PeerMessage {}

    record AllowedFast(int piece) implements PeerMessage {}

    /**
     * A message of an extension (BEP 10).
     *
     * @param id 0 is the extension handshake; others as our handshake's {@code m} numbered them
     */
    record Extended(int id, byte[] payload) implements PeerMessage {
        @Override
        public boolean equals(Object other) {
            return other instanceof Extended that && id == that.id && Arrays.equals(payload, that.payload);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(payload) * 31 + id;
        }
    }

    /** Of hash trees (BEP 52). */
    sealed interface OfHashes extends PeerMessage {
        HashRange range();
    }

    record HashRequest(HashRange range) implements OfHashes {}

    /** @param hashes 32 bytes each: the asked ones, then those that prove them, lowest first */
    record Hashes(HashRange range, byte[] hashes) implements OfHashes {
        @Override
        public boolean equals(Object other) {
            return other instanceof Hashes that && range.equals(that.range) && Arrays.equals(hashes, that.hashes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(hashes) * 31 + range.hashCode();
        }
    }

    record HashReject(HashRange range) implements OfHashes {}

    /** A message that we do not know, its body skipped unread. */
    record Unknown(int id) implements PeerMessage {}
}
