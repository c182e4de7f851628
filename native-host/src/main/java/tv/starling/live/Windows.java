package tv.starling.live;

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

    /** What is new was told to everybody. */
    void said() {
        first = Integer.MAX_VALUE;
        last = -1;
    }

    LiveMessage.Window whole(LiveNeighbour peer) {
        int newest =
                swarm.pieces().newest().map(piece -> piece.record().index()).orElse(-1);
        return window(peer, swarm.pieces().low(), newest);
    }

    LiveMessage.Window news(LiveNeighbour peer) {
        return window(
                peer,
                Math.max(first == Integer.MAX_VALUE ? 0 : first, swarm.pieces().low()),
                last);
    }

    private LiveMessage.Window window(LiveNeighbour peer, int from, int to) {
        byte[] bits = new byte[Math.max(0, to - from + 8) / 8];
        for (int piece = from; piece <= to; piece++) {
            if (swarm.pieces().isWhole(piece)) {
                bits[(piece - from) >> 3] |= (byte) (0x80 >> ((piece - from) & 7));
            }
        }
        int low = swarm.pieces().low();
        return new LiveMessage.Window(
                low,
                Math.max(low, from),
                bits,
                swarm.pieces().entry(),
                swarm.children().slots(),
                swarm.children().spare(),
                swarm.uplink().waitMillis(),
                peer.standing().clock(swarm.now()),
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
