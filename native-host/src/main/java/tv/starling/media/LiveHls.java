package tv.starling.media;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tv.starling.env.Env;
import tv.starling.live.LiveBytes;
import tv.starling.live.LiveStream;
import tv.starling.media.LiveIndex.Stretch;
import tv.starling.stream.ByteReader;
import tv.starling.stream.ByteStream;
import tv.starling.stream.Derived;

/** A broadcast as HLS with low latency (RFC 8216bis), for any number of players: what is verified, cut, and nothing made. Swarm thread. */
public final class LiveHls implements Derived, AutoCloseable {
    /** Under the broadcast's token. */
    public static final String PLAYLIST = "live.m3u8";

    private static final Pattern NAME = Pattern.compile("([ps])-(\\d{1,10})\\.m4s");
    private static final Pattern RELOAD = Pattern.compile(
            "live\\.m3u8(?:\\?_HLS_msn=(\\d{1,10})(?:&_HLS_part=(\\d{1,10}))?)?([?&]_HLS_skip=(?:YES|v2))?");
    /** A request that waits for what does not come is answered with what there is. */
    private static final int PATIENCE_TARGETS = 3;

    private static final int MAX_WAITING = 256;

    private final Env env;
    private final LiveBytes bytes;
    private final byte[] init;
    private final Optional<LiveFragments> fragments;
    private final LiveIndex index;
    private final Runnable unfollow;
    private final Set<Waiter> waiters = new LinkedHashSet<>();

    /** Of what is here from now on, and what is kept. */
    public LiveHls(Env env, LiveStream stream) {
        this.env = env;
        this.bytes = stream.bytes();
        this.init = stream.broadcast().media().init();
        this.index = new LiveIndex(bytes);
        this.fragments = LiveClock.of(init).map(clock -> new LiveFragments(bytes, clock, index));
        this.unfollow = stream.follow(this::advance);
        advance();
    }

    private void advance() {
        fragments.ifPresent(LiveFragments::advance);
        for (Waiter waiter : List.copyOf(waiters)) {
            if (waiter.ready.getAsBoolean()) {
                waiter.answer();
            }
        }
    }

    /** Playing can begin. */
    public boolean isReady() {
        return !index.segments().isEmpty() || !index.edge().isEmpty();
    }

    @Override
    public Runnable ask(String name, Consumer<Answer> answer) {
        Matcher reload = RELOAD.matcher(name);
        if (reload.matches()) {
            return playlist(reload, answer);
        }
        Matcher media = NAME.matcher(name);
        if (media.matches()) {
            return media(media.group(1), Long.parseLong(media.group(2)), answer);
        }
        answer.accept(
                name.equals("init.mp4") ? new Answer.Made(new MadeBytes(init, "video/mp4")) : new Answer.Missing());
        return () -> {};
    }

    private Runnable playlist(Matcher reload, Consumer<Answer> answer) {
        boolean delta = reload.group(3) != null;
        OptionalLong segment = number(Optional.ofNullable(reload.group(1)));
        OptionalLong part = number(Optional.ofNullable(reload.group(2)));
        return wait(
                () -> index.isOver()
                        || (segment.isEmpty() ? isReady() : has(segment.getAsLong(), part.orElse(Long.MAX_VALUE))),
                () -> {
                    fragments.ifPresent(LiveFragments::advance); // time alone may have ended it
                    index.close();
                    byte[] text = LivePlaylist.text(index, delta).getBytes(StandardCharsets.US_ASCII);
                    return new Answer.Made(new MadeBytes(text, "application/vnd.apple.mpegurl"));
                },
                answer);
    }

    private static OptionalLong number(Optional<String> text) {
        return text.stream().mapToLong(Long::parseLong).findFirst();
    }

    /** What is too far ahead to be waited for counts as there: the playlist will tell. */
    private boolean has(long segment, long part) {
        return segment < index.next()
                || segment > index.next() + 1
                || segment == index.next() && part < index.edge().size();
    }

    private Runnable media(String kind, long number, Consumer<Answer> answer) {
        if (kind.equals("s")) {
            index.trim();
            answer.accept(made(index.segment(number).flatMap(LiveIndex.Segment::bytes)));
            return () -> {};
        }
        return wait( // the part that the playlist hinted at may be asked for before it is here
                () -> number != index.nextPart() || index.isOver(),
                () -> made(index.part(number).map(LiveIndex.Part::bytes)),
                answer);
    }

    private Answer made(Optional<Stretch> stretch) {
        return stretch.<Answer>map(it -> new Answer.Made(new Kept(it))).orElseGet(Answer.Missing::new);
    }

    private Runnable wait(BooleanSupplier ready, Supplier<Answer> answer, Consumer<Answer> to) {
        var waiter = new Waiter(ready, answer, to);
        if (ready.getAsBoolean() || waiters.size() >= MAX_WAITING) {
            waiter.answer();
        } else {
            waiters.add(waiter);
            waiter.patience =
                    env.schedule(Duration.ofSeconds(PATIENCE_TARGETS * LivePlaylist.target(index)), waiter::answer);
        }
        return waiter::cancel;
    }

    private final class Waiter {
        final BooleanSupplier ready;
        private final Supplier<Answer> answer;
        private final Consumer<Answer> to;
        private Env.Timer patience = () -> {};

        Waiter(BooleanSupplier ready, Supplier<Answer> answer, Consumer<Answer> to) {
            this.ready = ready;
            this.answer = answer;
            this.to = to;
        }

        void answer() {
            cancel();
            to.accept(answer.get());
        }

        void cancel() {
            waiters.remove(this);
            patience.cancel();
        }
    }

    /** Bytes of the window. */
    private final class Kept implements ByteStream {
        private final Stretch stretch;

        Kept(Stretch stretch) {
            this.stretch = stretch;
        }

        @Override
        public String mediaType() {
            return "video/mp4";
        }

        @Override
        public long length() {
            return stretch.to() - stretch.from();
        }

        @Override
        public ByteReader open(long from, long to) {
            return bytes.read(stretch.from() + from, stretch.from() + to);
        }
    }

    /** Nothing more comes: who waits is told what there is. */
    @Override
    public void close() {
        unfollow.run();
        List.copyOf(waiters).forEach(Waiter::answer);
    }
}
