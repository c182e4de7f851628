package tv.starling.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tv.starling.env.Disk;
import tv.starling.env.Env;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.stream.ByteReader;
import tv.starling.stream.ByteStream;
import tv.starling.wire.LiveRecord;

/** A broadcast as it is followed here: the live swarm, and any number of readers of what it has verified. Swarm thread. */
public final class LiveStream {
    /** With nothing new for so long, the viewer is told that something is wrong. */
    private static final long SILENT_MILLIS = 3_000;
    /** So long the last pieces are waited for when the recording is known already. */
    private static final long LAST_PIECES_MILLIS = 3_000;

    private final Env env;
    private final LiveSwarm swarm;
    private final Runnable changed;
    private final Set<LiveReader> readers = new LinkedHashSet<>();
    private final Set<Runnable> followers = new LinkedHashSet<>();
    private Optional<DiskWindow> archive = Optional.empty();
    private Optional<Recording> recording = Optional.empty();
    private long recordedMillis;
    private State state = State.TUNING_IN;
    private boolean left;
    private long lastMillis;

    /** How it goes. */
    public enum State {
        /** Nobody has shown an edge that can be believed. */
        TUNING_IN,
        PLAYING,
        /** The source, or the way to it, is gone for now. */
        SILENT,
        /** The source has said so, and the last of it is here, or won't come. */
        ENDED,
        /** The source signed two different things for one place: nothing more is played. */
        CONTRADICTED
    }

    /**
     * @param code a stable code of PROTOCOL.md
     * @param message one plain sentence
     */
    public record Problem(String code, String message) {}

    /** @param changed told when {@link #state} is another */
    public LiveStream(Env env, LiveDictionary broadcast, LiveSettings settings, Runnable changed) {
        this.env = env;
        this.changed = changed;
        this.swarm = new LiveSwarm(
                env, broadcast, settings, LiveChecks.of(broadcast), LiveStorage.inMemory(), new Followed());
        this.lastMillis = swarm.now();
    }

    private final class Followed implements LiveSwarm.Listener {
        @Override
        public void tunedIn(int piece) {
            lastMillis = swarm.now();
            become(State.PLAYING);
        }

        @Override
        public void block(long block) {
            lastMillis = swarm.now();
            archive.ifPresent(it -> keep(it, block));
            if (swarm.isStarted()) {
                become(state == State.ENDED || isEnded() ? State.ENDED : State.PLAYING);
            }
            wake();
        }

        @Override
        public void equivocation(LiveRecord one, LiveRecord other) {
            become(State.CONTRADICTED);
            wake();
        }

        @Override
        public void recorded(Recording told) {
            recording = Optional.of(told);
            recordedMillis = swarm.now();
            changed.run();
            awaitLast();
        }
    }

    private void awaitLast() {
        if (isOver()) {
            become(State.ENDED);
            wake();
        } else if (!left) {
            env.schedule(Duration.ofMillis(LAST_PIECES_MILLIS), this::awaitLast);
        }
    }

    /** Nothing has come for a while since the source said what became of it: what is missing now won't come. */
    boolean isOver() {
        return isRecorded() && swarm.now() - Math.max(recordedMillis, lastMillis) >= LAST_PIECES_MILLIS;
    }

    private void keep(DiskWindow disk, long block) {
        int index = swarm.grid().piece(block);
        swarm.pieces().piece(index).filter(LivePiece::isWhole).ifPresent(piece -> {
            List<byte[]> blocks = new ArrayList<>();
            for (int place = 0; place < piece.blockCount(); place++) {
                blocks.add(swarm.pieces().bytes(swarm.grid().block(index, place)));
            }
            disk.put(piece, blocks);
        });
    }

    private void become(State next) {
        if (state != next && state != State.CONTRADICTED) {
            state = next;
            changed.run();
        }
    }

    private boolean isEnded() {
        return swarm.pieces()
                .newest()
                .filter(piece -> piece.record().is(LiveRecord.END) && piece.isWhole())
                .isPresent();
    }

    private void wake() {
        List.copyOf(readers).forEach(LiveReader::go);
        List.copyOf(followers).forEach(Runnable::run);
    }

    public LiveSwarm swarm() {
        return swarm;
    }

    public LiveDictionary broadcast() {
        return swarm.dictionary();
    }

    /** How it goes now. */
    public State state() {
        if (state == State.PLAYING && swarm.now() - lastMillis > SILENT_MILLIS) {
            become(State.SILENT);
        }
        return state;
    }

    /** What the viewer is to be told of, if anything. */
    public Optional<Problem> problem() {
        return switch (state()) {
            case SILENT -> Optional.of(new Problem("live-silent", "Nothing new has come for a while; reconnecting."));
            case CONTRADICTED ->
                Optional.of(new Problem(
                        "live-contradicted",
                        "This channel's key sends different viewers different pictures; playing was stopped."));
            case TUNING_IN, PLAYING, ENDED -> Optional.empty();
        };
    }

    /**
     * Reads from the newest random access point on, the initialisation segment first, until the end; also where it does not join on
     * to what was before, and where the reader is so slow that what comes next is not kept any more.
     */
    public ByteReader watch() {
        return reader(List.of(swarm.dictionary().media().init()), Optional.empty(), Optional.empty());
    }

    LiveReader reader(List<byte[]> before, Optional<LiveReader.Spot> from, Optional<LiveReader.Spot> to) {
        var reader = new LiveReader(this, before, from, to);
        readers.add(reader);
        return reader;
    }

    /** All of it as one fragmented MP4 without end; each reader begins as by {@link #watch}. */
    public ByteStream endless() {
        return new ByteStream() {
            @Override
            public String mediaType() {
                return mediaTypeOf(swarm.dictionary().media().mime());
            }

            @Override
            public long length() {
                return ENDLESS;
            }

            @Override
            public ByteReader open(long from, long to) {
                return watch();
            }
        };
    }

    private static String mediaTypeOf(String mime) {
        int parameters = mime.indexOf(';');
        return (parameters < 0 ? mime : mime.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    /** What is verified, by address. */
    public LiveBytes bytes() {
        return new LiveBytes(this);
    }

    /**
     * Has this run whenever more is here, or it is over.
     *
     * @return ends that
     */
    public Runnable follow(Runnable follower) {
        followers.add(follower);
        return () -> followers.remove(follower);
    }

    /** The source has said that it is over, and what has become of it. */
    public boolean isRecorded() {
        return recording.isPresent();
    }

    /** What it has become, once the last of it is here or has been waited for. */
    public Optional<Recording> recording() {
        boolean settled = state == State.ENDED || swarm.now() - recordedMillis >= LAST_PIECES_MILLIS;
        return recording.filter(_ -> settled);
    }

    /** What is here, for the recording. */
    public KeptPieces kept() {
        return new KeptPieces(this);
    }

    /** How many read now. */
    public int readerCount() {
        return readers.size();
    }

    /** The newest piece that is known. */
    public Optional<LiveRecord> newest() {
        return swarm.pieces().newest().map(LivePiece::record);
    }

    /** What is kept, milliseconds by the source's clock. */
    public long windowMillis() {
        Optional<Long> oldest = archive.flatMap(DiskWindow::beganMillis)
                .or(() -> swarm.pieces().from(0).map(it -> it.record().timeMillis()));
        return oldest.flatMap(it -> newest().map(newest -> newest.timeMillis() - it))
                .filter(it -> it > 0)
                .orElse(0L);
    }

    /**
     * Where the broadcast asks for a longer window than memory has room for, it is kept on disk.
     *
     * @param infoHash by which the disk knows it
     */
    public void keepOn(Disk disk, InfoHash infoHash) {
        LiveDictionary broadcast = swarm.dictionary();
        if ((long) broadcast.window() * broadcast.pieceLength() <= LivePieces.MOST_BYTES) {
            return;
        }
        DiskWindow.open(disk, infoHash, broadcast, opened -> {
            archive = opened;
            if (left) {
                opened.ifPresent(DiskWindow::close);
            }
        });
    }

    Optional<DiskWindow> archive() {
        return archive;
    }

    void closed(LiveReader reader) {
        readers.remove(reader);
    }

    /** Leaves the swarm; readers are at their end. */
    public void close() {
        left = true;
        swarm.close();
        archive.ifPresent(DiskWindow::close);
        new ArrayList<>(readers).forEach(LiveReader::end);
        List.copyOf(followers).forEach(Runnable::run);
    }
}
