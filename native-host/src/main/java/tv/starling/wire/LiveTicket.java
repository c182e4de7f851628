package tv.starling.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tv.starling.metainfo.Hash256;

/**
 * Who has one may be in a closed live swarm (LIVE.md, 8), signed whole by the key that the swarm's dictionary names:
 *
 * <pre>
 *   0         1            33          41          105
 *   | version | holder key | not after | signature |
 * </pre>
 *
 * @param holder Ed25519 public key of who may show it
 * @param notAfterMillis by the source's clock, since 1970
 * @param signature 64 bytes
 */
public record LiveTicket(byte[] holder, long notAfterMillis, byte[] signature) {
    public static final int LENGTH = 105;

    private static final byte VERSION = 1;
    private static final int SIGNED_LENGTH = LENGTH - Ed25519.SIGNATURE_LENGTH;
    private static final byte[] PURPOSE = "BitTorrent live ticket".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SHOWN = "BitTorrent live shown".getBytes(StandardCharsets.US_ASCII);

    /** Makes one. */
    public static LiveTicket sign(Ed25519.KeyPair by, byte[] holder, long notAfterMillis) {
        return new LiveTicket(holder, notAfterMillis, by.sign(statement(holder, notAfterMillis)));
    }

    public boolean isSignedBy(byte[] key) {
        return Ed25519.verify(key, statement(holder, notAfterMillis), signature);
    }

    /**
     * What shows that it is the holder who is at the other end.
     *
     * @param binding of the connection, {@link tv.starling.wire.mse.Secret#binding}
     * @param dialler whether the holder dialled
     */
    public static byte[] show(Ed25519.KeyPair holder, Hash256 swarm, byte[] binding, boolean dialler) {
        return holder.sign(shown(swarm, binding, dialler));
    }

    /** Whether the holder signed it, as in {@link #show}. */
    public boolean isShown(byte[] proof, Hash256 swarm, byte[] binding, boolean dialler) {
        return Ed25519.verify(holder, shown(swarm, binding, dialler), proof);
    }

    private static byte[] shown(Hash256 swarm, byte[] binding, boolean dialler) {
        return ByteBuffer.allocate(SHOWN.length + Hash256.LENGTH + binding.length + 1)
                .put(SHOWN)
                .put(swarm.bytes())
                .put(binding)
                .put((byte) (dialler ? 1 : 0))
                .array();
    }

    private static byte[] statement(byte[] holder, long notAfterMillis) {
        return ByteBuffer.allocate(PURPOSE.length + SIGNED_LENGTH)
                .put(PURPOSE)
                .put(VERSION)
                .put(holder)
                .putLong(notAfterMillis)
                .array();
    }

    /** {@link #LENGTH} bytes. */
    public byte[] encode() {
        return ByteBuffer.allocate(LENGTH)
                .put(VERSION)
                .put(holder)
                .putLong(notAfterMillis)
                .put(signature)
                .array();
    }

    /** Reads {@link #LENGTH} bytes; what nobody can mean is a {@link ProtocolException}. The signature is not checked. */
    public static LiveTicket parse(ByteBuffer bytes) {
        byte version = bytes.get();
        byte[] holder = new byte[Ed25519.KEY_LENGTH];
        bytes.get(holder);
        long notAfter = bytes.getLong();
        byte[] signature = new byte[Ed25519.SIGNATURE_LENGTH];
        bytes.get(signature);
        if (version != VERSION || notAfter < 0) {
            throw new ProtocolException("live ticket beyond sense");
        }
        return new LiveTicket(holder, notAfter, signature);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LiveTicket that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }
}
