package tv.starling.swarm;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import tv.starling.dht.Dht;
import tv.starling.env.Disk;
import tv.starling.env.Env;
import tv.starling.env.Env.ListenResult;
import tv.starling.env.Link;
import tv.starling.lsd.LocalDiscovery;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.MagnetLink;
import tv.starling.metainfo.Metainfo;
import tv.starling.metainfo.MetainfoException;
import tv.starling.tracker.UdpTrackers;
import tv.starling.wire.PeerId;

/** Every torrent of one engine, and the port where peers reach them. Swarm thread. */
public final class Session {
    /** Our name, for people ({@code v} of BEP 10). */
    static final String CLIENT = "Starling 0.1.0";
    /** Our name, in peer ids (BEP 20). */
    private static final String PEER_ID_PREFIX = "-SG0100-";
    /** Handshakes of strangers under way at once; each may last ten seconds. */
    private static final int MOST_STRANGERS = 50;
    /** A fifth of a rate limit's burst. */
    private static final Duration PACE = Duration.ofMillis(50);

    private final Env env;
    private final Disk disk;
    private final SessionSettings settings;
    private final PeerId peerId;
    private final RandomGenerator pickRandom;
    private final Datagrams datagrams;
    private final UdpTrackers udpTrackers;
    private final SessionDht dht;
    private final Encryption encryption;
    private final Dialling dialling;
    private final Map<InfoHash, Torrent> torrents = new LinkedHashMap<>();
    private final RateLimit downLimit;
    private final RateLimit upLimit;
    private Optional<ListenResult.Listening> listening = Optional.empty();
    private Optional<LocalDiscovery> local = Optional.empty();
    private Env.Timer pacer = () -> {};
    private int links;

    public Session(Env env, Disk disk, SessionSettings settings) {
        this.env = env;
        this.disk = disk;
        this.settings = settings;
        this.peerId = PeerId.random(PEER_ID_PREFIX, env.random());
        this.pickRandom = new SplittableRandom(env.random().nextLong());
        this.datagrams = new Datagrams(env, settings.listen().withPort(0));
        this.udpTrackers = new UdpTrackers(env, datagrams);
        datagrams.add(udpTrackers::received);
        this.dht = new SessionDht(env, datagrams, settings.dht());
        datagrams.add(dht::received);
        this.encryption = new Encryption(env::nanoTime, env.random(), settings.encryption(), torrents::keySet);
        this.dialling = new Dialling(env, encryption);
        this.downLimit = new RateLimit(settings.downBytesPerSecond());
        this.upLimit = new RateLimit(settings.upBytesPerSecond());
        if (downLimit.isLimited() || upLimit.isLimited()) {
            pace();
        }
    }

    /** What a rate limit held back goes on when there are tokens again. */
    private void pace() {
        torrents.values().forEach(Torrent::pace);
        pacer = env.schedule(PACE, this::pace);
    }

    /** Begins to accept peers. Without it (or refused) the session only dials. */
    public ListenResult listen() {
        ListenResult result = env.listen(settings.listen(), this::accepted);
        if (result instanceof ListenResult.Listening at) {
            listening = Optional.of(at);
            datagrams.listening(at.at());
        }
        return result;
    }

    /** Announces its swarms on this network, and hears who else is in them (BEP 14). Nobody there reaches a loopback address. */
    public void discoverLocally() {
        boolean reachable =
                listening.filter(l -> !l.at().inetAddress().isLoopbackAddress()).isPresent();
        if (reachable && local.isEmpty()) {
            var discovery = new LocalDiscovery(env, new LocalSwarms(this));
            local = Optional.of(discovery);
            discovery.start();
        }
    }

    private void accepted(Link link) {
        if (links >= settings.connections() + MOST_STRANGERS) {
            link.close();
            return;
        }
        links++;
        PeerHandshake.incoming(this, encryption.incoming(link));
    }

    /** Joins the link's swarm, or finds it joined: its trackers and peers are added then. */
    public Torrent add(MagnetLink link, AddOptions options) {
        InfoHash infoHash = link.infoHash()
                .orElseThrow(() -> new MetainfoException(
                        MetainfoException.V2_UNSUPPORTED,
                        "This is a torrent of BitTorrent v2 alone, which can't be played yet."));
        Torrent torrent = torrents.get(infoHash);
        if (torrent == null || !torrent.isJoined()) { // what failed is tried anew
            var tiers = link.trackers().stream().map(List::of).toList();
            torrent = new Torrent(this, infoHash, link.name().orElse(infoHash.hex()), tiers, options);
            torrents.put(infoHash, torrent);
            local.ifPresent(LocalDiscovery::joined);
            torrent.begin();
        } else {
            torrent.addTrackers(link.trackers());
            torrent.addPeers(options.peers(), PeerList.Source.USER);
        }
        torrent.addPeers(link.peers(), PeerList.Source.LINK);
        torrent.addWebSeeds(link.webSeeds());
        torrent.addTorrentFiles(link.torrentFiles());
        torrent.select(link.selectedFiles());
        return torrent;
    }

    /** Joins the torrent's swarm, or finds it joined. */
    public Torrent add(Metainfo metainfo, AddOptions options) {
        if (!metainfo.info().hasV1()) {
            throw new MetainfoException(
                    MetainfoException.V2_UNSUPPORTED,
                    "This is a torrent of BitTorrent v2 alone, which can't be played yet.");
        }
        Torrent torrent = torrents.get(metainfo.infoHash());
        if (torrent == null || !torrent.isJoined()) {
            torrent = new Torrent(this, metainfo.infoHash(), metainfo.info().name(), metainfo.trackerTiers(), options);
            torrents.put(metainfo.infoHash(), torrent);
            local.ifPresent(LocalDiscovery::joined);
            torrent.begin(metainfo.info());
        } else {
            torrent.addTrackers(
                    metainfo.trackerTiers().stream().flatMap(List::stream).toList());
            torrent.addPeers(options.peers(), PeerList.Source.USER);
        }
        torrent.addWebSeeds(metainfo.webSeeds());
        torrent.select(List.of());
        return torrent;
    }

    public Optional<Torrent> torrent(InfoHash infoHash) {
        return Optional.ofNullable(torrents.get(infoHash));
    }

    /** In order of joining. */
    public List<Torrent> torrents() {
        return List.copyOf(torrents.values());
    }

    /** Leaves the swarm: trackers are told, connections closed, the resume record written. */
    public void stop(InfoHash infoHash, Runnable done) {
        Torrent torrent = torrents.remove(infoHash);
        if (torrent == null) {
            done.run();
        } else {
            torrent.stop(done);
        }
    }

    /** Leaves every swarm and stops accepting peers. */
    public void close(Runnable done) {
        // The port is kept: trackers know us by it, and are told that we go.
        listening.ifPresent(l -> l.close().run());
        pacer.cancel();
        local.ifPresent(LocalDiscovery::close);
        dht.close();
        stopAll(done);
    }

    private void stopAll(Runnable done) {
        var all = torrents();
        torrents.clear();
        if (all.isEmpty()) {
            closeDatagrams();
            done.run();
            return;
        }
        int[] left = {all.size()};
        for (Torrent torrent : all) {
            torrent.stop(() -> {
                if (--left[0] == 0) {
                    closeDatagrams();
                    done.run();
                }
            });
        }
    }

    private void closeDatagrams() {
        udpTrackers.close();
        datagrams.close();
    }

    /** Nodes of the hash table from an earlier run, as {@link #dhtNodes} gave them; before the first torrent. */
    public void rememberDhtNodes(byte[] saved) {
        dht.remember(saved);
    }

    /** What is worth keeping of the hash table until the next run. */
    public Optional<byte[]> dhtNodes() {
        return dht.running().flatMap(Dht::saved);
    }

    /** Of our node in the hash table; empty while it is not used. */
    public Optional<Dht.Status> dhtStatus() {
        return dht.running().map(Dht::status);
    }

    // --- for torrents -------------------------------------------------------------------------------------------

    Env env() {
        return env;
    }

    Disk disk() {
        return disk;
    }

    SessionSettings settings() {
        return settings;
    }

    PeerId peerId() {
        return peerId;
    }

    /** Fast randomness for picking and choking, seeded by the strong one. */
    RandomGenerator pickRandom() {
        return pickRandom;
    }

    RateLimit downLimit() {
        return downLimit;
    }

    RateLimit upLimit() {
        return upLimit;
    }

    Encryption encryption() {
        return encryption;
    }

    Dialling dialling() {
        return dialling;
    }

    SessionDht dht() {
        return dht;
    }

    UdpTrackers udpTrackers() {
        return udpTrackers;
    }

    /** Where peers reach us, 0 when they can't. */
    int port() {
        return listening.map(l -> l.at().port()).orElse(0);
    }

    boolean mayConnect() {
        return links < settings.connections();
    }

    void linkBegun() {
        links++;
    }

    /** A link, dialled or accepted, is over (or never came to be). */
    void linkOver() {
        links--;
    }
}
