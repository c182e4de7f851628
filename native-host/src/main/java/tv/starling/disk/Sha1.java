package tv.starling.disk;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * SHA-1 of data that comes in parts; begins anew after each digest. One thread at a time.
 *
 * <p>OpenSSL's where this system has it, else the JDK's: on processors without SHA instructions the JDK has no fast SHA-1,
 * and hashing was three quarters of the cost of a download (measured: 235 ms against 77 ms for 64 MiB).
 */
sealed interface Sha1 {

    void update(byte[] bytes, int length);

    /** 20 bytes; what follows is another message. */
    byte[] digest();

    /** What was given so far is forgotten. */
    void reset();

    static Sha1 begin() {
        return OpenSsl.LIBRARY.isPresent() ? new OpenSsl(OpenSsl.LIBRARY.get()) : new Jdk();
    }

    /** The Java runtime's. */
    final class Jdk implements Sha1 {
        private final MessageDigest digest;

        Jdk() {
            try {
                digest = MessageDigest.getInstance("SHA-1");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void update(byte[] bytes, int length) {
            digest.update(bytes, 0, length);
        }

        @Override
        public byte[] digest() {
            return digest.digest();
        }

        @Override
        public void reset() {
            digest.reset();
        }
    }

    /**
     * The system's OpenSSL 3, its state a plain structure in our own heap, so that nothing has to be freed. Of its three functions
     * only the one that has the work is called: each that is bound costs 10 ms when a program starts.
     */
    final class OpenSsl implements Sha1 {
        /** {@code SHA_CTX}: five words of the hash, two of the length in bits, 16 of the block, bytes in the block. */
        private static final int CONTEXT_WORDS = 24;

        private static final int HASH_WORDS = 5;
        private static final int BITS_LOW = 5;
        private static final int BITS_HIGH = 6;
        private static final int BYTES_IN_BLOCK = 23;
        /** FIPS 180-4, 5.3.1. */
        private static final int[] FIRST = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};

        static final Optional<MethodHandle> LIBRARY = load();

        private final MethodHandle update;
        private final int[] context = new int[CONTEXT_WORDS];
        private final MemorySegment contextSegment = MemorySegment.ofArray(context);

        OpenSsl(MethodHandle update) {
            this.update = update;
            reset();
        }

        private static Optional<MethodHandle> load() {
            try {
                MemorySegment address = SymbolLookup.libraryLookup("libcrypto.so.3", Arena.global())
                        .find("SHA1_Update")
                        .orElseThrow(() -> new IllegalArgumentException("SHA1_Update"));
                var signature = FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
                MethodHandle update =
                        Linker.nativeLinker().downcallHandle(address, signature, Linker.Option.critical(true));
                return Optional.of(update).filter(OpenSsl::agreesWithTheJdk);
            } catch (IllegalArgumentException e) {
                return Optional.empty(); // no such library, or one built without it
            }
        }

        private static boolean agreesWithTheJdk(MethodHandle update) {
            byte[] probe = new byte[1000];
            var theirs = new OpenSsl(update);
            var ours = new Jdk();
            theirs.update(probe, probe.length);
            ours.update(probe, probe.length);
            return Arrays.equals(theirs.digest(), ours.digest());
        }

        @Override
        public void update(byte[] bytes, int length) {
            try {
                int _ = (int) update.invokeExact(contextSegment, MemorySegment.ofArray(bytes), (long) length);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        /** Pads (FIPS 180-4, 5.1.1): a one, zeros, and the length in bits at the end of a block of 64 bytes. */
        @Override
        public byte[] digest() {
            long bits = (long) context[BITS_HIGH] << 32 | context[BITS_LOW] & 0xffffffffL;
            int used = context[BYTES_IN_BLOCK];
            byte[] padding = new byte[(used < 56 ? 64 : 128) - used];
            padding[0] = (byte) 0x80;
            ByteBuffer.wrap(padding).putLong(padding.length - Long.BYTES, bits);
            update(padding, padding.length);
            ByteBuffer digest = ByteBuffer.allocate(HASH_WORDS * Integer.BYTES);
            digest.asIntBuffer().put(context, 0, HASH_WORDS);
            reset();
            return digest.array();
        }

        @Override
        public void reset() {
            Arrays.fill(context, 0);
            System.arraycopy(FIRST, 0, context, 0, HASH_WORDS);
        }
    }
}
