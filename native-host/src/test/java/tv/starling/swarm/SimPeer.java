package tv.starling.swarm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import tv.starling.dht.Item;
import tv.starling.env.Disk.Place;
import tv.starling.env.Env;
import tv.starling.env.Env.ListenResult;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.metainfo.HostPort;
import tv.starling.metainfo.PieceLayout;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.stream.ByteReader;
import tv.starling.swarm.AddOptions.Check;
import tv.starling.swarm.SessionSettings.Bounds;
import tv.starling.swarm.SessionSettings.Feature;
import tv.starling.swarm.SessionSettings.Links;
import tv.starling.swarm.SessionSettings.Rates;
import tv.starling.wire.PeerAddress;

/** A whole engine's swarm on a simulated node. */
public final class SimPeer {
    public static final int PORT = 6881;

    private final SimNode node;
    private final Session session;

    private SimPeer(SimNode node, SessionSettings settings) {
        this.node = node;
        this.session = new Session(node.env(), node.disk(), settings);
        if (session.listen() instanceof ListenResult.Refused(String reason)) {
            throw new IllegalStateException(reason);
        }
    }

    public static SimPeer on(SimNode node) {
        return on(node, 8);
    }

    public static SimPeer on(SimNode node, int uploadSlots) {
        return new SimPeer(node, settings().with(Bounds.DEFAULT.withUploadSlots(uploadSlots)));
    }

    /** With rate limits, bytes a second. */
    public static SimPeer limited(SimNode node, long down, long up) {
        return new SimPeer(node, settings().with(Rates.UNLIMITED.withDown(down).withUp(up)));
    }

    public static SimPeer with(SimNode node, SessionSettings settings) {
        return new SimPeer(node, settings);
    }

    public static SimPeer encrypting(SimNode node, EncryptionPolicy policy) {
        return new SimPeer(node, settings().with(Links.DEFAULT.with(policy)));
    }

    public static SimPeer by(SimNode node, TransportChoice transports) {
        return by(node, transports, EncryptionPolicy.PREFER);
    }

    public static SimPeer by(SimNode node, TransportChoice transports, EncryptionPolicy encryption) {
        return new SimPeer(node, settings().with(new Links(encryption, transports)));
    }

    /** A node of the hash table too, which enters it by these. */
    public static SimPeer withDht(SimNode node, List<HostPort> nodes) {
        return new SimPeer(node, settings().with(Feature.DHT).withDhtNodes(nodes));
    }

    /** Publishes which torrent a feed is at (BEP 46). */
    public void publish(Item.Mutable item, IntConsumer taken) {
        session.dht().use().orElseThrow().put(item, OptionalLong.empty(), taken);
    }

    /** What a simulated peer is told, where nothing else is said. */
    public static SessionSettings settings() {
        return SessionSettings.DEFAULT.listeningAt(PeerAddress.of(new byte[4], PORT));
    }

    /** Has every byte of the torrent and seeds it. */
    public static SimPeer seed(SimNode node, SimTorrent torrent, String... trackers) {
        return seed(node, EncryptionPolicy.PREFER, torrent, trackers);
    }

    public static SimPeer seed(SimNode node, EncryptionPolicy encryption, SimTorrent torrent, String... trackers) {
        return seed(node, settings().with(Links.DEFAULT.with(encryption)), torrent, trackers);
    }

    public static SimPeer seed(SimNode node, SessionSettings settings, SimTorrent torrent, String... trackers) {
        node.disk().full(torrent);
        var peer = new SimPeer(node, settings);
        peer.session.add(torrent.metainfo(trackers), options(List.of()));
        return peer;
    }

    public Torrent join(SimTorrent torrent, SimPeer... others) {
        return session.add(torrent.metainfo(), options(hosts(others)));
    }

    public Torrent joinByTracker(SimTorrent torrent, String tracker) {
        return session.add(torrent.metainfo(tracker), options(List.of()));
    }

    public Torrent joinByLink(SimTorrent torrent, SimPeer... others) {
        return session.add(torrent.magnet(), options(hosts(others)));
    }

    public static AddOptions options(List<HostPort> peers) {
        return new AddOptions(new Place.Cache(), peers, Reach.ANY, Check.TRUST_RESUME_ONLY);
    }

    private static List<HostPort> hosts(SimPeer... others) {
        return java.util.Arrays.stream(others)
                .map(o -> SimTorrent.peer(o.node, PORT))
                .toList();
    }

    public SimNode node() {
        return node;
    }

    public Session session() {
        return session;
    }

    public Torrent torrent(SimTorrent torrent) {
        return session.torrent(torrent.infoHash()).orElseThrow();
    }

    public boolean isWhole(SimTorrent torrent) {
        return session.torrent(torrent.infoHash())
                .map(t -> t.status().verified() == torrent.info().layout().dataLength())
                .orElse(false);
    }

    /** Joins with these addresses at hand, whoever is there. */
    public Torrent joinAddresses(SimTorrent torrent, Reach reach, List<HostPort> peers) {
        return session.add(
                torrent.metainfo(), new AddOptions(new Place.Cache(), peers, reach, Check.TRUST_RESUME_ONLY));
    }

    /** Bytes received that were of no use. */
    public long wasted(SimTorrent torrent) {
        return torrent(torrent).traffic().wasted();
    }

    /** Verified pieces, not to be changed; none before the torrent runs. */
    public BitSet verified(SimTorrent torrent) {
        return session.torrent(torrent.infoHash()).map(Torrent::state).orElseThrow() instanceof Running running
                ? running.verified()
                : new BitSet();
    }

    public boolean bans(SimTorrent torrent, SimNode other) {
        return torrent(torrent).connections().isBanned(other.address(PORT));
    }

    /** Blocks that came from a node over the connections it has now. */
    public long blocksFrom(SimTorrent torrent, SimNode other) {
        return connections(torrent, other)
                        .mapToLong(p -> p.requests().totalBytes())
                        .sum()
                / PieceLayout.BLOCK;
    }

    /** What blocks of this node are known by, while it is connected. */
    public List<Integer> numbersOf(SimTorrent torrent, SimNode other) {
        return connections(torrent, other).map(PeerConnection::id).toList();
    }

    private Stream<PeerConnection> connections(SimTorrent torrent, SimNode other) {
        return torrent(torrent).peers().stream()
                .filter(p -> java.util.Arrays.equals(
                        p.address().ip(), other.address().ip()));
    }

    /** Who sent the blocks of a piece that is whole and not judged yet; empty of any other. */
    public int[] sendersOfWhole(SimTorrent torrent, int piece) {
        return torrent(torrent).state() instanceof Running running
                        && running.picker().isWhole(piece)
                ? running.picker().senders(piece)
                : new int[0];
    }

    /** Connections on which hashes may be asked for (BEP 52). */
    public long linksOfV2(SimTorrent torrent) {
        return torrent(torrent).peers().stream()
                .filter(PeerConnection::speaksV2)
                .count();
    }

    /** Connections to a node, past the handshake. */
    public long linksTo(SimTorrent torrent, SimNode other) {
        return connections(torrent, other).count();
    }

    /** Connections to a node whose bytes are hidden. */
    public long hiddenLinksTo(SimTorrent torrent, SimNode other) {
        return connections(torrent, other).filter(PeerConnection::isEncrypted).count();
    }

    /** Panics where the books do not balance. */
    public void checkInvariants() {
        session.torrents().forEach(Torrent::checkInvariants);
    }

    /** Reads a range as a player would, as fast as it comes or at a bit rate, checking each byte. */
    public static final class Player {
        private final Env env;
        private final long bytesPerSecond;
        private final SimTorrent torrent;
        private final ByteReader reader;
        private final List<String> failures = new ArrayList<>();
        private long position;
        private boolean ended;

        public Player(SimPeer peer, SimTorrent torrent, int file, long from, long to) {
            this(peer, torrent, file, from, to, Long.MAX_VALUE);
        }

        public Player(SimPeer peer, SimTorrent torrent, int file, long from, long to, long bytesPerSecond) {
            this.env = peer.node.env();
            this.bytesPerSecond = bytesPerSecond;
            this.torrent = torrent;
            this.position = torrent.info().files().get(file).offset() + from;
            this.reader = peer.torrent(torrent).file(file).orElseThrow().open(from, to);
            next();
        }

        private void next() {
            reader.read(result -> {
                switch (result) {
                    case ByteReader.Result.Bytes(byte[] bytes) -> {
                        if (!java.util.Arrays.equals(bytes, torrent.bytes(position, bytes.length))) {
                            failures.add("wrong bytes at " + position);
                        }
                        position += bytes.length;
                        nextAfter((long) (bytes.length * 1e9 / bytesPerSecond));
                    }
                    case ByteReader.Result.End _ -> ended = true;
                    case ByteReader.Result.Failed(String code, String message) -> failures.add(code + ": " + message);
                }
            });
        }

        private void nextAfter(long nanos) {
            if (nanos == 0) {
                next();
            } else {
                env.schedule(Duration.ofNanos(nanos), this::next);
            }
        }

        public long position() {
            return position;
        }

        public boolean ended() {
            return ended;
        }

        public List<String> failures() {
            return failures;
        }

        public void close() {
            reader.close();
        }
    }
}
