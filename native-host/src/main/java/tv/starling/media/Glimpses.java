package tv.starling.media;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.stream.ByteStream;
import tv.starling.stream.Derived.Answer;

/**
 * Small pictures of a film for its time line: of the key frame nearest to a time, made of what is here of it, so that pointing
 * somewhere fetches nothing. One is made at a time; of those that wait the newest alone. Swarm thread.
 */
final class Glimpses {
    private static final int MAX_KEPT = 240;

    /** Of one that is 160 pixels wide: a quarter of this. */
    private static final int MAX_BYTES = 32 << 10;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long MICROS = 1_000_000;

    private final Workshop shop;
    private final Contents film;
    private final Glance glance;
    private final String url;
    /** By their key frame's time; those asked for longest ago go first. */
    private final Map<Long, ByteStream> made = new LinkedHashMap<>(16, 0.75f, true);

    private Optional<long[]> keys = Optional.empty();
    private Optional<Waiter> waiting = Optional.empty();
    private boolean busy;

    /** @param url of the glance on the stream server */
    Glimpses(Workshop shop, Contents film, Glance glance, String url) {
        this.shop = shop;
        this.film = film;
        this.glance = glance;
        this.url = url;
    }

    private static final class Waiter {
        final long micros;
        final Consumer<Answer> answer;
        boolean cancelled;

        Waiter(long micros, Consumer<Answer> answer) {
            this.micros = micros;
            this.answer = answer;
        }

        void tell(Answer told) {
            if (!cancelled) {
                answer.accept(told);
            }
        }
    }

    /** Missing where it is not here, failed where it can't be made or a newer one was asked for. */
    Runnable ask(int second, Consumer<Answer> answer) {
        var waiter = new Waiter(second * MICROS, answer);
        Optional<ByteStream> before = keys.map(it -> made.get(nearest(it, waiter.micros)));
        if (before.isPresent()) {
            answer.accept(new Answer.Made(before.get()));
            return () -> {};
        }
        waiting.ifPresent(it -> it.tell(new Answer.Failed()));
        waiting = Optional.of(waiter);
        next();
        return () -> {
            waiter.cancelled = true;
            waiting = waiting.filter(it -> it != waiter);
        };
    }

    private void next() {
        if (busy || waiting.isEmpty()) {
            return;
        }
        Waiter waiter = waiting.get();
        waiting = Optional.empty();
        if (!shop.takeChild()) {
            waiter.tell(new Answer.Failed());
            return;
        }
        busy = true;
        glance.begin();
        Optional<long[]> known = keys;
        shop.execute(() -> {
            Optional<long[]> index = known;
            Optional<byte[]> picture = Optional.empty();
            try {
                index = Optional.of(
                        index.isPresent()
                                ? index.get()
                                : Inside.keys(film, new FilmBytes(shop.env()::execute, glance)));
                picture = make(index.get(), waiter.micros);
            } catch (IOException e) {
                // what is missing is told by the glance
            } finally {
                shop.giveChildBack();
            }
            Optional<long[]> found = index;
            Optional<byte[]> jpeg = picture;
            shop.env().execute(() -> done(waiter, found, jpeg));
        });
    }

    private Optional<byte[]> make(long[] index, long micros) throws IOException {
        List<String> arguments = Arguments.glimpse(film, nearest(index, micros), index.length > 0);
        return Child.run(shop.programs(), shop.programs().ffmpeg(), arguments, url, MAX_BYTES, PATIENCE)
                .filter(it -> it.length > 0);
    }

    private void done(Waiter waiter, Optional<long[]> index, Optional<byte[]> jpeg) {
        busy = false;
        keys = index;
        if (jpeg.isPresent()) {
            ByteStream picture = new MadeBytes(jpeg.get(), "image/jpeg");
            made.put(nearest(index.orElseThrow(), waiter.micros), picture);
            if (made.size() > MAX_KEPT) {
                made.remove(made.keySet().iterator().next());
            }
            waiter.tell(new Answer.Made(picture));
        } else {
            waiter.tell(glance.hasMissed() ? new Answer.Missing() : new Answer.Failed());
        }
        next();
    }

    /** Of a film without an index: the time itself. */
    private static long nearest(long[] keys, long micros) {
        if (keys.length == 0) {
            return micros;
        }
        int found = Arrays.binarySearch(keys, micros);
        int after = Math.min(found >= 0 ? found : -found - 1, keys.length - 1);
        int before = Math.max(0, after - 1);
        return micros - keys[before] < keys[after] - micros ? keys[before] : keys[after];
    }
}
