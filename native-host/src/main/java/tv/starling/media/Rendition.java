package tv.starling.media;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tv.starling.media.Arguments.Pictures;
import tv.starling.media.Fragments.Fragment;
import tv.starling.stream.ByteStream;
import tv.starling.stream.Derived.Answer;

/**
 * A film cut into segments of fragmented MP4 (RFC 8216), each made when it is asked for and kept for a while. Any thread;
 * answers come on the swarm thread.
 */
final class Rendition {
    /** Places in the film where it is being made: a viewer's, and where they were or a second viewer is. */
    private static final int MAX_RUNS = 2;

    private static final int INIT = -1;

    private final Workshop shop;
    private final Contents film;
    private final Choice choice;
    private final SegmentList list;
    private final String url;
    private final Optional<Pictures> pictures;
    private final List<Run> runs = new ArrayList<>();
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private Optional<byte[]> init = Optional.empty();

    /** @param url of the film on the stream server */
    Rendition(Workshop shop, Contents film, Choice choice, SegmentList list, String url, Optional<Pictures> pictures) {
        this.shop = shop;
        this.film = film;
        this.choice = choice;
        this.list = list;
        this.url = url;
        this.pictures = pictures;
    }

    /** Who waits for a segment, or for the init. */
    private static final class Waiter {
        final int segment;
        final Consumer<Answer> answer;
        /** Of the swarm thread. */
        boolean cancelled;

        Waiter(int segment, Consumer<Answer> answer) {
            this.segment = segment;
            this.answer = answer;
        }
    }

    ByteStream playlist() {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n");
        text.append("#EXT-X-TARGETDURATION:")
                .append((list.longest() + 999_999) / 1_000_000)
                .append('\n');
        text.append("#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        text.append("#EXT-X-MAP:URI=\"").append(choice.name()).append(".mp4\"\n");
        for (int i = 0; i < list.count(); i++) {
            text.append(String.format(Locale.ROOT, "#EXTINF:%.6f,\n", list.length(i) / 1e6));
            text.append(choice.name()).append('-').append(i).append(".m4s\n");
        }
        text.append("#EXT-X-ENDLIST\n");
        return new MadeBytes(text.toString().getBytes(StandardCharsets.US_ASCII), "application/vnd.apple.mpegurl");
    }

    /** Begins to make what a player will ask for that starts there. */
    void warm(long micros) {
        segment(list.at(micros), answer -> {});
    }

    Runnable init(Consumer<Answer> answer) {
        return ask(new Waiter(INIT, answer));
    }

    Runnable segment(int segment, Consumer<Answer> answer) {
        if (segment >= list.count()) {
            shop.env().execute(() -> answer.accept(new Answer.Missing()));
            return () -> {};
        }
        return ask(new Waiter(segment, answer));
    }

    private synchronized Runnable ask(Waiter waiter) {
        waiters.add(waiter);
        Optional<Answer> there = waiter.segment == INIT ? init.map(Rendition::initStream) : find(waiter.segment);
        if (there.isPresent()) {
            tell(waiter, there.get());
        } else if (waiter.segment != INIT || runs.isEmpty()) {
            produce(Math.max(0, waiter.segment));
        }
        if (waiter.segment != INIT) {
            runs.forEach(run -> {
                if (run.reaches(waiter.segment)) {
                    run.want(waiter.segment);
                }
            });
        }
        return () -> cancel(waiter);
    }

    private Optional<Answer> find(int segment) {
        return shop.cache().find(this, segment).map(Answer.Made::new);
    }

    private static Answer initStream(byte[] bytes) {
        return new Answer.Made(new MadeBytes(bytes, "video/mp4"));
    }

    /** By the run that comes by there soon, or by a new one. */
    private void produce(int segment) {
        Optional<Run> near = runs.stream().filter(it -> it.reaches(segment)).findFirst();
        if (near.isPresent()) {
            return;
        }
        if (runs.size() >= MAX_RUNS) {
            runs.removeFirst().end();
        }
        if (!shop.takeChild()) {
            fail();
            return;
        }
        long from = list.start(segment);
        List<String> arguments = Arguments.segments(film, choice, from, list.length(segment), pictures);
        FfmpegPrograms programs = pictures.map(it -> it.encoder().programs()).orElseGet(shop::programs);
        var run = new Run(this, shop, programs, arguments, url, segment);
        runs.add(run);
        shop.execute(run);
    }

    private synchronized void cancel(Waiter waiter) {
        waiter.cancelled = true;
        if (waiters.remove(waiter)) {
            runs.removeIf(run -> {
                boolean idle = run.isBusy() && waiters.stream().noneMatch(it -> serves(run, it));
                if (idle) {
                    run.end();
                }
                return idle;
            });
        }
    }

    private static boolean serves(Run run, Waiter waiter) {
        return waiter.segment == INIT || run.reaches(waiter.segment);
    }

    synchronized void initMade(byte[] bytes) {
        if (init.isEmpty()) {
            init = Optional.of(bytes);
        }
        answer(INIT, initStream(init.get()));
    }

    synchronized void made(int segment) {
        find(segment).ifPresent(it -> answer(segment, it));
    }

    private void answer(int segment, Answer answer) {
        List.copyOf(waiters).stream().filter(it -> it.segment == segment).forEach(it -> tell(it, answer));
    }

    /** A run is over, by itself or not: whoever waited for what it did not make waits in vain. */
    synchronized void ended(Run run) {
        runs.remove(run);
        fail();
    }

    /** Tells those who wait for what nothing will make. */
    private void fail() {
        for (Waiter waiter : List.copyOf(waiters)) {
            if (runs.stream().noneMatch(it -> serves(it, waiter))) {
                tell(waiter, new Answer.Failed());
            }
        }
    }

    private void tell(Waiter waiter, Answer answer) {
        waiters.remove(waiter);
        shop.env().execute(() -> {
            if (!waiter.cancelled) {
                waiter.answer.accept(answer);
            }
        });
    }

    /** A run is past segments without a key frame: what they would have is in the one before, so they are empty. */
    synchronized void skipped(int from, int to) {
        for (int segment = from; segment < to; segment++) {
            answer(segment, new Answer.Made(new MadeBytes(new byte[0], "video/mp4")));
        }
    }

    int segmentOf(Fragment fragment) {
        return fragment.micros() < 0 ? 0 : list.at(fragment.micros() - Arguments.CLOCK_AHEAD_MICROS);
    }

    /** Ends runs that stand still though they are wanted. */
    synchronized void tick() {
        long now = System.nanoTime();
        runs.stream().filter(it -> it.isStuck(now)).forEach(Run::end);
    }

    synchronized void close() {
        runs.forEach(Run::end);
        runs.clear();
        fail();
        shop.cache().forget(this);
    }
}
