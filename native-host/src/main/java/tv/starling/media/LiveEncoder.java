package tv.starling.media;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tv.starling.media.Arguments.Pictures;
import tv.starling.media.Choice.Carried;
import tv.starling.media.Choice.How;
import tv.starling.media.Contents.Track;
import tv.starling.media.Fragments.Fragment;

/**
 * Makes short fragments of MP4 of what comes in, by an ffmpeg: codecs that every browser plays are copied. One {@link #run}
 * at a time, on a thread that may wait; {@link #close} from any.
 */
public final class LiveEncoder implements AutoCloseable {
    /** Of a fragment, unless a key frame comes first: a viewer is behind by at least so much. */
    private static final String FRAGMENT_MICROS = "200000";
    /** Sound is not waited for longer when it drops out. */
    private static final String INTERLEAVE_MICROS = "500000";
    /** Seconds between key frames that are made here: where viewers tune in. */
    private static final String KEY_SECONDS = "1";
    /** Some seconds of the richest picture, where it has no key frames. */
    static final int MAX_FRAGMENT = 64 << 20;

    private static final int MAX_TRACKS = 10;

    /** What has been broken for so long is begun again. */
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long FETCH_SILENT_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** What is missing of it is silence. */
    private static final List<String> SOUND =
            List.of("-c:a", "aac", "-b:a", "160k", "-ac", "2", "-af", "aresample=async=1000");

    private static final Plays EVERYWHERE = new Plays(Set.of(), Set.of(), Set.of("h264", "vp9", "av1", "aac", "opus"));

    private final List<FfmpegPrograms> programs;
    private final LiveInput input;
    private Optional<Encoder> encoder = Optional.empty();
    private Optional<Plan> plan;
    private Optional<Child> child = Optional.empty();
    /** By which the run before ended. */
    private Optional<ParameterSets> changed = Optional.empty();

    private long lastNanos;
    private boolean killed;
    private boolean closed;

    /** Whether codecs that browsers play are kept as they are. */
    public enum Codecs {
        COPIED,
        /** A key frame each second, whatever comes. */
        MADE_ANEW
    }

    /** Told on the running thread. */
    public interface Sink {
        /**
         * Once in each run, first.
         *
         * @param init ftyp and moov
         * @param mime with codecs
         */
        void begun(byte[] init, String mime) throws IOException;

        /**
         * @param bytes moof and mdat, the receiver's own
         * @param micros when it is shown, by a clock that goes on from run to run; -1 where it is of sound alone beside pictures
         * @param key whether playing can begin with it
         */
        void fragment(byte[] bytes, long micros, boolean key) throws IOException;
    }

    /**
     * How a run ended.
     *
     * @param well the input was at its end
     * @param complaint ffmpeg's last words, or empty
     */
    public record Ending(boolean well, String complaint) {}

    /**
     * What is done with the tracks; they are the input's first ones unless a probe told more.
     *
     * @param framed whether AAC may come as ADTS, which MP4 has not
     */
    private record Plan(Optional<Choice> tracks, How video, How audio, boolean framed, Optional<Pictures> pictures) {
        boolean copies() {
            return video == How.COPIED || audio == How.COPIED;
        }

        /** Less is copied: the sound first, where it alone is to blame. */
        Plan poorer(boolean videoIsFine) {
            boolean soundOnly = videoIsFine && audio == How.COPIED;
            return new Plan(tracks, soundOnly ? video : How.MADE_ANEW, How.MADE_ANEW, false, pictures);
        }
    }

    /** @param programs that can read the input: one at least, the best first */
    public LiveEncoder(List<FfmpegPrograms> programs, LiveInput input, Codecs codecs) {
        this.programs = programs;
        this.input = input;
        How how = codecs == Codecs.COPIED && input.kind() != LiveInput.Kind.DEVICE ? How.COPIED : How.MADE_ANEW;
        this.plan = input.kind().isProbed() && how == How.COPIED
                ? Optional.empty()
                : Optional.of(new Plan(Optional.empty(), how, how, true, Optional.empty()));
    }

    /**
     * Runs to the input's end, or until it is closed or nothing comes any more.
     *
     * @param offsetMicros where its clock begins
     */
    public Ending run(long offsetMicros, Sink sink) throws IOException {
        Plan now = plan.isPresent() ? plan.get() : probe();
        plan = Optional.of(now);
        while (true) {
            try (Child started = start(now, offsetMicros)) {
                Complaints complaints = new Complaints(started);
                var fragments = new Fragments(started.output());
                Optional<byte[]> init = init(fragments);
                String mime = init.isPresent() ? MimeType.of(init.get()) : "";
                if (init.isEmpty() && now.copies() && !isClosed() && isRefused(complaints)
                        || init.isPresent() && now.copies() && !isPlayable(mime)) {
                    now = now.poorer(init.isEmpty() ? now.framed() : isVideoPlayable(mime));
                    plan = Optional.of(now);
                    continue;
                }
                if (init.isPresent()) {
                    sink.begun(init.get(), mime);
                    pass(fragments, toWatch(init.get()), sink);
                }
                boolean well = started.isWell() && !isClosed();
                return new Ending(well && init.isPresent(), complaints.last());
            }
        }
    }

    private Plan probe() throws IOException {
        Optional<Contents> found = Probe.ask(programs.getFirst(), input);
        if (found.isEmpty()) {
            return new Plan(Optional.empty(), How.COPIED, How.COPIED, true, Optional.empty());
        }
        Contents contents = found.get();
        Choice choice = Way.choose(contents, EVERYWHERE, Chosen.NOTHING);
        Optional<Pictures> pictures = Optional.empty();
        if (choice.makesPictures()) {
            Track video = contents.video().orElseThrow();
            pictures = Pictures.made(encoder(), video);
        }
        boolean aac = choice.audio()
                .flatMap(it -> contents.track(it.track()))
                .filter(it -> it.codec().equals("aac"))
                .isPresent();
        boolean framed = aac && !contents.isMp4() && !contents.isMatroska();
        return new Plan(Optional.of(choice), how(choice.video()), how(choice.audio()), framed, pictures);
    }

    /** Measured once; blocks then. */
    private Encoder encoder() throws IOException {
        if (encoder.isEmpty()) {
            encoder = Encoder.measure(programs);
        }
        return encoder.orElseThrow(() -> new IOException("The ffmpeg that is here can't make H.264."));
    }

    private static How how(Optional<Carried> track) {
        return track.map(Carried::how).orElse(How.COPIED);
    }

    private List<String> arguments(Plan now, long offsetMicros) throws IOException {
        List<String> all = new ArrayList<>(List.of("-nostdin", "-v", "error"));
        all.addAll(input.pace());
        all.addAll(input.options());
        all.addAll(List.of("-i", input.url(), "-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn"));
        all.addAll(List.of("-map", track(now.tracks().flatMap(Choice::video), "0:v:0?")));
        all.addAll(List.of("-map", track(now.tracks().flatMap(Choice::audio), "0:a:0?")));
        all.addAll(now.video() == How.COPIED ? List.of("-c:v", "copy") : video(encoder(), now.pictures()));
        all.addAll(now.audio() == How.COPIED ? List.of("-c:a", "copy") : SOUND);
        if (now.audio() == How.COPIED && now.framed()) {
            all.addAll(List.of("-bsf:a", "aac_adtstoasc"));
        }
        all.addAll(List.of("-frag_duration", FRAGMENT_MICROS, "-max_interleave_delta", INTERLEAVE_MICROS));
        all.addAll(List.of("-output_ts_offset", Arguments.seconds(offsetMicros)));
        all.addAll(Arguments.fragmentedMp4());
        return all;
    }

    private static String track(Optional<Carried> chosen, String first) {
        return chosen.map(it -> "0:" + it.track()).orElse(first);
    }

    private static List<String> video(Encoder encoder, Optional<Pictures> pictures) {
        List<String> all = new ArrayList<>(encoder.liveArguments());
        String size = pictures.map(Pictures::height).orElse(OptionalInt.empty()).isPresent()
                ? "scale=-2:" + pictures.get().height().getAsInt()
                : "scale=trunc(iw/2)*2:trunc(ih/2)*2";
        all.addAll(List.of("-pix_fmt", "yuv420p", "-vf", "yadif=deint=interlaced," + size));
        all.addAll(List.of("-force_key_frames", "expr:gte(t,n_forced*" + KEY_SECONDS + ")"));
        return all;
    }

    /** Nothing when it ends before. */
    private static Optional<byte[]> init(Fragments fragments) {
        try {
            return Optional.of(fragments.init());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What is to stay as it is; nothing where it differs from what comes from the first picture on. */
    private Optional<ParameterSets> toWatch(byte[] init) {
        Optional<ParameterSets> sets =
                ParameterSets.of(init).filter(it -> !Optional.of(it).equals(changed));
        changed = Optional.empty();
        return sets;
    }

    private void pass(Fragments fragments, Optional<ParameterSets> sets, Sink sink) throws IOException {
        progress();
        try (Watch watch = new Watch()) {
            for (Optional<Fragment> next = fragments.next(); next.isPresent(); next = fragments.next()) {
                Fragment fragment = next.get();
                if (fragment.length() > MAX_FRAGMENT) {
                    throw new IOException("a fragment of " + fragment.length() + " bytes");
                }
                byte[] bytes = fragments.whole(fragment);
                progress();
                if (fragment.key() && sets.filter(it -> it.differIn(bytes)).isPresent()) {
                    changed = sets;
                    kill(); // begun again, it has another initialisation segment
                    return;
                }
                sink.fragment(bytes, fragment.micros(), fragment.key());
            }
        } catch (IOException e) {
            if (!wasKilled()) {
                throw e;
            }
        }
    }

    /** Kills a child that gives nothing any more: a sender may have gone without a word. */
    private final class Watch implements AutoCloseable {
        private final Thread thread;

        Watch() {
            thread = Thread.ofVirtual().start(() -> {
                try {
                    while (!isSilent()) {
                        TimeUnit.MILLISECONDS.sleep(500);
                    }
                    kill();
                } catch (InterruptedException e) {
                    return; // the run is over
                }
            });
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }

    private synchronized boolean isSilent() {
        long silent = System.nanoTime() - lastNanos;
        return switch (input.kind()) {
            case FILE, PIPE -> false;
            case FETCHED -> silent > FETCH_SILENT_NANOS;
            case AWAITED, DEVICE -> silent > SILENT_NANOS;
        };
    }

    private synchronized void progress() {
        lastNanos = System.nanoTime();
    }

    /** Reads what a child complains of while it runs. */
    private static final class Complaints {
        private final Thread thread;
        private volatile String last = "";

        Complaints(Child child) {
            thread = Thread.ofVirtual().start(() -> {
                try {
                    last = child.complaint();
                } catch (IOException e) {
                    return; // it is gone
                }
            });
        }

        String last() {
            try {
                thread.join(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return last;
        }
    }

    /** Whether ffmpeg could not do it, and not that nobody came. */
    private boolean isRefused(Complaints complaints) {
        return input.kind() != LiveInput.Kind.AWAITED || complaints.last().contains("bitstream filter");
    }

    /** By its profile: more than eight bits, or more colour than usual, plays in few browsers. */
    static boolean isPlayable(String mime) {
        return isVideoPlayable(mime)
                && codecs(mime).filter(it -> !isVideo(it)).allMatch(it -> it.matches("mp4a\\.40\\.(2|5|29)|opus"));
    }

    private static boolean isVideoPlayable(String mime) {
        return codecs(mime)
                .filter(LiveEncoder::isVideo)
                .allMatch(it -> it.matches("avc1\\.(42|4d|58|64)....|vp09\\.00\\..*|av01\\.0\\..*\\.08"));
    }

    private static boolean isVideo(String codec) {
        return codec.matches("(avc|hvc|hev|vp0|av0|mp4v).*");
    }

    private static Stream<String> codecs(String mime) {
        String codecs = mime.substring(mime.indexOf('"') + 1, mime.length() - 1);
        return Stream.of(codecs.toLowerCase(Locale.ROOT).split(",", MAX_TRACKS));
    }

    private Child start(Plan now, long offsetMicros) throws IOException {
        List<String> arguments = arguments(now, offsetMicros);
        FfmpegPrograms used =
                now.video() == How.COPIED ? programs.getFirst() : encoder().programs();
        Redirect in = input.url().equals("pipe:0") ? Redirect.INHERIT : Child.NOTHING;
        Child started = Child.start(used, used.ffmpeg(), arguments, in, Redirect.PIPE);
        synchronized (this) {
            child = Optional.of(started);
            killed = closed;
            if (closed) {
                started.close();
            }
        }
        return started;
    }

    private synchronized void kill() {
        killed = true;
        child.ifPresent(Child::close);
    }

    private synchronized boolean wasKilled() {
        return killed;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        kill();
    }
}
