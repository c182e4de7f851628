package tv.starling.live;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tv.starling.metainfo.PieceLayout;

/** Blocks that were not pushed in time are asked for, of whoever has them and is not busy. */
final class Holes {
    private static final int MOST_ASKED_OF_ONE = 4;
    /** Who has rejected a request is left in peace for a while. */
    static final long REJECTED_MILLIS = 1_000;

    private static final int MOST_ASKED = 128;
    /** At first: the line is to bring what is played first, not all at once. Grows with each block that comes, as TCP starts. */
    private static final int FIRST_ASKED = 16;

    private static final long LATE_MILLIS = 150;
    /** Before its deadline a hole is asked for whatever is usual. */
    private static final long LAST_MOMENT_MILLIS = 250;
    /** Players keep so much. */
    private static final long DEADLINE_MILLIS = 1_500;

    private static final long GIVE_UP_MILLIS = 10_000;
    private static final long RETRY_MILLIS = 400;
    private static final int CANDIDATES = 8;
    private static final int MOST_WAIT_MILLIS = 250;
    /** What a neighbour is believed to have got, by its usual age, beyond that. */
    private static final long BELIEF_MILLIS = 150;

    private record Ask(LiveNeighbour to, long atMillis) {}

    private final LiveSwarm swarm;
    private final RandomGenerator random;
    private final Map<Long, Ask> asks = new LinkedHashMap<>();
    private long floor;
    private long joinEdge = -1;
    private int mostAsked = FIRST_ASKED;
    private long skipped;
    private long pulled;

    Holes(LiveSwarm swarm, RandomGenerator random) {
        this.swarm = swarm;
        this.random = random;
    }

    /** What is between these is wanted at once; then what is missing of that which comes after. */
    void begin(long from, long edge) {
        floor = from;
        joinEdge = edge;
    }

    void tick(long now) {
        long edge = swarm.edge();
        while (floor <= edge && (!missing(floor) || isGivenUp(floor, now))) {
            skipped += missing(floor) ? 1 : 0;
            Ask late = asks.remove(floor);
            if (late != null) {
                late.to().cancel(floor, length(floor));
            }
            floor++;
        }
        for (long block = floor; block <= edge && asks.size() < mostAsked; block++) {
            if (missing(block) && isDue(block, now)) {
                ask(block, now);
            }
        }
    }

    private boolean isGivenUp(long block, long now) {
        return swarm.grid().piece(block) < swarm.pieces().low()
                || now - swarm.sourceMillis(block) > GIVE_UP_MILLIS + swarm.leastAge();
    }

    boolean missing(long block) {
        return !swarm.pieces().has(block) && swarm.pieces().exists(block);
    }

    private boolean isDue(long block, long now) {
        Ask ask = asks.get(block);
        if (ask != null) {
            long patience = RETRY_MILLIS
                    + 2 * ask.to().standing().latencyMillis()
                    + ask.to().standing().waitMillis();
            if (now - ask.atMillis() < patience) {
                return false;
            }
            ask.to().leftUnanswered(2 * patience);
        }
        Feed feed = swarm.feeds().feed(swarm.grid().substream(block));
        if (block <= joinEdge || feed.parent().isEmpty() && !feed.isGiven(now)) {
            return true;
        }
        double usual = feed.age().isKnown() ? feed.age().mean() + 2 * feed.age().deviation() : swarm.usualAge();
        long age = now - swarm.sourceMillis(block);
        return age > usual + LATE_MILLIS || age > swarm.leastAge() + DEADLINE_MILLIS - LAST_MOMENT_MILLIS;
    }

    private void ask(long block, long now) {
        holder(block, now).ifPresent(peer -> {
            Ask before = asks.put(block, new Ask(peer, now));
            if (before != null) {
                before.to().cancel(block, length(block));
            }
            peer.ask(block, length(block));
        });
    }

    private int length(long block) {
        return swarm.pieces()
                .piece(swarm.grid().piece(block))
                .map(piece -> piece.blockLength(swarm.grid().place(block)))
                .orElse(PieceLayout.BLOCK);
    }

    /** The least busy of a few that have it, taken at random. */
    private Optional<LiveNeighbour> holder(long block, long now) {
        int most = Math.max(
                MOST_ASKED_OF_ONE, FIRST_ASKED / Math.max(1, swarm.neighbours().size()));
        List<LiveNeighbour> holders = new ArrayList<>();
        for (LiveNeighbour peer : swarm.neighbours()) {
            if (peer.mayBePulled(now)
                    && peer.askedCount() < most
                    && peer.standing().slots() > 0
                    && peer.standing().waitMillis() < MOST_WAIT_MILLIS
                    && !isAsked(block, peer)
                    && seemsToHave(peer, block, now)) {
                holders.add(peer);
            }
        }
        LiveNeighbour best = null;
        for (int i = 0; i < CANDIDATES && !holders.isEmpty(); i++) {
            LiveNeighbour peer = holders.remove(random.nextInt(holders.size()));
            best = best == null || load(peer) < load(best) ? peer : best;
        }
        return Optional.ofNullable(best);
    }

    /** How long a block asked for now would take from there: what was seen counts more than what it says of itself. */
    private double load(LiveNeighbour peer) {
        Standing standing = peer.standing();
        double sending = swarm.grid().periodMillis() * Children.SHARE / Math.max(1, standing.slots());
        double said = 2.0 * standing.latencyMillis() + standing.waitMillis() + (peer.askedCount() + 1) * sending;
        return Math.max(said, peer.answerMillis());
    }

    private boolean isAsked(long block, LiveNeighbour peer) {
        Ask ask = asks.get(block);
        return ask != null && ask.to() == peer;
    }

    private boolean seemsToHave(LiveNeighbour peer, long block, long now) {
        if (peer.standing().has(swarm.grid().piece(block))) {
            return true;
        }
        long age = peer.standing().ageMillis(swarm.grid().substream(block));
        return age != Long.MAX_VALUE && now - swarm.sourceMillis(block) > age + BELIEF_MILLIS;
    }

    /** Whether it is to come by itself, or should be pushed. */
    boolean isLeftToPush(long block) {
        return missing(block) && !asks.containsKey(block) && block > joinEdge;
    }

    /** Of what was wanted at once. */
    boolean isOfStart(long block) {
        return block <= joinEdge;
    }

    /** It came, in whatever way. */
    void got(long block, boolean pulled) {
        this.pulled += pulled ? 1 : 0;
        mostAsked = Math.min(MOST_ASKED, mostAsked + (pulled ? 1 : 0));
        Ask ask = asks.remove(block);
        if (ask != null && !pulled) {
            ask.to().cancel(block, length(block));
        }
    }

    /** The peer won't send it. */
    void lost(LiveNeighbour peer, long block) {
        if (isAsked(block, peer)) {
            asks.remove(block);
            ask(block, swarm.now());
        }
    }

    void left(LiveNeighbour peer) {
        asks.values().removeIf(ask -> ask.to() == peer);
    }

    /** Everything before it is here, or was given up. */
    long floor() {
        return floor;
    }

    long skipped() {
        return skipped;
    }

    long pulled() {
        return pulled;
    }
}
