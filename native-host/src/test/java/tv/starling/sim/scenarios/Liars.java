package tv.starling.sim.scenarios;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;

/** What a viewer took of each of some nodes, all of whose blocks are wrong, before it banned them. */
final class Liars {
    /** One of them. */
    static final class Liar {
        final SimNode node;
        /** Blocks that came from it. */
        long blocks;
        /** Pieces with blocks of it that were whole and failed. */
        int failedPieces;

        private List<Integer> numbers = List.of();

        private Liar(SimNode node) {
            this.node = node;
        }
    }

    private final SimTorrent torrent;
    private final SimPeer viewer;
    private final List<Liar> liars = new ArrayList<>();
    private final int[][] whole;

    private Liars(SimTorrent torrent, SimPeer viewer) {
        this.torrent = torrent;
        this.viewer = viewer;
        this.whole = new int[torrent.info().layout().pieceCount()][0];
    }

    /** Looks after every event. */
    static Liars of(Simulation sim, SimTorrent torrent, SimPeer viewer, List<SimNode> nodes) {
        var liars = new Liars(torrent, viewer);
        nodes.forEach(node -> liars.liars.add(new Liar(node)));
        sim.afterEachEvent(liars::look);
        return liars;
    }

    List<Liar> all() {
        return liars;
    }

    boolean isBanned(Liar liar) {
        return viewer.bans(torrent, liar.node);
    }

    private void look() {
        if (viewer.session().torrent(torrent.infoHash()).isEmpty()) {
            return;
        }
        for (Liar liar : liars) {
            liar.blocks = Math.max(liar.blocks, viewer.blocksFrom(torrent, liar.node));
            List<Integer> numbers = viewer.numbersOf(torrent, liar.node);
            liar.numbers = numbers.isEmpty() ? liar.numbers : numbers;
        }
        for (int piece = 0; piece < whole.length; piece++) {
            int[] now = viewer.sendersOfWhole(torrent, piece);
            if (now.length == 0
                    && whole[piece].length > 0
                    && !viewer.verified(torrent).get(piece)) {
                failed(whole[piece]);
            }
            whole[piece] = now;
        }
    }

    private void failed(int[] senders) {
        for (Liar liar : liars) {
            if (Arrays.stream(senders).anyMatch(liar.numbers::contains)) {
                liar.failedPieces++;
            }
        }
    }
}
