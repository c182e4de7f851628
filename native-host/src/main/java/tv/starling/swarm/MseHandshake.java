package tv.starling.swarm;

import java.nio.ByteBuffer;
import java.util.Optional;
import tv.starling.wire.mse.CryptoMethod;
import tv.starling.wire.mse.DiffieHellman;
import tv.starling.wire.mse.Rc4;

/** One side of the first words on an {@link MseLink}. A state machine: bytes in, bytes out to the link. */
sealed interface MseHandshake permits MseDialler, MseDialled {
    /** Of an outgoing link, what comes first. */
    void begin();

    /**
     * Takes what it can of the bytes that have come. It needs no more than 1 KiB at once.
     *
     * @return how the stream goes on, of which the bytes left are the first; empty when more are needed
     */
    Optional<Streams> advance(ByteBuffer in);

    /** How the bytes of both directions are wrapped. */
    final class Streams {
        private final Optional<Rc4> in;
        private final Optional<Rc4> out;
        private final Optional<byte[]> binding;
        private long encryptedLeft;

        private Streams(Optional<byte[]> binding, Optional<Rc4> in, Optional<Rc4> out, long encryptedLeft) {
            this.binding = binding;
            this.in = in;
            this.out = out;
            this.encryptedLeft = encryptedLeft;
        }

        static Streams plain() {
            return new Streams(Optional.empty(), Optional.empty(), Optional.empty(), 0);
        }

        /** @param initial bytes still to come that are encrypted even where the rest is not */
        static Streams of(byte[] binding, CryptoMethod method, Rc4 in, Rc4 out, int initial) {
            return switch (method) {
                case RC4 -> new Streams(Optional.of(binding), Optional.of(in), Optional.of(out), Long.MAX_VALUE);
                case PLAINTEXT -> new Streams(Optional.of(binding), Optional.of(in), Optional.empty(), initial);
            };
        }

        /** Of this connection alone, and known to its two ends; empty where it began plain. */
        Optional<byte[]> binding() {
            return binding;
        }

        boolean isEncrypted() {
            return out.isPresent();
        }

        /** In place. */
        byte[] encrypt(byte[] bytes) {
            return out.map(cipher -> cipher.apply(bytes)).orElse(bytes);
        }

        /** A copy where they are encrypted. */
        ByteBuffer decrypt(ByteBuffer bytes) {
            if (encryptedLeft == 0) {
                return bytes;
            }
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            int encrypted = (int) Math.min(encryptedLeft, copy.length);
            in.orElseThrow().apply(copy, 0, encrypted);
            if (encryptedLeft != Long.MAX_VALUE) {
                encryptedLeft -= encrypted;
            }
            return ByteBuffer.wrap(copy);
        }
    }

    /** How both sides begin. */
    static byte[] keyAndPad(DiffieHellman key, Encryption encryption) {
        byte[] pad = encryption.newPad();
        return ByteBuffer.allocate(DiffieHellman.LENGTH + pad.length)
                .put(key.publicKey())
                .put(pad)
                .array();
    }

    /** The next bytes; there must be as many. */
    static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
