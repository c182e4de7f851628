package tv.starling.swarm;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import tv.starling.env.Link;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.mse.CryptoMethod;
import tv.starling.wire.mse.DiffieHellman;
import tv.starling.wire.mse.MarkSearch;
import tv.starling.wire.mse.Secret;

/**
 * By which policy a session's links are wrapped, and what their handshakes ask of it. In {@code PREFER} plain words come
 * first on a link that we dial, as libtorrent does it: nearly everybody takes them, and they cost no key exchange.
 * Swarm thread.
 */
final class Encryption {
    /** Key exchanges with strangers, each a millisecond of the swarm thread: at most 4 % of its time. */
    private static final int MOST_STRANGERS_A_SECOND = 40;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final EncryptionPolicy policy;
    private final Supplier<Collection<InfoHash>> swarms;
    private long secondBeganNanos;
    private int strangers;

    /** @param swarms those that a stranger may mean */
    Encryption(
            LongSupplier nanoTime,
            RandomGenerator random,
            EncryptionPolicy policy,
            Supplier<Collection<InfoHash>> swarms) {
        this.nanoTime = nanoTime;
        this.random = random;
        this.policy = policy;
        this.swarms = swarms;
        this.secondBeganNanos = nanoTime.getAsLong();
    }

    EncryptionPolicy policy() {
        return policy;
    }

    /** A link that we dialled. */
    Link outgoing(Link link, InfoHash infoHash, boolean preferred) {
        return switch (policy) {
            case OFF -> link;
            case PREFER -> preferred ? MseLink.outgoing(link, infoHash, this) : link;
            case REQUIRE -> MseLink.outgoing(link, infoHash, this);
        };
    }

    /** A link that a stranger dialled; its first bytes tell which way it speaks. */
    Link incoming(Link link) {
        return policy == EncryptionPolicy.OFF ? link : MseLink.incoming(link, this);
    }

    // --- for handshakes -----------------------------------------------------------------------------------------

    /** Sum of the bits of {@link CryptoMethod}. */
    int allowed() {
        return policy == EncryptionPolicy.REQUIRE ? CryptoMethod.RC4.bit() : CryptoMethod.ANY;
    }

    DiffieHellman newKey() {
        byte[] key = new byte[DiffieHellman.PRIVATE_LENGTH];
        random.nextBytes(key);
        return DiffieHellman.of(key);
    }

    /** Random bytes, and of a random number. */
    byte[] newPad() {
        byte[] pad = new byte[random.nextInt(MarkSearch.MOST_PAD + 1)];
        random.nextBytes(pad);
        return pad;
    }

    /** The swarm of this name ({@link Secret#name}), if we are in it. A microsecond for each swarm. */
    Optional<InfoHash> swarm(byte[] name) {
        return swarms.get().stream()
                .filter(infoHash -> Arrays.equals(name, Secret.name(infoHash)))
                .findFirst();
    }

    /** Whether one more stranger may cost us a key exchange now. */
    boolean mayExchange() {
        long now = nanoTime.getAsLong();
        if (now - secondBeganNanos >= SECOND_NANOS) {
            secondBeganNanos = now;
            strangers = 0;
        }
        return ++strangers <= MOST_STRANGERS_A_SECOND;
    }
}
