package tv.starling.live;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import tv.starling.env.Env;
import tv.starling.env.HttpFetcher;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.PieceLayout;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.LiveRecord;
import tv.starling.wire.SignedRecording;

/** One live swarm as this peer is in it: a switchboard over who pushes to it, whom it pushes to, what it pulls and keeps. Swarm thread. */
public final class LiveSwarm {
    /** Before the very last, which may come later than it. */
    private static final int LAST_PIECES = 64;

    /** Windows come every second: who says nothing for so long is gone, though its connection may not know that. */
    private static final long SILENT_MILLIS = 5_000;

    /** Each costs its share of the windows sent. */
    private static final int MOST_NEIGHBOURS = 120;
    /** Who sends nothing on would take the room that others have for neighbours, and give them nothing: it has so many at most. */
    private static final int MOST_OF_TAKER = 30;

    /** Of edges that neighbours show, so many beyond the newest record are believed. */
    private static final int MOST_PIECES_BEYOND = 64;

    private static final Duration TICK = Duration.ofMillis(50);
    /** Between two windows: told oftener, they take more from the uplinks than their news is worth. */
    private static final long WINDOW_MILLIS = 1_000;

    private final Env env;
    private final LiveDictionary dictionary;
    private final Grid grid;
    private final LiveSettings settings;
    private final Listener listener;
    private final LivePieces pieces;
    private final Uplink uplink;
    private final Children children;
    private final Feeds feeds;
    private final Holes holes;
    private final Windows windows;
    private final Origin origin;
    private final Contradictions contradictions;
    private final Map<Integer, LiveNeighbour> neighbours = new LinkedHashMap<>();
    private int nextId;
    private long firstWordMillis = -1;
    private long startedMillis;
    private long toldMillis;
    private long windowMillis;
    private int edgePiece = -1;
    private long edgeMillis;
    private int shownPiece = -1;
    private long leastAge = Long.MAX_VALUE;
    private long duplicates;
    private Optional<Recording> recording = Optional.empty();
    private boolean started;
    private boolean over;
    private Env.Timer timer = () -> {};

    /** Told on the swarm thread. */
    public interface Listener {
        /** Where playing begins. */
        void tunedIn(int piece);

        /** A verified block is here. */
        void block(long block);

        /** The source signed two different things: nothing more is played or passed on. Once. */
        void equivocation(LiveRecord one, LiveRecord other);

        /** The broadcast has become an ordinary torrent. Once. */
        void recorded(Recording recording);
    }

    public LiveSwarm(
            Env env,
            LiveDictionary dictionary,
            LiveSettings settings,
            LiveChecks checks,
            LiveStorage storage,
            Listener listener) {
        this.env = env;
        this.dictionary = dictionary;
        this.grid = Grid.of(dictionary);
        this.settings = settings;
        this.listener = listener;
        var random = new SplittableRandom(env.random().nextLong());
        this.pieces = new LivePieces(dictionary, checks, storage);
        this.uplink = new Uplink(this, env, settings);
        this.children = new Children(this, settings);
        this.feeds = new Feeds(this, random);
        this.holes = new Holes(this, random);
        this.windows = new Windows(this, settings);
        this.origin = new Origin(this, env.http());
        this.contradictions = new Contradictions(this, env, checks);
        this.started = settings.isSource();
        this.windowMillis = now() + random.nextLong(WINDOW_MILLIS);
        this.timer = env.schedule(Duration.ofMillis(random.nextLong(TICK.toMillis())), this::tick);
    }

    // --- neighbours ---------------------------------------------------------------------------------------------

    /** Somebody has shaken hands and knows {@code bt_live}. */
    public LiveNeighbour join(Line line) {
        var peer = new LiveNeighbour(this, nextId++, line);
        contradictions.tell(peer);
        if (over && contradictions.isProven()) {
            contradictions.leaveSoon(peer);
            return peer;
        }
        if (over || !hasRoom()) {
            peer.close("no room");
            return peer;
        }
        neighbours.put(peer.id(), peer);
        firstWord();
        peer.send(windows.whole(peer));
        pieces.newest().filter(_ -> started).ifPresent(peer::sendRecord);
        recording.ifPresent(it -> peer.send(it.message()));
        return peer;
    }

    private void firstWord() {
        firstWordMillis = firstWordMillis < 0 ? now() : firstWordMillis;
    }

    void left(LiveNeighbour peer) {
        neighbours.remove(peer.id());
        uplink.left(peer);
        children.left(peer);
        holes.left(peer);
        feeds.left(peer);
    }

    void sayWindow(LiveNeighbour peer) {
        peer.send(windows.whole(peer));
    }

    // --- what comes ---------------------------------------------------------------------------------------------

    void record(LiveMessage.Record message) {
        int before = edgePiece;
        take(message);
        toldMillis = edgePiece > before ? now() : toldMillis;
    }

    /**
     * The origin shows it; if it is not the source's that is a {@link tv.starling.wire.ProtocolException}.
     *
     * @return whether it is of what is kept here
     */
    boolean shown(LiveMessage.Record message) {
        firstWord();
        boolean kept = take(message);
        if (kept) {
            leastAge = Math.min(leastAge, now() - message.record().timeMillis());
        }
        return kept;
    }

    private boolean take(LiveMessage.Record message) {
        if (over) {
            return false;
        }
        if (settings.isSource()) { // what is on the air only the source says
            contradictions.asked(message.record());
            return false;
        }
        LivePieces.Taken taken = pieces.take(message);
        switch (taken) {
            case NEW -> edgeIs(message.record().index());
            case CONTRADICTS ->
                contradictions.proven(
                        pieces.piece(message.record().index()).orElseThrow().record(), message.record());
            case OLD -> contradictions.doubt(message.record());
            case KNOWN, STALE -> {}
        }
        return taken == LivePieces.Taken.NEW || taken == LivePieces.Taken.KNOWN;
    }

    /** A viewer stops; a source can't help it, and goes on telling. */
    void contradicted(LiveRecord one, LiveRecord other) {
        if (!settings.isSource()) {
            over = true;
            timer.cancel();
            neighbours.values().forEach(contradictions::leaveSoon);
        }
        listener.equivocation(one, other);
    }

    /** The origin gave it. */
    void block(long block, int offset, byte[] bytes) {
        if (!over && pieces.take(block, offset, bytes)) {
            feeds.given(block, now());
            holes.got(block, false);
            got(block, Optional.empty());
        }
    }

    void block(LiveNeighbour from, long block, int offset, byte[] bytes, boolean pulled) {
        if (over) {
            return;
        }
        boolean news = pieces.take(block, offset, bytes);
        long now = now();
        if (!pulled) {
            feeds.pushed(from, block, news, now);
        }
        if (!news) {
            duplicates++;
            return;
        }
        holes.got(block, pulled);
        got(block, Optional.of(from));
    }

    /** The source says what has become of it; the first word counts. A {@link tv.starling.wire.ProtocolException} where it is not the source's. */
    public void recording(SignedRecording signed) {
        if (over || recording.isPresent()) {
            return;
        }
        Recording proven = Recording.prove(signed, dictionary);
        recording = Optional.of(proven);
        neighbours.values().forEach(peer -> peer.send(proven.message()));
        listener.recorded(proven);
    }

    private void got(long block, Optional<LiveNeighbour> from) {
        leastAge = Math.min(leastAge, now() - sourceMillis(block));
        windows.got(grid.piece(block));
        children.push(block, from);
        listener.block(block);
    }

    private void edgeIs(int piece) {
        if (piece > edgePiece) {
            edgePiece = piece;
            edgeMillis = now();
        }
    }

    /** The source has made a piece. */
    public void publish(LiveSource.Piece piece) {
        if (over) {
            return;
        }
        int index = piece.record().index();
        if (pieces.take(piece.message()) != LivePieces.Taken.NEW) {
            throw new IllegalStateException("piece " + index + " was published before");
        }
        edgeIs(index);
        for (int place = 0; place < piece.blocks().size(); place++) {
            pieces.take(
                    grid.block(index, place),
                    place * PieceLayout.BLOCK,
                    piece.blocks().get(place));
            got(grid.block(index, place), Optional.empty());
        }
    }

    // --- time ---------------------------------------------------------------------------------------------------

    private void tick() {
        if (over) {
            return;
        }
        timer = env.schedule(TICK, this::tick);
        long now = now();
        tuneIn();
        if (started && !settings.isSource()) {
            look();
            feeds.tick(now);
            holes.tick(now);
        }
        if (!settings.isSource()) {
            origin.tick(now);
        }
        children.tick(now);
        contradictions.tick(now);
        if (now - windowMillis >= WINDOW_MILLIS) {
            windowMillis = now;
            neighbours.values().stream()
                    .filter(peer -> now - peer.heardMillis() > SILENT_MILLIS)
                    .toList()
                    .forEach(peer -> peer.close("silent"));
            windows.sayNews(List.copyOf(neighbours.values()));
        }
    }

    /** What two neighbours show is there, though none of it came here yet; of what one shows nothing is asked for. */
    private void look() {
        int second = -1;
        shownPiece = -1;
        for (LiveNeighbour peer : neighbours.values()) {
            int newest = peer.standing().newest();
            second = Math.max(second, Math.min(newest, shownPiece));
            shownPiece = Math.max(shownPiece, newest);
        }
        int known = pieces.newest().map(piece -> piece.record().index()).orElse(edgePiece);
        int before = edgePiece;
        edgeIs(Math.min(second, known + MOST_PIECES_BEYOND));
        toldMillis = edgePiece > before ? now() : toldMillis;
    }

    /** When somebody has told something, and as time passes. */
    void tuneIn() {
        if (!started && !over && firstWordMillis >= 0) {
            TuneIn.place(neighbours.values(), origin, now() - firstWordMillis).ifPresent(this::start);
        }
    }

    private void start(TuneIn.Place place) {
        started = true;
        startedMillis = now();
        pieces.forEach(piece -> {
            if (piece.record().index() < place.entry()) {
                contradictions.doubt(piece.record());
            }
        });
        pieces.dropBefore(place.entry());
        edgeIs(place.edge());
        holes.begin(grid.block(place.entry(), 0), grid.block(place.edge() + 1, 0) - 1);
        tellWaiting();
        listener.tunedIn(place.entry());
        feeds.tick(now());
        holes.tick(now());
    }

    /** Who came when we had nothing ourselves, and still has nothing, is shown an edge: of whom else should it hear of one? */
    private void tellWaiting() {
        pieces.newest()
                .ifPresent(newest -> neighbours.values().stream()
                        .filter(peer -> peer.standing().newest() < 0)
                        .forEach(peer -> peer.sendRecord(newest)));
    }

    /**
     * Web servers that have it too; a source does not ask them.
     *
     * @param urls those that end with a slash count
     * @param reach where they may lead
     * @param counter told of the bytes that come of them
     */
    public void addOrigins(List<String> urls, HttpFetcher.Reach reach, IntConsumer counter) {
        origin.onReceived(counter);
        urls.forEach(url -> origin.add(url, reach, env.random()));
    }

    /** Leaves: neighbours are let go, nothing more is told. */
    public void close() {
        over = true;
        timer.cancel();
        List.copyOf(neighbours.values()).forEach(peer -> peer.close("left the swarm"));
    }

    // --- asked --------------------------------------------------------------------------------------------------

    /** Whether two sources sign with one key. */
    public boolean isContradicted() {
        return contradictions.isProven();
    }

    /** Whether another neighbour is let in, and worth dialling. */
    public boolean hasRoom() {
        return neighbours.size() < (children.slots() == 0 ? MOST_OF_TAKER : MOST_NEIGHBOURS);
    }

    /** How many neighbours there are now. */
    public int neighbourCount() {
        return neighbours.size();
    }

    /** Whether each neighbour has said that it has this piece, and those before it. */
    public boolean isWithAll(int piece) {
        return neighbours.values().stream().allMatch(peer -> peer.standing().hasAll(piece - LAST_PIECES, piece));
    }

    long now() {
        return env.nanoTime() / 1_000_000;
    }

    /** The newest block that there is, as far as is known here. */
    long edge() {
        return grid.block(edgePiece + 1, 0) - 1;
    }

    /** The last block of the newest piece that anybody shows. */
    long shownEdge() {
        return grid.block(shownPiece + 1, 0) - 1;
    }

    /** From here on a parent is to push. */
    long firstWanted(int substream) {
        long block = grid.from(Math.max(holes.floor(), 0), substream);
        long oldest = edge() - 2L * grid.substreams();
        block = Math.max(block, grid.from(Math.max(0, oldest), substream));
        while (block <= edge() && !holes.isLeftToPush(block)) {
            block += grid.substreams();
        }
        return block;
    }

    /** When the source had this block, in its clock. */
    long sourceMillis(long block) {
        int index = grid.piece(block);
        Optional<LivePiece> known = pieces.piece(index);
        if (known.isPresent()) {
            return known.get().record().timeMillis();
        }
        if (pieces.newest().isEmpty()) {
            return 0;
        }
        LiveRecord newest = pieces.newest().get().record();
        long guess = newest.timeMillis() + (index - newest.index()) * grid.pieceMillis();
        return index <= newest.index() ? guess : Math.max(guess, edgeMillis - leastAge()); // it was silent perhaps
    }

    /** The least a block was ever late, which stands for no time at all: clocks are not compared. */
    long leastAge() {
        return leastAge == Long.MAX_VALUE ? 0 : leastAge;
    }

    /** Of substreams whose own is not known yet. */
    double usualAge() {
        return leastAge() + 500.0;
    }

    long startedMillis() {
        return startedMillis;
    }

    /** When a neighbour last told of a newer edge. */
    long toldMillis() {
        return toldMillis;
    }

    boolean isOver() {
        return over;
    }

    boolean isStarted() {
        return started;
    }

    LiveDictionary dictionary() {
        return dictionary;
    }

    Grid grid() {
        return grid;
    }

    Collection<LiveNeighbour> neighbours() {
        return neighbours.values();
    }

    LivePieces pieces() {
        return pieces;
    }

    Uplink uplink() {
        return uplink;
    }

    Children children() {
        return children;
    }

    Feeds feeds() {
        return feeds;
    }

    Origin origin() {
        return origin;
    }

    Contradictions contradictions() {
        return contradictions;
    }

    Holes holes() {
        return holes;
    }

    long duplicates() {
        return duplicates;
    }
}
