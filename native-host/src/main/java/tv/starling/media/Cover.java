package tv.starling.media;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tv.starling.stream.ByteStream;
import tv.starling.stream.Derived.Answer;

/**
 * The picture that is of a film and not in it: attached to its file, or a file beside it. It is made anew, once, so that what a
 * stranger wrote reaches no browser. Swarm thread.
 */
final class Cover {
    private static final int MAX_BYTES = 512 << 10;
    /** A file beside may have to be fetched from a swarm. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Workshop shop;
    private final Glance glance;
    private final String inside;
    private final Set<Consumer<Answer>> waiting = new LinkedHashSet<>();
    private Optional<String> beside = Optional.empty();
    private Optional<ByteStream> made = Optional.empty();
    private boolean busy;

    /** @param inside URL of the glance on the stream server */
    Cover(Workshop shop, Glance glance, String inside) {
        this.shop = shop;
        this.glance = glance;
        this.inside = inside;
    }

    /** @param url of the file beside on the stream server */
    void beside(String url) {
        beside = Optional.of(url);
    }

    boolean isThereFor(Contents film) {
        return film.cover().isPresent() || beside.isPresent();
    }

    Runnable ask(Contents film, Consumer<Answer> answer) {
        if (made.isPresent() || !isThereFor(film)) {
            answer.accept(made.<Answer>map(Answer.Made::new).orElseGet(Answer.Missing::new));
            return () -> {};
        }
        waiting.add(answer);
        if (!busy) {
            make(film);
        }
        return () -> waiting.remove(answer);
    }

    private void make(Contents film) {
        if (!shop.takeChild()) {
            tell(new Answer.Failed());
            return;
        }
        busy = true;
        glance.begin();
        List<String> arguments = film.cover().map(Arguments::cover).orElseGet(Arguments::cover);
        String url = film.cover().isPresent() ? inside : beside.orElseThrow();
        shop.execute(() -> {
            Optional<byte[]> picture = Optional.empty();
            try {
                picture = Child.run(shop.programs(), shop.programs().ffmpeg(), arguments, url, MAX_BYTES, PATIENCE)
                        .filter(it -> it.length > 0);
            } catch (IOException e) {
                // it is none
            } finally {
                shop.giveChildBack();
            }
            Optional<ByteStream> jpeg = picture.map(it -> new MadeBytes(it, "image/jpeg"));
            shop.env().execute(() -> {
                busy = false;
                made = jpeg;
                tell(jpeg.<Answer>map(Answer.Made::new)
                        .orElseGet(() -> glance.hasMissed() ? new Answer.Missing() : new Answer.Failed()));
            });
        });
    }

    private void tell(Answer answer) {
        List<Consumer<Answer>> told = List.copyOf(waiting);
        waiting.clear();
        told.forEach(it -> it.accept(answer));
    }
}
