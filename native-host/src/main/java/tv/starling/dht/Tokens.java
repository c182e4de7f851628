package tv.starling.dht;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import tv.starling.metainfo.Digests;
import tv.starling.wire.PeerAddress;

/**
 * Words that prove that who announces has the address it asked from (BEP 5): a hash of the address, of what was asked for, and
 * of a secret that is changed each five minutes and good for ten.
 */
final class Tokens {
    /** As libtorrent's; guessing one takes more datagrams than the gate lets through. */
    private static final int LENGTH = 4;

    private static final int SECRET_LENGTH = 16;
    private static final long LIFE_NANOS = 300_000_000_000L;

    private final RandomGenerator random;
    private byte[] secret;
    private byte[] last;
    private long changedNanos;

    Tokens(RandomGenerator random, long nowNanos) {
        this.random = random;
        this.secret = fresh();
        this.last = fresh();
        this.changedNanos = nowNanos;
    }

    byte[] give(PeerAddress to, NodeId target, long nowNanos) {
        rotate(nowNanos);
        return token(secret, to, target);
    }

    boolean isValid(byte[] token, PeerAddress from, NodeId target, long nowNanos) {
        rotate(nowNanos);
        return Arrays.equals(token, token(secret, from, target)) || Arrays.equals(token, token(last, from, target));
    }

    private void rotate(long nowNanos) {
        long periods = (nowNanos - changedNanos) / LIFE_NANOS;
        if (periods > 0) {
            last = periods == 1 ? secret : fresh();
            secret = fresh();
            changedNanos += periods * LIFE_NANOS;
        }
    }

    private byte[] fresh() {
        byte[] bytes = new byte[SECRET_LENGTH];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] token(byte[] secret, PeerAddress address, NodeId target) {
        byte[] ip = address.ip();
        byte[] all = ByteBuffer.allocate(SECRET_LENGTH + ip.length + NodeId.LENGTH)
                .put(secret)
                .put(ip)
                .put(target.bytes())
                .array();
        return Arrays.copyOf(Digests.sha1(all), LENGTH);
    }
}
