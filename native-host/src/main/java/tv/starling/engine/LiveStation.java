package tv.starling.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import tv.starling.broadcast.LiveArchive;
import tv.starling.media.FfmpegPrograms;
import tv.starling.media.LiveEncoder;
import tv.starling.media.LiveInput;
import tv.starling.metainfo.Digests;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.wire.Ed25519;

/**
 * A broadcast: an encoder's output is signed and sent out by an engine, until the input is at its end or it is closed. What goes
 * wrong with the input is tried again. Its methods may be called by any thread.
 */
public final class LiveStation implements AutoCloseable {
    /** So much of the stream is looked at to know its rate, before it goes out. */
    private static final long RATE_MICROS = 3_000_000;
    /** And no longer than this. */
    private static final long RATE_NANOS = TimeUnit.SECONDS.toNanos(6);
    /** Between the last fragment of a run, whose length is not looked at, and the next one's. */
    private static final long LEAST_GAP_MICROS = 300_000;

    /** So much is lost at most when the machine itself fails. */
    private static final long FORCE_MILLIS = 1000;

    private static final int PATIENCE_SECONDS = 5;
    /** The first try comes soon, the next ones later. */
    private static final long RETRY_MILLIS = 500;

    private static final long MOST_RETRY_MILLIS = 10_000;
    private static final Logger log = Logger.getLogger(LiveStation.class.getName());

    private final Engine engine;
    private final LiveWishes wishes;
    private final LiveInput input;
    private final LiveEncoder encoder;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final LiveAir air;
    private final SourceClock clock = new SourceClock(System.currentTimeMillis(), System::nanoTime);
    private volatile LiveStatus.State state = LiveStatus.State.WAITING;
    private volatile String trouble = "";
    private volatile String failure = "";
    private volatile long lastMicros;
    /** When that fragment came. */
    private long lastMillis;

    private volatile boolean over;

    /**
     * @param folder where what it needs to go on is kept; the engine's own
     * @throws IOException with one plain sentence
     */
    public static LiveStation start(Engine engine, Path folder, LiveWishes wishes) throws IOException {
        LiveInput input = LiveInput.parse(
                        wishes.input(),
                        wishes.repeat() == LiveWishes.Repeat.FOR_EVER
                                ? LiveInput.Times.ENDLESSLY
                                : LiveInput.Times.ONCE)
                .orElseThrow(() -> new IOException("There is no file " + wishes.input()
                        + ", and it is no input that is known here (\"starling live --help\" lists them)."));
        List<FfmpegPrograms> there = Programs.ffmpegs(engine.config().media());
        List<FfmpegPrograms> programs =
                there.stream().filter(it -> it.canRead(input)).toList();
        if (programs.isEmpty()) {
            throw new IOException(
                    there.isEmpty()
                            ? "A broadcast needs ffmpeg and ffprobe, and none is found."
                            : "The ffmpeg that is here can't read " + input.name()
                                    + " (\"starling doctor\" says whether it works).");
        }
        var station = new LiveStation(engine, folder.resolve("programme"), wishes, input, programs);
        station.thread.start();
        Thread.ofPlatform().daemon().name("live-archive").start(station::force);
        return station;
    }

    private LiveStation(Engine engine, Path folder, LiveWishes wishes, LiveInput input, List<FfmpegPrograms> programs) {
        this.engine = engine;
        this.air = new LiveAir(engine, folder, wishes, clock::millis);
        this.wishes = wishes;
        this.input = input;
        this.encoder = new LiveEncoder(
                programs,
                input,
                wishes.pictures() == LiveWishes.Pictures.AS_THEY_COME
                        ? LiveEncoder.Codecs.COPIED
                        : LiveEncoder.Codecs.MADE_ANEW);
        this.thread = Thread.ofPlatform().daemon().name("live-encoder").unstarted(this::work);
    }

    /** By which a channel's own things are kept. */
    public static String folderName(Ed25519.KeyPair key, String name) {
        byte[] channel = (HexFormat.of().formatHex(key.publicKey()) + name).getBytes(StandardCharsets.UTF_8);
        return Hash256.of(Digests.sha256(channel)).hex().substring(0, 24);
    }

    // --- the encoder's thread -----------------------------------------------------------------------------------

    private void work() {
        try {
            resume();
            encode();
            if (air.programme().isPresent()) {
                air.signOff(air.finish(air.programme().get()));
            }
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            log.log(Level.SEVERE, "the broadcast failed", e);
            failure = "Starling made a mistake; its log has more.";
        } finally {
            state = LiveStatus.State.ENDED;
            ended.countDown();
        }
    }

    /** What was on air when this process, or the one before, was killed goes on. */
    private void resume() throws IOException {
        Optional<LiveArchive> kept = air.kept();
        if (kept.isPresent()) {
            clock.after(kept.get().lastMillis());
            lastMicros = kept.get().micros();
            lastMillis = kept.get().lastMillis();
            state = LiveStatus.State.INTERRUPTED;
            air.put(kept.get());
        }
    }

    private void force() {
        try {
            while (!awaitEnd(FORCE_MILLIS)) {
                air.programme().ifPresent(LiveProgramme::force);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void encode() throws IOException {
        long pause = RETRY_MILLIS;
        while (!over) {
            var intake = new Intake();
            LiveEncoder.Ending ending = encoder.run(offsetMicros(), intake);
            intake.close();
            boolean began = air.programme().isPresent();
            if (over || intake.any && input.kind().ends()) {
                return;
            }
            if (input.kind().ends()) {
                throw new IOException("ffmpeg can make nothing of " + input.name() + said(ending) + ".");
            }
            state = began ? LiveStatus.State.INTERRUPTED : LiveStatus.State.WAITING;
            trouble = "Nothing comes from " + input.name() + said(ending) + "; it is tried again.";
            pause = intake.any ? RETRY_MILLIS : Math.min(MOST_RETRY_MILLIS, pause * 2);
            rest(pause);
        }
    }

    private static String said(LiveEncoder.Ending ending) {
        return ending.complaint().isEmpty() ? "" : " (ffmpeg: " + ending.complaint() + ")";
    }

    private synchronized void rest(long millis) throws IOException {
        try {
            if (!over) {
                wait(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Where the next run's clock begins: as much later as it is. */
    private long offsetMicros() {
        return air.programme().isEmpty()
                ? 0
                : lastMicros + Math.max(LEAST_GAP_MICROS, TimeUnit.MILLISECONDS.toMicros(clock.millis() - lastMillis));
    }

    /** What comes of one run. */
    private final class Intake implements LiveEncoder.Sink {
        private final List<Part> parts = new ArrayList<>();
        private byte[] init = new byte[0];
        private String mime = "";
        private long bytes;
        private long firstMicros = -1;
        private final long sinceNanos = System.nanoTime();
        boolean any;

        private record Part(byte[] bytes, long micros, boolean key) {}

        @Override
        public void begun(byte[] made, String type) throws IOException {
            init = made;
            mime = type;
            if (air.programme().isPresent()) {
                goOn(init, mime);
            }
        }

        @Override
        public void fragment(byte[] made, long micros, boolean key) throws IOException {
            any = true;
            trouble = "";
            lastMicros = Math.max(lastMicros, micros);
            lastMillis = clock.millis();
            if (air.programme().isPresent()) {
                state = LiveStatus.State.ON_AIR;
                air.programme().get().fragment(made, lastMicros, key);
                return;
            }
            parts.add(new Part(made, lastMicros, key));
            bytes += made.length;
            firstMicros = firstMicros < 0 ? micros : firstMicros;
            if (lastMicros - firstMicros >= RATE_MICROS || System.nanoTime() - sinceNanos > RATE_NANOS) {
                open();
            }
        }

        /** The run is over: what was too short to know its rate goes out all the same. */
        void close() throws IOException {
            if (air.programme().isEmpty() && !parts.isEmpty()) {
                open();
            }
        }

        private void open() throws IOException {
            long micros = Math.max(lastMicros - firstMicros, 200_000);
            air.begin(init, mime, (int) Math.clamp(bytes * 1_000_000 / micros, 1, LiveDictionary.MAX_RATE));
            parts.forEach(part -> air.programme().orElseThrow().fragment(part.bytes(), part.micros(), part.key()));
            parts.clear();
            state = LiveStatus.State.ON_AIR;
        }
    }

    private void goOn(byte[] init, String mime) throws IOException {
        LiveProgramme before = air.programme().orElseThrow();
        if (Arrays.equals(before.dictionary().media().init(), init)) {
            before.breakOff();
            return;
        }
        air.finish(before);
        air.leave(before);
        air.begin(init, mime, before.dictionary().media().rate());
    }

    // --- any thread ---------------------------------------------------------------------------------------------

    public LiveStatus status() throws IOException {
        Optional<LiveProgramme> now = air.programme();
        Optional<LiveLinks> links = air.links();
        return air.onSwarm(() -> LiveReports.of(state, links, now, lastMicros / 1000, warnings()));
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (!trouble.isEmpty()) {
            warnings.add(trouble);
        }
        if (air.programme().filter(it -> !it.isKept()).isPresent()) {
            warnings.add("The disk takes no more: a restart would begin another broadcast.");
        }
        air.programme().flatMap(LiveProgramme::originTrouble).ifPresent(warnings::add);
        air.rival().ifPresent(warnings::add);
        if (air.programme().filter(it -> it.swarm().isContradicted()).isPresent()) {
            warnings.add(
                    "Somebody else sends other pictures with this channel's key: viewers stop. It needs a new key.");
        }
        if (engine.listening().isEmpty()) {
            warnings.add("Nobody can dial this source: its port can't be had.");
        }
        return warnings;
    }

    /** By what it is found, as soon as there is something. */
    public Optional<LiveLinks> links() {
        return air.links();
    }

    /** Why it ended, if not by the input's end or by being closed. */
    public Optional<String> failure() {
        return failure.isEmpty() ? Optional.empty() : Optional.of(failure);
    }

    /** Waits until it has ended, or for so long. */
    public boolean awaitEnd(long millis) throws InterruptedException {
        return ended.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Ends the broadcast: the last piece goes out, and neighbours get a moment to take it. The engine goes on. */
    @Override
    public void close() {
        synchronized (this) {
            over = true;
            notifyAll();
        }
        encoder.close();
        try {
            ended.await(LiveAir.FAREWELL_MILLIS + PATIENCE_SECONDS * 1000L, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
