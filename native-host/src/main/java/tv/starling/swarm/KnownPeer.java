package tv.starling.swarm;

import java.util.Arrays;
import java.util.Optional;
import tv.starling.wire.PeerAddress;

/** What is known of one address of a {@link PeerList}: who told of it, how its dials went, and so when it is due again. */
final class KnownPeer {
    private static final int MOST_FAILURES = 5;
    /** Of an address that only peers told. */
    private static final int MOST_FAILURES_OF_TOLD = 2;

    private static final long FIRST_RETRY_NANOS = 5_000_000_000L;
    private static final long SOON_NANOS = 20_000_000_000L;
    private static final long MOST_RETRY_NANOS = 600_000_000_000L;

    final PeerAddress address;
    PeerList.Source source;
    /** The peer that told of it, when it is hearsay. */
    Optional<PeerAddress> teller = Optional.empty();

    /** Whoever told of it says that it can be met with that one's help (BEP 55), and has not been asked yet. */
    boolean meets;

    boolean busy;
    boolean banned;
    boolean good;
    boolean prefersEncryption;
    /** It hung up, and the other way has not been tried. */
    boolean turned;
    /** It only gives, as others or it says. */
    boolean seed;

    int failures;
    long nextTryNanos;

    KnownPeer(PeerAddress address, PeerList.Source source) {
        this.address = address;
        this.source = source;
    }

    boolean isHopeless() {
        return failures >= (source == PeerList.Source.PEX ? MOST_FAILURES_OF_TOLD : MOST_FAILURES);
    }

    boolean isToldBy(PeerAddress other) {
        return teller.filter(t -> Arrays.equals(t.ip(), other.ip())).isPresent();
    }

    boolean isDue(long nowNanos) {
        return !busy && !banned && !isHopeless() && nextTryNanos <= nowNanos;
    }

    /** It is tried again soon, however often it failed. */
    void again(long nowNanos) {
        failures = Math.min(failures, 1);
        nextTryNanos = Math.min(nextTryNanos, nowNanos + SOON_NANOS);
    }

    /** A connection, or a dial, is over. */
    void released(PeerList.Outcome outcome, long nowNanos) {
        busy = false;
        turned = outcome == PeerList.Outcome.HUNG_UP && !turned;
        switch (outcome) {
            case WORKED -> {
                failures = 0;
                good = true;
            }
            case HUNG_UP -> {
                prefersEncryption = !prefersEncryption;
                failures += turned ? 0 : 1;
            }
            case FAILED -> failures++;
            case USELESS -> failures = MOST_FAILURES;
            case BANNED -> banned = true;
        }
        long wait = Math.min(FIRST_RETRY_NANOS << Math.min(failures * 2, 20), MOST_RETRY_NANOS);
        nextTryNanos = turned ? nowNanos : nowNanos + wait;
    }
}
