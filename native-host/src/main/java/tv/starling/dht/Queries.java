package tv.starling.dht;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tv.starling.bencode.BString;
import tv.starling.env.Env;
import tv.starling.wire.PeerAddress;

/**
 * Our questions under way: each has a transaction that nobody can guess, and is answered from the address it was sent to, or
 * fails. One that takes longer than answers usually do is told to be slow first, so that its asker need not wait.
 */
final class Queries {
    /** Nothing answers after that. */
    private static final Duration TIMEOUT = Duration.ofSeconds(8);
    /** Slow is who takes longer than others by far: between these. */
    private static final long LEAST_SLOW_NANOS = 50_000_000;

    private static final long MOST_SLOW_NANOS = 1_000_000_000;
    /** Under way at once: a dozen lookups. */
    private static final int MOST = 512;

    private static final int TRANSACTION_LENGTH = 4;

    /** Who asked. */
    interface Asker {
        /** @param from whom it was asked of; of what stands for a name, where that is */
        void answered(Krpc.Response response, PeerAddress from);

        /** No answer yet, where others would have answered; one of the other two is still to come. */
        default void slow() {}

        void failed();
    }

    private static final class Pending {
        final PeerAddress to;
        final Asker asker;
        final long sentNanos;
        Env.Timer timer = () -> {};

        Pending(PeerAddress to, Asker asker, long sentNanos) {
            this.to = to;
            this.asker = asker;
            this.sentNanos = sentNanos;
        }
    }

    private final Env env;
    private final Map<BString, Pending> pending = new LinkedHashMap<>();
    private double meanNanos;
    private double deviationNanos;

    Queries(Env env) {
        this.env = env;
    }

    /** A transaction to send the question with; empty when there are too many, and then nothing is called. */
    Optional<byte[]> begin(PeerAddress to, Asker asker) {
        if (pending.size() >= MOST) {
            return Optional.empty();
        }
        byte[] transaction = new byte[TRANSACTION_LENGTH];
        env.random().nextBytes(transaction);
        BString key = new BString(transaction);
        if (pending.containsKey(key)) {
            return Optional.empty();
        }
        Pending query = new Pending(to, asker, env.nanoTime());
        pending.put(key, query);
        long slow = slowNanos();
        query.timer = env.schedule(Duration.ofNanos(slow), () -> {
            query.timer = env.schedule(TIMEOUT.minusNanos(slow), () -> {
                pending.remove(key);
                asker.failed();
            });
            asker.slow();
        });
        return Optional.of(transaction);
    }

    /** False when it answers nothing that we asked of this address. */
    boolean received(Krpc message, PeerAddress from) {
        BString key = new BString(message.transaction());
        Pending query = pending.get(key);
        if (query == null || !query.to.equals(from) && !query.to.standsForName()) {
            return false;
        }
        pending.remove(key);
        query.timer.cancel();
        if (message instanceof Krpc.Response response) {
            measure(env.nanoTime() - query.sentNanos);
            query.asker.answered(response, from);
        } else {
            query.asker.failed();
        }
        return true;
    }

    /** Mean and deviation as TCP has them (RFC 6298), over all nodes. */
    private void measure(double nanos) {
        if (meanNanos == 0) {
            meanNanos = nanos;
            deviationNanos = nanos / 2;
        } else {
            deviationNanos += (Math.abs(nanos - meanNanos) - deviationNanos) / 4;
            meanNanos += (nanos - meanNanos) / 8;
        }
    }

    private long slowNanos() {
        return meanNanos == 0
                ? MOST_SLOW_NANOS
                : Math.clamp((long) (meanNanos + 4 * deviationNanos), LEAST_SLOW_NANOS, MOST_SLOW_NANOS);
    }

    int size() {
        return pending.size();
    }

    /** Nobody is told of anything any more. */
    void close() {
        new ArrayList<>(pending.values()).forEach(query -> query.timer.cancel());
        pending.clear();
    }
}
