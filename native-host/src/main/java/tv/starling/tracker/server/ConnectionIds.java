package tv.starling.tracker.server;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import tv.starling.env.Env;
import tv.starling.metainfo.Digests;
import tv.starling.wire.PeerAddress;

/**
 * Connection ids of BEP 15 that need not be remembered: a keyed hash of the address and the minute. Whoever sends one
 * back has received it, so the address is its own. An id is good for one to two minutes.
 */
final class ConnectionIds {
    private static final long SLOT_NANOS = 60_000_000_000L;
    private static final int KEY_LENGTH = 16;
    private static final int MAX_ADDRESS = 16;

    private final byte[] key = new byte[KEY_LENGTH];
    private final Env env;

    ConnectionIds(Env env) {
        this.env = env;
        RandomGenerator random = env.random();
        random.nextBytes(key);
    }

    long issue(PeerAddress to) {
        return id(to, slot());
    }

    boolean isGood(long id, PeerAddress from) {
        long slot = slot();
        return id == id(from, slot) || id == id(from, slot - 1);
    }

    private long slot() {
        return Math.floorDiv(env.nanoTime(), SLOT_NANOS);
    }

    private long id(PeerAddress address, long slot) {
        byte[] ip = address.ip();
        ByteBuffer hashed = ByteBuffer.allocate(KEY_LENGTH + Long.BYTES + 1 + MAX_ADDRESS)
                .put(key)
                .putLong(slot)
                .put((byte) ip.length)
                .put(ip);
        return ByteBuffer.wrap(Digests.sha1(hashed.array())).getLong();
    }
}
