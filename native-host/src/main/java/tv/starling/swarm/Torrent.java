package tv.starling.swarm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import tv.starling.env.Disk;
import tv.starling.env.Env;
import tv.starling.env.Storage;
import tv.starling.live.KeptPieces;
import tv.starling.live.LiveSettings;
import tv.starling.live.LiveStream;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.HostPort;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.InfoHashes;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.MagnetLink;
import tv.starling.metainfo.MetainfoException;
import tv.starling.metainfo.PieceLayers;
import tv.starling.stream.ByteStream;
import tv.starling.tracker.TrackerState;
import tv.starling.wire.ExtensionHandshake;
import tv.starling.wire.LivePass;

/**
 * One torrent of a session: a switchboard between its state, its peers and its trackers. What it does in a state is in
 * the {@link TorrentState}; its links in {@link Connections}. Swarm thread.
 */
public final class Torrent {
    /** As many as a link or torrent file may name. */
    private static final int MOST_WEB_SEEDS = 100;

    private static final Duration TICK = Duration.ofMillis(500);
    /** Nothing is under way without peers but new dials. */
    private static final Duration IDLE_TICK = Duration.ofSeconds(5);

    private final Session session;
    private final InfoHash infoHash;
    private final AddOptions options;
    private final Connections connections;
    private final PeerExchange exchange = new PeerExchange(this);
    private final DhtSearch search;
    private final Announcing announcer;
    private final Holepunching holepunching = new Holepunching(this);
    private final List<Consumer<Torrent>> listeners = new ArrayList<>();
    private final Wishes wishes = new Wishes();
    private final Set<String> webSeeds = new LinkedHashSet<>();
    private final TorrentFileFetch torrentFile = new TorrentFileFetch(this);
    private final LiveInfoFetch liveInfo = new LiveInfoFetch(this);
    private final Traffic traffic = new Traffic();
    private final UploadTurns uploadTurns = new UploadTurns(this);
    private InfoHashes hashes;
    private Optional<KeptPieces> watched = Optional.empty();
    private final Rates rates;
    private boolean ephemeral;
    private TorrentState state;
    private String name;
    private Optional<LivePass> pass = Optional.empty();
    private Env.Timer timer = () -> {};

    Torrent(Session session, InfoHashes hashes, String name, List<List<String>> tiers, AddOptions options) {
        this.session = session;
        this.infoHash = hashes.name();
        this.hashes = hashes;
        this.name = name;
        this.options = options;
        this.ephemeral = options.retention() == AddOptions.Retention.EPHEMERAL;
        this.rates = new Rates(session);
        this.connections = new Connections(
                session, this, new PeerList(options.reach(), session.env().random(), session.ownAddress()::like));
        this.search = new DhtSearch(session, this);
        this.announcer = new Announcing(session, this, tiers, hashes.swarmIds());
        this.state = new FetchingMetadata(this);
    }

    /** Joins: from the kept info dictionary where there is one, else from peers. */
    void begin() {
        retain();
        session.disk().loadInfo(infoHash, kept -> {
            if (state instanceof FetchingMetadata) {
                kept.filter(hashes::match)
                        .ifPresentOrElse(raw -> check(InfoDictionary.parse(raw), PieceLayers.NONE), this::seek);
            }
        });
        join();
    }

    private void seek() {
        announcer.start();
        search.start();
        torrentFile.begin();
        liveInfo.begin();
    }

    void begin(InfoDictionary info, PieceLayers layers) {
        retain();
        session.disk().saveInfo(infoHash, info.raw(), result -> {});
        check(info, layers);
        join();
    }

    /** As the source of a broadcast. */
    void begin(LiveDictionary broadcast, LiveSettings settings) {
        enter(new Live(this, broadcast, settings));
        announcer.start();
        search.start();
        join();
    }

    /** Said before anything is kept. */
    private void retain() {
        if (ephemeral) {
            session.disk().ephemeral(infoHash);
        } else {
            session.disk().keep(infoHash);
        }
    }

    private void join() {
        connections.addHosts(options.peers(), PeerList.Source.USER);
        tick();
    }

    // --- states -------------------------------------------------------------------------------------------------

    TorrentState state() {
        return state;
    }

    /** The info dictionary has arrived, and its hash is right. */
    void infoKnown(InfoDictionary info) {
        infoKnown(info, PieceLayers.NONE);
    }

    void infoKnown(InfoDictionary info, PieceLayers layers) {
        if (!info.hashes().isSameAs(hashes)) {
            fail(MetainfoException.BAD_TORRENT, "The torrent is not of the version that its link says.");
            return;
        }
        session.disk().saveInfo(infoHash, info.raw(), result -> {});
        check(info, layers);
    }

    /** The info dictionary is that of a live broadcast: it is watched. */
    void liveKnown(LiveDictionary broadcast) {
        name = broadcast.name();
        var live = new Live(
                this, broadcast, Live.viewing(broadcast, session.settings().rates()));
        enter(live);
        search.infoKnown();
        live.begin();
    }

    private void check(InfoDictionary info, PieceLayers layers) {
        name = info.name();
        hashes = info.hashes();
        announcer.names(hashes.swarmIds());
        swarmIds().stream()
                .filter(other -> !other.equals(infoHash))
                .forEach(other -> session.disk().alsoCall(infoHash, other));
        if (info.isPrivate()) {
            connections.forgetHearsay();
        }
        var checking = new Checking(this, info, layers);
        enter(checking);
        search.infoKnown();
        checking.begin();
    }

    void run(InfoDictionary info, HashTrees trees, Storage storage, BitSet verified) {
        var running = new Running(this, info, trees, storage, verified);
        recall(running.recalled());
        enter(running);
        running.begin();
        watched.ifPresent(running::takeOver);
        wish();
        announcer.start();
        search.start();
    }

    /** Earlier runs' word, where nothing has been said in this one. */
    private void recall(TorrentMemory past) {
        traffic.recall(past);
        wishes.recall(past);
        rates.recall(past);
        if (exchange.isAllowed()) {
            connections.add(past.peers(), PeerList.Source.RESUME);
        }
    }

    /** What later runs are to know. */
    TorrentMemory memory() {
        return new TorrentMemory(
                traffic.downloadedEver(),
                traffic.uploadedEver(),
                rates.downBytesPerSecond(),
                rates.upBytesPerSecond(),
                wishes.selected(),
                wishes.seeding(),
                exchange.isAllowed() ? connections.good(TorrentMemory.MOST_PEERS) : List.of());
    }

    void fail(String code, String message) {
        Optional<InfoDictionary> info = state.info();
        state.leave(() -> {});
        enter(new Failed(new TorrentStatus.Problem(code, message), info));
        search.stop();
        announcer.stop(() -> {});
        connections.closeAll("failed");
    }

    /** Leaves the swarm; {@code done} is run when trackers are told and the disk has everything. */
    void stop(Runnable done) {
        if (state instanceof Stopped) {
            done.run();
            return;
        }
        TorrentState last = state;
        timer.cancel();
        enter(new Stopped(last.info(), left()));
        search.stop();
        connections.closeAll("stopped");
        last.leave(() -> {
            if (ephemeral && session.torrent(infoHash).isEmpty()) { // else it was joined anew, and is its to say
                session.disk().dropEphemeral(infoHash);
            }
            announcer.stop(done);
        });
    }

    private void enter(TorrentState next) {
        state = next;
        changed();
    }

    // --- what users see and want --------------------------------------------------------------------------------

    /** By which users and the cache know it, also when it turns out to have another name too. */
    public InfoHash infoHash() {
        return infoHash;
    }

    /** Every name that is known of it by now. */
    public InfoHashes hashes() {
        return hashes;
    }

    /** All of it is here, or with a peer that is on. */
    boolean isWholeSomewhere() {
        return isSeed() || connections.seeds() > 0;
    }

    /** By which others find it. */
    MagnetLink link() {
        return new MagnetLink(
                hashes.v1(),
                hashes.v2().map(Hash256::hex),
                Optional.of(name),
                announcer.status().stream().map(TrackerState::url).toList(),
                List.of(),
                List.of(),
                List.of());
    }

    /** The names of its swarms (BEP 52), for trackers, the DHT and handshakes; a hybrid has two. */
    public List<InfoHash> swarmIds() {
        return hashes.swarmIds();
    }

    boolean isV2(InfoHash swarmId) {
        return hashes.truncatedV2().equals(Optional.of(swarmId));
    }

    public Optional<InfoDictionary> info() {
        return state.info();
    }

    /** A file to read while it is fetched; empty until its data is open, or when there is no such file. */
    public Optional<ByteStream> file(int index) {
        if (!(state instanceof Running running)
                || index < 0
                || index >= running.files().size()) {
            return Optional.empty();
        }
        wishes.file(index);
        wish();
        return Optional.of(running.readers().stream(running.files().get(index)));
    }

    /** What is followed, where it is a live broadcast whose dictionary is known. */
    public Optional<LiveStream> live() {
        return state instanceof Live live ? Optional.of(live.stream()) : Optional.empty();
    }

    /** What a broadcast that was followed to its end has become, once that is joined. */
    public Optional<Torrent> recording() {
        return state instanceof Live live ? live.recording() : Optional.empty();
    }

    /** Whether nothing of it outlives it. */
    public boolean isEphemeral() {
        return ephemeral;
    }

    /** From now on what was fetched stays, of its recording too. */
    public void keep() {
        if (ephemeral) {
            ephemeral = false;
            session.disk().keep(infoHash);
        }
        recording().ifPresent(Torrent::keep);
    }

    /** What was watched live of it need not be fetched. */
    void takeOver(KeptPieces kept) {
        watched = Optional.of(kept);
        if (state instanceof Running running) {
            running.takeOver(kept);
        }
    }

    /** Why nobody lets us into a closed broadcast. */
    public Optional<TorrentStatus.Problem> keptOut() {
        return state instanceof Live live ? live.keptOut() : Optional.empty();
    }

    /** A live broadcast is named by v2 alone, and whether it is one the info dictionary tells. */
    boolean mayBeLive() {
        return state instanceof Live
                || state instanceof FetchingMetadata && hashes.v2().isPresent();
    }

    /** Everything is to be fetched, not only the files that somebody reads. */
    public void fetchWhole() {
        wishes.everything();
        wish();
    }

    /** Which files {@link #fetchWhole} means (BEP 53); none for all. What is wanted already stays wanted. */
    public void select(Collection<Integer> files) {
        wishes.select(files);
        wish();
    }

    /** A link, or a torrent file, has been followed that chooses these files (BEP 53), or none. */
    void link(Collection<Integer> files) {
        wishes.link(files);
        wish();
    }

    /** The files that the last link chose (BEP 53); empty for all. */
    public Set<Integer> linked() {
        return wishes.linked();
    }

    /** As a first seed, reveals its pieces one by one (BEP 16), if it has everything when it begins to run. */
    public void superSeed() {
        wishes.seed(TorrentMemory.Seeding.SUPER);
    }

    /** As a seed, tells of everything that it has, whatever was said in an earlier run. */
    public void seedPlainly() {
        wishes.seed(TorrentMemory.Seeding.PLAIN);
    }

    boolean isSuperSeeding() {
        return wishes.seeding() == TorrentMemory.Seeding.SUPER;
    }

    private void wish() {
        if (state instanceof Running running) {
            wishes.tell(running);
        }
    }

    /** Addresses to try: from a command line or a link. */
    void addPeers(List<HostPort> hosts, PeerList.Source source) {
        connections.addHosts(hosts, source);
    }

    /** What we show where a broadcast is closed. */
    void pass(LivePass ours) {
        pass = Optional.of(ours);
        if (state instanceof Live live) {
            live.pass(ours);
        }
    }

    Optional<LivePass> pass() {
        return pass;
    }

    void addTrackers(List<String> urls) {
        announcer.addTrackers(urls);
    }

    /** Servers that have its files (BEP 19). */
    void addWebSeeds(List<String> urls) {
        urls.stream().limit(MOST_WEB_SEEDS - webSeeds.size()).forEach(webSeeds::add);
        if (state instanceof Running running) {
            running.webSeeds().add(urls);
        } else if (state instanceof Live live) {
            live.addOrigins(urls);
        } else {
            liveInfo.add(urls);
        }
    }

    /** URLs of its torrent file. */
    void addTorrentFiles(List<String> urls) {
        torrentFile.add(urls);
    }

    List<String> webSeeds() {
        return List.copyOf(webSeeds);
    }

    /** Calls the listener (later, never at once) when the phase, the info dictionary or the problem has changed. */
    public Subscription onChange(Consumer<Torrent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Ends when it is run; running it again does nothing. */
    public interface Subscription {
        void cancel();
    }

    void changed() {
        session.env().execute(() -> List.copyOf(listeners).forEach(l -> l.accept(this)));
    }

    public TorrentStatus status() {
        return TorrentStatus.of(this, name, announcer.status());
    }

    /** Everybody that we are linked to, in order of arrival. */
    public List<PeerStatus> peerStatus() {
        return connections.status(info().map(i -> i.layout().pieceCount()).orElse(0));
    }

    // --- peers --------------------------------------------------------------------------------------------------

    Connections connections() {
        return connections;
    }

    DhtSearch dhtSearch() {
        return search;
    }

    PeerExchange exchange() {
        return exchange;
    }

    Holepunching holepunching() {
        return holepunching;
    }

    List<PeerConnection> peers() {
        return connections.all();
    }

    boolean isJoined() {
        return !(state instanceof Stopped || state instanceof Failed);
    }

    boolean wantsPeers() {
        return isJoined() && state.wantsPeers();
    }

    /** Whether others may be told that we are in this swarm, beside its trackers (BEP 27). */
    boolean mayBeToldOf() {
        return isJoined() && exchange.isAllowed();
    }

    /** A peer has shaken hands. */
    void joined(PeerConnection peer) {
        state.joined(peer);
        search.introduce(peer, peer.introduction().handshake());
        if (connections.count() == 1) {
            timer.cancel();
            timer = session.env().schedule(TICK, this::tick);
        }
    }

    void ban(Set<Integer> numbers, String reason) {
        connections.ban(numbers, reason);
        if (state instanceof Running running) {
            running.webSeeds().ban(numbers, reason);
        }
    }

    private void tick() {
        if (!isJoined()) {
            return;
        }
        state.tick();
        exchange.tick();
        search.tick();
        connections.turnOver();
        connections.dial();
        if (connections.isEmpty()) {
            announcer.hurry();
        }
        timer = session.env().schedule(connections.isEmpty() ? IDLE_TICK : TICK, this::tick);
    }

    // --- trackers -----------------------------------------------------------------------------------------------

    /** Bytes, for announcements. */
    long left() {
        return state.left();
    }

    boolean isSeed() {
        return left() == 0;
    }

    void completed() {
        announcer.completed();
        changed();
    }

    // --- for its states and connections -------------------------------------------------------------------------

    /** What we say by BEP 10. */
    ExtensionHandshake extensions() {
        return Extension.handshake(this, session.port());
    }

    Session session() {
        return session;
    }

    long now() {
        return session.env().nanoTime();
    }

    RandomGenerator random() {
        return session.pickRandom();
    }

    Disk disk() {
        return session.disk();
    }

    Env env() {
        return session.env();
    }

    AddOptions options() {
        return options;
    }

    /** Limits of this torrent, bytes a second, 0 for none; the session's hold besides. */
    public void limitRates(long downBytesPerSecond, long upBytesPerSecond) {
        rates.limit(downBytesPerSecond, upBytesPerSecond);
    }

    Rates rates() {
        return rates;
    }

    /** A rate limit has tokens again. */
    void pace() {
        uploadTurns.go();
        state.pace();
    }

    /** Who comes first when we only give. */
    ChokingOrder seedingOrder() {
        return session.settings().bounds().seeding();
    }

    int uploadSlots() {
        return session.settings().bounds().uploadSlots();
    }

    void receivedPayload(int bytes) {
        traffic.received(bytes, now());
    }

    void sentPayload(int bytes) {
        traffic.sent(bytes, now());
    }

    Traffic traffic() {
        return traffic;
    }

    UploadTurns uploadTurns() {
        return uploadTurns;
    }

    /** Panics where the books do not balance; for simulation. */
    void checkInvariants() {
        connections.checkInvariants();
        if (state instanceof Running running) {
            running.checkInvariants();
        }
    }
}
