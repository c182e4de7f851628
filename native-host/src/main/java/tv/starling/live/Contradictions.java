package tv.starling.live;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import tv.starling.env.Env;
import tv.starling.wire.ForgeryException;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.LiveRecord;

/**
 * Finds out that the source's key signs two different things for one place, and tells everybody (LIVE.md, 2). What is older than what is
 * kept here others are asked about. Swarm thread.
 */
final class Contradictions {
    /** Between two questions: each goes to every neighbour that may know. */
    private static final long DOUBT_MILLIS = 1_000;

    private static final int MOST_DOUBTS = 8;
    /** Neighbours get so long to take the proof, before who stops leaves them. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final LiveSwarm swarm;
    private final Env env;
    private final LiveChecks checks;
    private final Deque<LiveRecord> doubts = new ArrayDeque<>();
    private Optional<LiveMessage.Contradiction> proof = Optional.empty();
    private long doubtedMillis;

    Contradictions(LiveSwarm swarm, Env env, LiveChecks checks) {
        this.swarm = swarm;
        this.env = env;
        this.checks = checks;
    }

    boolean isProven() {
        return proof.isPresent();
    }

    /** Shown to us, of a piece before those that are kept; its signature is not checked yet. */
    void doubt(LiveRecord record) {
        if (doubts.size() < MOST_DOUBTS) {
            doubts.add(record);
        }
    }

    void tick(long now) {
        if (doubts.isEmpty() || now - doubtedMillis < DOUBT_MILLIS) {
            return;
        }
        doubtedMillis = now;
        LiveRecord record = doubts.remove();
        if (checks.isSigned(record)) {
            List.copyOf(swarm.neighbours()).stream()
                    .filter(peer -> peer.standing().has(record.index()))
                    .forEach(peer -> peer.send(new LiveMessage.Doubt(record)));
        }
    }

    /** A neighbour was shown this, and does not keep its piece. */
    void asked(LiveRecord doubted) {
        swarm.pieces()
                .piece(doubted.index())
                .map(LivePiece::record)
                .filter(doubted::contradicts)
                .ifPresent(known -> told(new LiveMessage.Contradiction(known, doubted)));
    }

    /** What proves nothing is a {@link ForgeryException}. */
    void told(LiveMessage.Contradiction told) {
        if (proof.isPresent()) {
            return;
        }
        if (!told.one().contradicts(told.other()) || !checks.isSigned(told.one()) || !checks.isSigned(told.other())) {
            throw new ForgeryException("contradiction");
        }
        proven(told.one(), told.other());
    }

    /** @param one,other of one place, both signed */
    void proven(LiveRecord one, LiveRecord other) {
        proof = Optional.of(new LiveMessage.Contradiction(one, other));
        List.copyOf(swarm.neighbours()).forEach(this::tell);
        swarm.contradicted(one, other);
    }

    /** Who has just come is told, too. */
    void tell(LiveNeighbour peer) {
        proof.ifPresent(peer::send);
    }

    void leaveSoon(LiveNeighbour peer) {
        env.schedule(FAREWELL, () -> peer.close("the broadcast contradicts itself"));
    }
}
