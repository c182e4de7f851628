package tv.starling.live;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Predicate;
import tv.starling.env.Env;
import tv.starling.metainfo.PieceLayout;

/**
 * What we send, one block at a time, pushes before pulls but for some of who tunes in: the system's own sharing among sockets would
 * finish all blocks late instead of one after the other. Paced by what the line takes; while it does not take that much, slower.
 */
final class Uplink {
    /** A push that has waited so long is of no use to anybody. */
    private static final long STALE_MILLIS = 1500;
    /** A source's has all the ways before it: when it stood still it goes on with what is new, and what is old is pulled. */
    private static final long SOURCE_STALE_MILLIS = 400;
    /** With more than this before it a pull is refused: another has time. */
    private static final long MOST_BACKLOG_MILLIS = 200;

    /** So that those who tune in, or say so, get no more in the long run than the part of the line that {@link Children#SHARE} leaves. */
    private static final double FIRST_PULLS_PER_PUSH = 1 / Children.SHARE - 1;

    private static final double MOST_FIRST_PULLS = 8;

    private static final int MOST_PUSHES = 4096;
    private static final Duration RETRY = Duration.ofMillis(4);
    private static final double SLOWER = 0.98;
    private static final double FASTER = 1.002;
    private static final double LEAST_SHARE = 0.02;

    private record Job(LiveNeighbour to, long block, long sinceMillis, long staleMillis) {}

    private final LiveSwarm swarm;
    private final Env env;
    private final double told;
    private final boolean source;
    private final Deque<Job> pushQueue = new ArrayDeque<>();
    private final Deque<Job> pullQueue = new ArrayDeque<>();
    private final Mean waits = new Mean();
    private double bytesPerSecond;
    private Optional<LiveNeighbour> last = Optional.empty();
    private double firstPulls = MOST_FIRST_PULLS;
    private boolean pushed;
    private boolean running;
    private long sentBytes;
    private long dropped;

    Uplink(LiveSwarm swarm, Env env, LiveSettings settings) {
        this.swarm = swarm;
        this.env = env;
        this.told = settings.uploadBytesPerSecond();
        this.bytesPerSecond = told;
        this.source = settings.isSource();
    }

    /** What is new. */
    void push(LiveNeighbour to, long block) {
        push(to, block, source ? SOURCE_STALE_MILLIS : STALE_MILLIS);
    }

    /** What a new child lacks. */
    void pushOlder(LiveNeighbour to, long block) {
        push(to, block, STALE_MILLIS);
    }

    private void push(LiveNeighbour to, long block, long stale) {
        if (told > 0 && pushQueue.size() < MOST_PUSHES) {
            pushQueue.add(new Job(to, block, swarm.now(), stale));
            go();
        }
    }

    /** False where it is too busy; a source is when it has all the children it can have, but for what nobody else can give. */
    boolean pull(LiveNeighbour to, long block) {
        if (source && swarm.children().spare() == 0 && !isOurs(block)
                || told <= 0
                || backlogMillis() > MOST_BACKLOG_MILLIS) {
            return false;
        }
        pullQueue.add(new Job(to, block, swarm.now(), Long.MAX_VALUE));
        go();
        return true;
    }

    /** Pushed to nobody in time, as after we stood still: no neighbour has told that it has the piece, though it would have by now. */
    private boolean isOurs(long block) {
        int piece = swarm.grid().piece(block);
        return swarm.now() - swarm.sourceMillis(block) > swarm.leastAge() + STALE_MILLIS
                && swarm.neighbours().stream().noneMatch(peer -> peer.standing().has(piece));
    }

    void cancel(LiveNeighbour to, long block) {
        pullQueue.removeIf(job -> job.to() == to && job.block() == block);
    }

    void left(LiveNeighbour gone) {
        pushQueue.removeIf(job -> job.to() == gone);
        pullQueue.removeIf(job -> job.to() == gone);
        last = last.filter(neighbour -> neighbour != gone);
    }

    void unsubscribed(LiveNeighbour gone, int substream) {
        pushQueue.removeIf(job -> job.to() == gone && swarm.grid().substream(job.block()) == substream);
    }

    private void go() {
        if (!running) {
            running = true;
            next();
        }
    }

    private void next() {
        if (last.filter(peer -> peer.queuedBytes() > 0).isPresent()) {
            bytesPerSecond = Math.max(told * LEAST_SHARE, bytesPerSecond * SLOWER);
        }
        Optional<Job> job = take();
        if (job.isEmpty()) {
            running = !pushQueue.isEmpty() || !pullQueue.isEmpty();
            if (running) {
                env.schedule(RETRY, this::next);
            }
            return;
        }
        int length = send(job.get());
        bytesPerSecond = Math.min(told, bytesPerSecond * FASTER);
        env.schedule(Duration.ofNanos((long) (length * 1e9 / bytesPerSecond)), this::next);
    }

    /** Pushes by turns with what is asked for by who tunes in, as long as there is room for that; what else is asked for at the end. */
    private Optional<Job> take() {
        long now = swarm.now();
        if (pushed && firstPulls >= 1) {
            pushed = false;
            Optional<Job> first = takePull(job -> job.to().isTuningIn(now));
            if (first.isPresent()) {
                firstPulls--;
                return first;
            }
        }
        Optional<Job> push = takePush(now);
        if (push.isPresent()) {
            pushed = true;
            firstPulls = Math.min(MOST_FIRST_PULLS, firstPulls + FIRST_PULLS_PER_PUSH);
            waits.add(now - push.get().sinceMillis());
            return push;
        }
        return takePull(_ -> true);
    }

    /** The first whose way is free: one neighbour that takes nothing more must not keep the others waiting. */
    private Optional<Job> takePush(long now) {
        for (Iterator<Job> jobs = pushQueue.iterator(); jobs.hasNext(); ) {
            Job job = jobs.next();
            if (now - job.sinceMillis() > job.staleMillis()) {
                dropped++;
                jobs.remove();
            } else if (!swarm.pieces().has(job.block())
                    || job.to().standing().has(swarm.grid().piece(job.block()))) {
                jobs.remove();
            } else if (job.to().queuedBytes() == 0) {
                jobs.remove();
                return Optional.of(job);
            }
        }
        return Optional.empty();
    }

    private Optional<Job> takePull(Predicate<Job> wanted) {
        for (Iterator<Job> jobs = pullQueue.iterator(); jobs.hasNext(); ) {
            Job job = jobs.next();
            if (!swarm.pieces().has(job.block())) {
                jobs.remove();
            } else if (job.to().queuedBytes() == 0 && wanted.test(job)) {
                jobs.remove();
                return Optional.of(job);
            }
        }
        return Optional.empty();
    }

    private int send(Job job) {
        LivePiece piece = swarm.pieces().piece(swarm.grid().piece(job.block())).orElseThrow();
        last = Optional.of(job.to());
        int length = job.to().sendBlock(piece, job.block(), swarm.pieces().bytes(job.block()));
        sentBytes += length;
        return length;
    }

    private long backlogMillis() {
        return told <= 0
                ? Long.MAX_VALUE
                : (long) ((pushQueue.size() + pullQueue.size()) * PieceLayout.BLOCK * 1000 / bytesPerSecond);
    }

    double bytesPerSecond() {
        return bytesPerSecond;
    }

    /** How long a block waits until it is sent, and is on its way. */
    int waitMillis() {
        double sending = told <= 0 ? 0xffff : PieceLayout.BLOCK * 1000 / bytesPerSecond;
        return (int) Math.min(0xffff, waits.mean() + sending);
    }

    long sentBytes() {
        return sentBytes;
    }

    long dropped() {
        return dropped;
    }
}
