package tv.starling.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import tv.starling.env.HttpFetcher;
import tv.starling.metainfo.PieceLayout;
import tv.starling.wire.LiveFiles;
import tv.starling.wire.LiveRecord;
import tv.starling.wire.ProtocolException;

/**
 * Web servers that have the broadcast too (LIVE.md, 7). Asked for the edge while the swarm shows none or it stands still, and for pieces
 * that the swarm is about to be late with. What they give is verified as what peers give. Swarm thread.
 */
final class Origin {
    /** A link may name others beside the dictionary's own. */
    private static final int MOST_SITES = 4;

    private static final int MOST_ASKED = 8;
    /** The swarm gets so long to bring what is played first. */
    private static final long START_MILLIS = 700;
    /** So late, as the swarm goes, the swarm may be: a fetch ends before a player's 1.5 s are over. */
    private static final long LATE_MILLIS = 1_000;
    /** Of what nobody pushes: those below, whom it is pushed on to, have it in time too. */
    private static final long ORPHAN_LATE_MILLIS = 400;
    /** The swarm's edge stands still. */
    private static final long QUIET_MILLIS = 1_000;
    /** Then this much of that, at least: each its own, so that few take it from here and the others from them. */
    private static final long LEAST_LATE_MILLIS = 200;

    private static final long POLL_MILLIS = 400;
    private static final long MOST_POLL_MILLIS = 3_200;
    private static final long MISSING_MILLIS = 300;
    /** The origin's edge and the swarm's are so far apart that one of them stands still. */
    private static final long APART_MILLIS = 3_000;

    private final LiveSwarm swarm;
    private final HttpFetcher http;
    private final List<OriginSite> sites = new ArrayList<>();
    /** Until when a block is not asked for: for ever while it is under way. */
    private final Map<Long, Long> notBefore = new HashMap<>();

    private double patience;
    private int asked;
    private boolean edgeAsked;
    private long nextPollMillis;
    private long pollMillis = POLL_MILLIS;
    private int newest = -1;
    private int entry = -1;
    private long received;
    private IntConsumer counter = _ -> {};

    Origin(LiveSwarm swarm, HttpFetcher http) {
        this.swarm = swarm;
        this.http = http;
    }

    /** @param url ends with a slash; others are nobody's origin */
    void add(String url, HttpFetcher.Reach reach, RandomGenerator random) {
        patience = random.nextDouble();
        String folder = url + LiveFiles.folder(swarm.dictionary().hash()) + "/";
        if (url.endsWith("/") && sites.size() < MOST_SITES && sites.stream().noneMatch(site -> site.isAt(folder))) {
            sites.add(new OriginSite(http, folder, reach));
        }
    }

    /** Told of the bytes of each file. */
    void onReceived(IntConsumer told) {
        counter = told;
    }

    long received() {
        return received;
    }

    // --- as a witness -------------------------------------------------------------------------------------------

    /** The newest piece of which it has shown a signed record; -1 for none. */
    int newest() {
        return newest;
    }

    /** Where it shows that playing can begin; -1 for nowhere. */
    int entry() {
        return entry;
    }

    /** One of two edges stands still: the older one says nothing. */
    boolean isApart(int one, int other) {
        return newest >= 0 && Math.abs(one - other) * swarm.grid().pieceMillis() > APART_MILLIS;
    }

    // --- what is asked ------------------------------------------------------------------------------------------

    void tick(long now) {
        if (isEdgeWanted(now)) {
            askEdge(now);
        }
        if (swarm.isStarted()) {
            notBefore.keySet().removeIf(block -> block < swarm.holes().floor());
            askPieces(now);
        }
    }

    private Optional<OriginSite> site(long now) {
        return sites.stream().filter(site -> site.mayBeAsked(now)).findFirst();
    }

    private boolean isEdgeWanted(long now) {
        return !edgeAsked
                && now >= nextPollMillis
                && !isOver()
                && (!swarm.isStarted()
                        || swarm.neighbourCount() == 0
                        || isQuiet(now)
                        || !swarm.feeds().areAllPushed());
    }

    private boolean isQuiet(long now) {
        return now - swarm.toldMillis() > QUIET_MILLIS + swarm.grid().pieceMillis();
    }

    private boolean isOver() {
        return swarm.pieces()
                .newest()
                .filter(piece -> piece.record().is(LiveRecord.END))
                .isPresent();
    }

    private void askEdge(long now) {
        site(now).ifPresent(site -> {
            edgeAsked = true;
            int before = newest;
            site.ask(LiveFiles.EDGE, LiveFiles.Edge.maxLength(swarm.dictionary()), swarm::now, this::edge, outcome -> {
                edgeAsked = false;
                pollMillis = newest > before ? POLL_MILLIS : Math.min(MOST_POLL_MILLIS, 2 * pollMillis);
                nextPollMillis = swarm.now() + pollMillis;
                if (outcome == OriginSite.Outcome.TOOK) {
                    swarm.tuneIn();
                    goOn();
                }
            });
        });
    }

    private void edge(byte[] bytes) {
        counts(bytes.length);
        LiveFiles.Edge edge = LiveFiles.Edge.parse(bytes);
        int begin = edge.entry().record().index();
        int last = edge.newest().record().index();
        boolean hasEntry = swarm.shown(edge.entry());
        if (swarm.shown(edge.newest())) {
            entry = hasEntry ? Math.max(entry, begin) : entry;
            newest = Math.max(newest, last);
        }
    }

    private void goOn() {
        if (swarm.isStarted() && !swarm.isOver()) {
            askPieces(swarm.now());
        }
    }

    private void askPieces(long now) {
        long edge = swarm.edge();
        for (long block = swarm.holes().floor(); block <= edge && asked < MOST_ASKED; block++) {
            long first = block;
            if (isWanted(first, now)) {
                site(now).ifPresent(site -> ask(site, first, lastWanted(first, edge, now)));
            }
        }
    }

    private boolean isWanted(long block, long now) {
        return notBefore.getOrDefault(block, Long.MIN_VALUE) <= now && isPressing(block, now);
    }

    /** Of the same piece. */
    private long lastWanted(long first, long edge, long now) {
        long last = Math.min(edge, swarm.grid().block(swarm.grid().piece(first) + 1, 0) - 1);
        while (last > first && !isWanted(last, now)) {
            last--;
        }
        return last;
    }

    private boolean isPressing(long block, long now) {
        if (!swarm.holes().missing(block)) {
            return false;
        }
        if (swarm.neighbourCount() == 0) {
            return true;
        }
        return swarm.holes().isOfStart(block)
                ? now - swarm.startedMillis() > START_MILLIS
                : now - swarm.sourceMillis(block) > swarm.leastAge() + lateMillis(block, now);
    }

    private long lateMillis(long block, long now) {
        if (isQuiet(now)) {
            return ownMillis(LATE_MILLIS);
        }
        Feed feed = swarm.feeds().feed(swarm.grid().substream(block));
        return feed.parent().isPresent() ? LATE_MILLIS : ownMillis(ORPHAN_LATE_MILLIS);
    }

    private long ownMillis(long most) {
        return LEAST_LATE_MILLIS + (long) (patience * (most - LEAST_LATE_MILLIS));
    }

    /** What is known of a piece is no reason to ask for more than is missing; else its record is wanted too. */
    private void ask(OriginSite site, long first, long last) {
        int index = swarm.grid().piece(first);
        Optional<LiveRecord> known = swarm.pieces().piece(index).map(LivePiece::record);
        asked++;
        if (known.isPresent() && site.givesParts()) {
            waitFor(first, last, Long.MAX_VALUE);
            int head = LiveFiles.Piece.dataAt(known.get());
            int to = Math.min(known.get().length(), swarm.grid().offset(last) + PieceLayout.BLOCK);
            site.askPart(
                    LiveFiles.piece(index),
                    head + swarm.grid().offset(first),
                    head + to,
                    head + known.get().length(),
                    swarm::now,
                    bytes -> part(first, bytes),
                    _ -> answered(first, last));
        } else {
            long end = swarm.grid().block(index + 1, 0) - 1;
            waitFor(first, end, Long.MAX_VALUE);
            site.ask(
                    LiveFiles.piece(index),
                    LiveFiles.Piece.maxLength(swarm.dictionary()),
                    swarm::now,
                    bytes -> piece(index, bytes),
                    _ -> answered(first, end));
        }
    }

    private void answered(long first, long last) {
        asked--;
        waitFor(first, last, swarm.now() + MISSING_MILLIS);
        goOn();
    }

    private void waitFor(long first, long last, long until) {
        for (long block = first; block <= last; block++) {
            notBefore.put(block, until);
        }
    }

    private void piece(int index, byte[] bytes) {
        counts(bytes.length);
        LiveFiles.Piece piece = LiveFiles.Piece.parse(bytes);
        if (piece.message().record().index() != index) {
            throw new ProtocolException("another piece than was asked for");
        }
        if (swarm.shown(piece.message())) {
            blocks(swarm.grid().block(index, 0), piece.data());
        }
    }

    private void part(long first, byte[] bytes) {
        counts(bytes.length);
        blocks(first, bytes);
    }

    private void blocks(long first, byte[] data) {
        for (int at = 0; at < data.length; at += PieceLayout.BLOCK) {
            byte[] bytes = Arrays.copyOfRange(data, at, Math.min(data.length, at + PieceLayout.BLOCK));
            long block = first + at / PieceLayout.BLOCK;
            swarm.block(block, swarm.grid().offset(block), bytes);
        }
    }

    private void counts(int bytes) {
        received += bytes;
        counter.accept(bytes);
    }
}
