package tv.starling.swarm;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import tv.starling.dht.Dht;
import tv.starling.env.Disk;
import tv.starling.env.Env;
import tv.starling.env.Env.ListenResult;
import tv.starling.env.Link;
import tv.starling.live.LiveSettings;
import tv.starling.lsd.LocalDiscovery;
import tv.starling.metainfo.FeedLink;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.InfoHashes;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.MagnetLink;
import tv.starling.metainfo.Metainfo;
import tv.starling.metainfo.MetainfoException;
import tv.starling.portmap.PortMapping;
import tv.starling.swarm.SessionSettings.Feature;
import tv.starling.tracker.UdpTrackers;
import tv.starling.wire.Ed25519;
import tv.starling.wire.LivePass;
import tv.starling.wire.PeerId;

/** Every torrent of one engine, and the port where peers reach them. Swarm thread. */
public final class Session {
    /** Our name, for people ({@code v} of BEP 10). */
    static final String CLIENT = "Starling 0.1.0";
    /** Our name, in peer ids (BEP 20). */
    private static final String PEER_ID_PREFIX = "-SG0100-";
    /** Handshakes of strangers under way at once; each may last ten seconds. */
    private static final int MOST_STRANGERS = 50;
    /** Of all torrents, under way at once: home routers keep a table of them, and drop what is too much. */
    private static final int MOST_DIALS = 60;
    /** A fifth of a rate limit's burst. */
    private static final Duration PACE = Duration.ofMillis(50);

    private final Env env;
    private final Disk disk;
    private SessionSettings settings;
    private final PeerId peerId;
    private final RandomGenerator pickRandom;
    private final Datagrams datagrams;
    private final OwnAddress ownAddress = new OwnAddress();
    private final OutsidePort outsidePort;
    private final UdpTrackers udpTrackers;
    private final SessionDht dht;
    private final Feeds feeds = new Feeds(this);
    private final Encryption encryption;
    private final Transports transports;
    private final Dialling dialling;
    private final DialPace dialPace = new DialPace();
    private final Map<InfoHash, Torrent> torrents = new LinkedHashMap<>();
    private final RateLimit downLimit;
    private final RateLimit upLimit;
    private Optional<ListenResult.Listening> listening = Optional.empty();
    private Optional<LocalDiscovery> local = Optional.empty();
    private Env.Timer pacer = () -> {};
    private int links;
    /** For whom a connection is being closed. */
    private Optional<Torrent> roomFor = Optional.empty();

    public Session(Env env, Disk disk, SessionSettings settings) {
        this.env = env;
        this.disk = disk;
        this.settings = settings;
        this.peerId = PeerId.random(PEER_ID_PREFIX, env.random());
        this.pickRandom = new SplittableRandom(env.random().nextLong());
        this.outsidePort = new OutsidePort(env, settings.has(Feature.PORT_MAPPING));
        this.datagrams = new Datagrams(env, settings.listen().withPort(0));
        this.udpTrackers = new UdpTrackers(env, datagrams);
        datagrams.add(udpTrackers::received);
        this.dht = new SessionDht(env, datagrams, settings);
        datagrams.add(dht::received);
        this.encryption =
                new Encryption(env::nanoTime, env.random(), settings.links().encryption(), this::swarmIds);
        this.transports = new Transports(env, datagrams, settings.links().transports());
        this.dialling = new Dialling(transports, encryption);
        this.downLimit = new RateLimit(settings.rates().down());
        this.upLimit = new RateLimit(settings.rates().up());
        limitsChanged();
    }

    /** Limits of all torrents together, bytes a second, 0 for none. */
    public void limitRates(long downBytesPerSecond, long upBytesPerSecond) {
        settings = settings.with(settings.rates().withDown(downBytesPerSecond).withUp(upBytesPerSecond));
        downLimit.set(downBytesPerSecond);
        upLimit.set(upBytesPerSecond);
        limitsChanged();
    }

    /** The limits of all torrents together. */
    public SessionSettings.Rates rates() {
        return settings.rates();
    }

    void limitsChanged() {
        pacer.cancel();
        pace();
    }

    /** What a rate limit held back goes on when there are tokens again. */
    private void pace() {
        torrents.values().forEach(Torrent::pace);
        if (downLimit.isLimited()
                || upLimit.isLimited()
                || torrents.values().stream()
                        .anyMatch(torrent -> torrent.rates().isLimited())) {
            pacer = env.schedule(PACE, this::pace);
        }
    }

    /** Begins to accept peers. Without it (or refused) the session only dials. */
    public ListenResult listen() {
        ListenResult result = transports.listen(settings.listen(), this::accepted);
        if (result instanceof ListenResult.Listening at) {
            listening = Optional.of(at);
            if (settings.has(Feature.LOCAL_DISCOVERY)) {
                discoverLocally(at);
            }
        }
        return result;
    }

    /** Nobody on this network reaches a loopback address. */
    private void discoverLocally(ListenResult.Listening at) {
        if (!at.at().inetAddress().isLoopbackAddress() && local.isEmpty()) {
            var discovery = new LocalDiscovery(env, new LocalSwarms(this));
            local = Optional.of(discovery);
            discovery.start();
        }
    }

    /** What the router does for us; empty while it does nothing. */
    public Optional<PortMapping.Mapped> mappedPort() {
        return outsidePort.mapped();
    }

    private void joinedOne() {
        local.ifPresent(LocalDiscovery::joined);
        listening.ifPresent(at -> outsidePort.joined(at.at()));
    }

    private void accepted(Link link) {
        if (links >= settings.bounds().connections() + MOST_STRANGERS) {
            link.close();
            return;
        }
        links++;
        PeerHandshake.incoming(this, encryption.incoming(link));
    }

    /**
     * Joins the link's swarm, or finds it joined: its trackers and peers are added then.
     *
     * @throws MetainfoException {@code live-ticket-damaged}
     */
    public Torrent add(MagnetLink link, AddOptions options) {
        InfoHashes hashes = link.hashes();
        Optional<LivePass> pass = link.pass().map(Session::pass);
        Optional<Torrent> joined = joined(hashes);
        Torrent torrent;
        if (joined.isEmpty()) {
            var tiers = link.trackers().stream().map(List::of).toList();
            String name = link.name().orElse(hashes.name().hex());
            torrent = new Torrent(this, hashes, name, tiers, options);
            torrents.put(torrent.infoHash(), torrent);
            joinedOne();
            torrent.begin();
        } else {
            torrent = joined.get();
            torrent.addTrackers(link.trackers());
            torrent.addPeers(options.peers(), PeerList.Source.USER);
        }
        torrent.addPeers(link.peers(), PeerList.Source.LINK);
        torrent.addWebSeeds(link.webSeeds());
        torrent.addTorrentFiles(link.torrentFiles());
        pass.ifPresent(torrent::pass);
        torrent.link(link.selectedFiles());
        return torrent;
    }

    private static LivePass pass(String text) {
        return LivePass.parse(text)
                .orElseThrow(() -> new MetainfoException(
                        MetainfoException.LIVE_TICKET_DAMAGED, "The ticket in this link is damaged."));
    }

    /** Asks the hash table which torrent a feed is at (BEP 46); the answer comes once, later. */
    public void resolve(FeedLink link, Consumer<FeedAnswer> answer) {
        feeds.resolve(link, answer);
    }

    /**
     * A feed of ours leads to this torrent from now on (BEP 46); nothing without the hash table.
     *
     * @param told how that stands, each time it was published or looked at
     */
    public void publish(Ed25519.KeyPair keys, byte[] salt, Hash256 infoHash, Consumer<FeedStanding> told) {
        feeds.publish(keys, salt, infoHash, OwnFeed.Air.OFF, told);
    }

    /** A feed of ours leads to this broadcast from now on, which goes on: see {@link #publish}. */
    public void publishOnAir(Ed25519.KeyPair keys, byte[] salt, Hash256 infoHash, Consumer<FeedStanding> told) {
        feeds.publish(keys, salt, infoHash, OwnFeed.Air.ON, told);
    }

    /** Where the feed was when it was last asked, if that torrent is still joined: for who goes on watching. */
    public Optional<MagnetLink> lastResolved(FeedLink link) {
        return feeds.last(link);
    }

    /** Joins the torrent's swarm, or finds it joined. */
    public Torrent add(Metainfo metainfo, AddOptions options) {
        Optional<Torrent> joined = joined(metainfo.hashes());
        if (joined.isEmpty()) {
            var torrent =
                    new Torrent(this, metainfo.hashes(), metainfo.info().name(), metainfo.trackerTiers(), options);
            torrents.put(torrent.infoHash(), torrent);
            joinedOne();
            torrent.begin(metainfo.info(), metainfo.pieceLayers());
            torrent.addWebSeeds(metainfo.webSeeds());
            return torrent;
        }
        Torrent torrent = joined.get();
        torrent.addTrackers(
                metainfo.trackerTiers().stream().flatMap(List::stream).toList());
        torrent.addPeers(options.peers(), PeerList.Source.USER);
        torrent.addWebSeeds(metainfo.webSeeds());
        torrent.link(List.of());
        return torrent;
    }

    /**
     * Begins a broadcast as its source.
     *
     * @param settings of a source
     * @param pass of the source's own, where the broadcast is closed
     * @param trackers each a tier of its own
     * @return its torrent, whose {@link Torrent#live} is to be fed
     * @throws IllegalStateException when this swarm is joined already
     */
    public Torrent broadcast(
            LiveDictionary broadcast,
            LiveSettings settings,
            Optional<LivePass> pass,
            List<String> trackers,
            AddOptions options) {
        InfoHashes hashes = InfoHashes.of(broadcast.hash());
        if (joined(hashes).isPresent()) {
            throw new IllegalStateException("this broadcast is joined already");
        }
        var tiers = trackers.stream().map(List::of).toList();
        var torrent = new Torrent(this, hashes, broadcast.name(), tiers, options);
        torrents.put(torrent.infoHash(), torrent);
        joinedOne();
        pass.ifPresent(torrent::pass);
        torrent.begin(broadcast, settings);
        return torrent;
    }

    /**
     * The torrent of these names that has not failed: what failed is tried anew.
     *
     * @throws MetainfoException {@code hybrid-mismatch} when one is joined that shares a name with it and differs in the other
     */
    private Optional<Torrent> joined(InfoHashes hashes) {
        for (Torrent torrent : torrents.values()) {
            boolean shares = torrent.swarmIds().stream().anyMatch(hashes.swarmIds()::contains);
            if (shares && torrent.isJoined() && torrent.hashes().contradicts(hashes)) {
                throw new MetainfoException(
                        MetainfoException.HYBRID_MISMATCH,
                        "Another torrent that pretends to be the same is being fetched.");
            }
            if (shares && torrent.isJoined()) {
                return Optional.of(torrent);
            }
        }
        return Optional.empty();
    }

    /** By which name a torrent of these names is known here, or will be. */
    public InfoHash nameOf(InfoHashes hashes) {
        return hashes.swarmIds().stream()
                .flatMap(swarmId -> torrent(swarmId).stream())
                .findFirst()
                .map(Torrent::infoHash)
                .orElse(hashes.name());
    }

    /** The torrent that has this name, or one of this swarm. */
    public Optional<Torrent> torrent(InfoHash swarmId) {
        return Optional.ofNullable(torrents.get(swarmId))
                .or(() -> torrents.values().stream()
                        .filter(torrent -> torrent.swarmIds().contains(swarmId))
                        .findFirst());
    }

    /** The names of all swarms that we are in. */
    private Collection<InfoHash> swarmIds() {
        return torrents.values().stream()
                .flatMap(torrent -> torrent.swarmIds().stream())
                .toList();
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
        feeds.close();
        dht.close();
        stopAll(done);
    }

    private void stopAll(Runnable done) {
        var all = torrents();
        torrents.clear();
        if (all.isEmpty()) {
            closeDatagrams(done);
            return;
        }
        int[] left = {all.size()};
        for (Torrent torrent : all) {
            torrent.stop(() -> {
                if (--left[0] == 0) {
                    closeDatagrams(done);
                }
            });
        }
    }

    private void closeDatagrams(Runnable done) {
        udpTrackers.close();
        transports.close();
        datagrams.close();
        outsidePort.close(done);
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

    DialPace dialPace() {
        return dialPace;
    }

    SessionDht dht() {
        return dht;
    }

    UdpTrackers udpTrackers() {
        return udpTrackers;
    }

    OwnAddress ownAddress() {
        return ownAddress;
    }

    /** Where peers reach us, 0 when they can't. */
    int port() {
        return outsidePort.port().orElse(listening.map(l -> l.at().port()).orElse(0));
    }

    boolean mayConnect(Torrent torrent) {
        int dials = torrents.values().stream()
                .mapToInt(t -> t.connections().dials())
                .sum();
        return links < settings.bounds().connections()
                && dials < MOST_DIALS
                && roomFor.map(torrent::equals).orElse(true);
    }

    /** For a torrent that has hardly a peer: lets one go of the torrent that has most, if it is of no use there. */
    void makeRoom(Torrent torrent) {
        if (links < settings.bounds().connections()) {
            return;
        }
        roomFor = Optional.of(torrent);
        torrents.values().stream()
                .filter(t -> t.connections().count() > torrent.connections().count() + 1)
                .max(Comparator.comparingInt(t -> t.connections().count()))
                .ifPresent(t -> t.connections().letGo());
        roomFor = Optional.empty();
    }

    void linkBegun() {
        links++;
    }

    /** A link, dialled or accepted, is over (or never came to be). */
    void linkOver() {
        links--;
    }
}
