package tv.starling.live;

import java.util.Collection;
import tv.starling.wire.LiveMessage;

/** What we tell neighbours of us. */
final class Windows {
    private final LiveSwarm swarm;
    private final boolean source;
    private int first = Integer.MAX_VALUE;
    private int last = -1;

    Windows(LiveSwarm swarm, LiveSettings settings) {
        this.swarm = swarm;
        this.source = settings.isSource();
    }

    void got(int piece) {
        if (swarm.pieces().isWhole(piece)) {
            first = Math.min(first, piece);
            last = Math.max(last, piece);
        }
    }

    /** All that is kept, for a new neighbour. */
    LiveMessage.Window whole(LiveNeighbour peer) {
        int newest =
                swarm.pieces().newest().map(piece -> piece.record().index()).orElse(-1);
        return window(swarm.pieces().low(), newest).to(peer, swarm.now());
    }

    /** What is new, for everybody. */
    void sayNews(Collection<LiveNeighbour> neighbours) {
        int low = swarm.pieces().low();
        Draft news = window(first == Integer.MAX_VALUE ? low : Math.max(first, low), last);
        neighbours.forEach(peer -> peer.send(news.to(peer, swarm.now())));
        first = Integer.MAX_VALUE;
        last = -1;
    }

    /** A window but for what differs between neighbours. */
    private record Draft(
            int low, int first, byte[] bits, int entry, int slots, int spare, int waitMillis, LiveMessage.Ages ages) {
        LiveMessage.Window to(LiveNeighbour peer, long now) {
            return new LiveMessage.Window(
                    low,
                    first,
                    bits,
                    entry,
                    slots,
                    spare,
                    waitMillis,
                    peer.standing().clock(now),
                    ages);
        }
    }

    private Draft window(int from, int to) {
        byte[] bits = new byte[Math.max(0, to - from + 8) / 8];
        for (int piece = from; piece <= to; piece++) {
            if (swarm.pieces().isWhole(piece)) {
                bits[(piece - from) >> 3] |= (byte) (0x80 >> ((piece - from) & 7));
            }
        }
        return new Draft(
                swarm.pieces().low(),
                from,
                bits,
                swarm.pieces().entry(),
                swarm.children().slots(),
                swarm.children().spare(),
                swarm.uplink().waitMillis(),
                ages());
    }

    private LiveMessage.Ages ages() {
        long now = swarm.now();
        int[] beyond = new int[swarm.grid().substreams()];
        if (source) {
            long base = swarm.pieces().newest().isEmpty() ? 0 : swarm.leastAge();
            return new LiveMessage.Ages(base, beyond);
        }
        double base = Double.MAX_VALUE;
        for (int s = 0; s < beyond.length; s++) {
            base = Math.min(base, swarm.feeds().age(s, now));
        }
        for (int s = 0; s < beyond.length; s++) {
            double age = swarm.feeds().age(s, now);
            beyond[s] = age == Double.MAX_VALUE ? LiveMessage.NEVER : (int) Math.min(LiveMessage.NEVER - 1, age - base);
        }
        return new LiveMessage.Ages(base == Double.MAX_VALUE ? 0 : (long) base, beyond);
    }
}
