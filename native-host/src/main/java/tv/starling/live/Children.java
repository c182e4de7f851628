package tv.starling.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tv.starling.wire.LiveMessage;

/**
 * Whom we push to. A peer has so many slots as its upload carries blocks, with some left for pulls; they are split evenly over the
 * substreams, unused ones are lent. Who can send on more gets the place of who can send on least: otherwise those who send
 * nothing on would seal the trees.
 */
final class Children {
    /** The rest is for pulls and for what the measurement misses. */
    static final double SHARE = 0.75;
    /** Loaded to its end, the source's queue would never drain. */
    private static final double SOURCE_SHARE = 0.7;

    private static final int MOST_SLOTS = 4096;
    private static final double BETTER_TIMES = 1.5;
    private static final int BETTER_BY = 2;

    /** An evicted child is served on for so long, and finds another parent meanwhile: else all below it would starve. */
    static final long GRACE_MILLIS = 1_000;

    private static final long GAIN_MILLIS = 250;

    private static final long STAYS = Long.MAX_VALUE;

    private record Child(LiveNeighbour peer, long from, long untilMillis) {
        boolean stays() {
            return untilMillis == STAYS;
        }
    }

    private final LiveSwarm swarm;
    private final boolean source;
    private final List<List<Child>> bySubstream = new ArrayList<>();
    private int count;

    Children(LiveSwarm swarm, LiveSettings settings) {
        this.swarm = swarm;
        this.source = settings.isSource();
        for (int s = 0; s < swarm.grid().substreams(); s++) {
            bySubstream.add(new ArrayList<>());
        }
    }

    int slots() {
        double share = source ? SOURCE_SHARE : SHARE;
        int substreams = swarm.grid().substreams();
        int slots = (int) Math.min(
                MOST_SLOTS,
                share
                        * swarm.uplink().bytesPerSecond()
                        * substreams
                        / swarm.grid().rate());
        // Measured, the line is a little less than told: that must not halve what it gives.
        return source ? Math.max(substreams, (slots + substreams / 4) / substreams * substreams) : slots;
    }

    int spare() {
        return Math.max(0, slots() - count);
    }

    void asked(LiveNeighbour peer, int substream, long from) {
        if (stays(peer, substream)) {
            return;
        }
        if (!swarm.isStarted() || !room(peer, substream)) {
            peer.send(new LiveMessage.Refused(substream));
            return;
        }
        left(peer, substream);
        bySubstream.get(substream).add(new Child(peer, from, STAYS));
        count++;
        peer.send(new LiveMessage.Accepted(substream));
        long newest = swarm.edge();
        long oldest = newest - 8L * swarm.grid().substreams(); // two seconds: what is older it pulls
        for (long block = swarm.grid().from(Math.max(from, oldest), substream);
                block <= newest;
                block += swarm.grid().substreams()) {
            if (swarm.pieces().has(block)) {
                swarm.uplink().pushOlder(peer, block);
            }
        }
    }

    private boolean room(LiveNeighbour peer, int substream) {
        int slots = slots();
        int own = staying(substream);
        double share = (double) slots / swarm.grid().substreams();
        if (source ? own < share : count < slots) {
            return true;
        }
        if (!source && own + 1 <= share) { // lent out: taken back where most is held
            return evict(fullest(), Integer.MAX_VALUE);
        }
        return gains(peer, substream) && evict(substream, peer.standing().slots());
    }

    /** Whether it would get the substream clearly sooner here: who is as well off elsewhere must not put out one who may not be. */
    private boolean gains(LiveNeighbour peer, int substream) {
        long age = peer.standing().ageMillis(substream);
        return source
                || age == Long.MAX_VALUE
                || age
                        > swarm.feeds().age(substream, swarm.now())
                                + peer.standing().latencyMillis()
                                + GAIN_MILLIS;
    }

    private int fullest() {
        int fullest = 0;
        for (int s = 1; s < bySubstream.size(); s++) {
            fullest = staying(s) > staying(fullest) ? s : fullest;
        }
        return fullest;
    }

    private boolean evict(int substream, int rank) {
        Optional<Child> lowest = bySubstream.get(substream).stream()
                .filter(Child::stays)
                .min(Comparator.comparingInt(c -> c.peer().standing().slots()));
        if (lowest.isEmpty() || rank < lowest.get().peer().standing().slots() * BETTER_TIMES + BETTER_BY) {
            return false;
        }
        evict(lowest.get(), substream);
        return true;
    }

    private void evict(Child child, int substream) {
        child.peer().send(new LiveMessage.Evict(substream));
        long until = swarm.now() + GRACE_MILLIS;
        bySubstream.get(substream).replaceAll(c -> c == child ? new Child(c.peer(), c.from(), until) : c);
        count--;
    }

    void tick(long now) {
        bySubstream.forEach(children -> children.removeIf(child -> child.untilMillis() <= now));
    }

    private int staying(int substream) {
        return (int) bySubstream.get(substream).stream().filter(Child::stays).count();
    }

    private boolean stays(LiveNeighbour peer, int substream) {
        return bySubstream.get(substream).stream().anyMatch(child -> child.peer() == peer && child.stays());
    }

    /** A verified block is here: it goes on at once. */
    void push(long block, Optional<LiveNeighbour> from) {
        for (Child child : bySubstream.get(swarm.grid().substream(block))) {
            if (block >= child.from() && !from.filter(child.peer()::equals).isPresent()) {
                swarm.uplink().push(child.peer(), block);
            }
        }
    }

    /** We lack this substream ourselves, and look for another parent: the children need not. */
    void hold(int substream) {
        bySubstream.get(substream).forEach(child -> child.peer().send(new LiveMessage.Hold(substream)));
    }

    boolean isChild(LiveNeighbour peer, int substream) {
        return bySubstream.get(substream).stream().anyMatch(child -> child.peer() == peer);
    }

    void left(LiveNeighbour peer, int substream) {
        if (isChild(peer, substream)) {
            count -= stays(peer, substream) ? 1 : 0;
            bySubstream.get(substream).removeIf(child -> child.peer() == peer);
            swarm.uplink().unsubscribed(peer, substream);
        }
    }

    void left(LiveNeighbour peer) {
        for (int s = 0; s < bySubstream.size(); s++) {
            left(peer, s);
        }
    }

    int count() {
        return count;
    }
}
