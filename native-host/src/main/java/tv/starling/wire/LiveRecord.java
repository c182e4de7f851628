package tv.starling.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tv.starling.metainfo.Hash256;

/**
 * What the source of a live swarm signs of one piece (LIVE.md, 2):
 *
 * <pre>
 *   0         1       2       6       10            18       22               26            58          122
 *   | version | flags | epoch | index | source time | length | random access | piece hash | signature |
 * </pre>
 *
 * The signature is of the words "BitTorrent live", the swarm's whole info-hash, and the 58 bytes before it.
 *
 * @param epoch grows when a source begins anew without knowing its last record; never falls as indices grow
 * @param index of the piece
 * @param timeMillis when the source had the whole piece, in its own clock, since 1970
 * @param length of the piece, bytes; only the last of an epoch may be shorter than the swarm's piece length
 * @param flags {@link #RANDOM_ACCESS} and so on
 * @param randomAccess offset in the piece where playing may begin; 0 where it may not
 * @param hash of the piece: its subtree's root (BEP 52)
 * @param signature 64 bytes
 */
public record LiveRecord(
        int epoch,
        int index,
        long timeMillis,
        int length,
        int flags,
        int randomAccess,
        Hash256 hash,
        byte[] signature) {

    public static final int LENGTH = 122;
    /** Playing may begin in this piece. */
    public static final int RANDOM_ACCESS = 1;
    /** What comes does not join on to what was before. */
    public static final int DISCONTINUITY = 2;
    /** No piece comes after. */
    public static final int END = 4;

    private static final int SIGNED_LENGTH = LENGTH - Ed25519.SIGNATURE_LENGTH;
    private static final int KNOWN_FLAGS = RANDOM_ACCESS | DISCONTINUITY | END;
    private static final byte VERSION = 1;
    private static final byte[] PURPOSE = "BitTorrent live".getBytes(StandardCharsets.US_ASCII);

    /** Signs it. */
    public LiveRecord sign(Hash256 swarm, Ed25519.KeyPair key) {
        return new LiveRecord(epoch, index, timeMillis, length, flags, randomAccess, hash, key.sign(statement(swarm)));
    }

    /** Whether the key signed it for this swarm. */
    public boolean isSignedBy(byte[] key, Hash256 swarm) {
        return Ed25519.verify(key, statement(swarm), signature);
    }

    public boolean is(int flag) {
        return (flags & flag) != 0;
    }

    /** Both can't be true of one source: they tell different things of one piece, in one epoch. */
    public boolean contradicts(LiveRecord other) {
        return epoch == other.epoch && index == other.index && !sameFields(other);
    }

    private boolean sameFields(LiveRecord other) {
        return epoch == other.epoch
                && index == other.index
                && timeMillis == other.timeMillis
                && length == other.length
                && flags == other.flags
                && randomAccess == other.randomAccess
                && hash.equals(other.hash);
    }

    /** {@link #LENGTH} bytes. */
    public byte[] encode() {
        return ByteBuffer.allocate(LENGTH).put(fields()).put(signature).array();
    }

    /** Reads {@link #LENGTH} bytes; what no source can mean is a {@link ProtocolException}. The signature is not checked. */
    public static LiveRecord parse(ByteBuffer bytes) {
        byte version = bytes.get();
        int flags = bytes.get();
        int epoch = bytes.getInt();
        int index = bytes.getInt();
        long time = bytes.getLong();
        int length = bytes.getInt();
        int randomAccess = bytes.getInt();
        byte[] hash = new byte[Hash256.LENGTH];
        bytes.get(hash);
        byte[] signature = new byte[Ed25519.SIGNATURE_LENGTH];
        bytes.get(signature);
        boolean places = (flags & RANDOM_ACCESS) != 0 ? randomAccess >= 0 && randomAccess < length : randomAccess == 0;
        if (version != VERSION
                || (flags & ~KNOWN_FLAGS) != 0
                || epoch < 0
                || index < 0
                || time < 0
                || length < 1
                || !places) {
            throw new ProtocolException("live record beyond sense");
        }
        return new LiveRecord(epoch, index, time, length, flags, randomAccess, Hash256.of(hash), signature);
    }

    private byte[] statement(Hash256 swarm) {
        return ByteBuffer.allocate(PURPOSE.length + Hash256.LENGTH + SIGNED_LENGTH)
                .put(PURPOSE)
                .put(swarm.bytes())
                .put(fields())
                .array();
    }

    private byte[] fields() {
        return ByteBuffer.allocate(SIGNED_LENGTH)
                .put(VERSION)
                .put((byte) flags)
                .putInt(epoch)
                .putInt(index)
                .putLong(timeMillis)
                .putInt(length)
                .putInt(randomAccess)
                .put(hash.bytes())
                .array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LiveRecord that && sameFields(that) && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }
}
