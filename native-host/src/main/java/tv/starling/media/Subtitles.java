package tv.starling.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import tv.starling.media.Cues.Cue;
import tv.starling.stream.ByteStream;
import tv.starling.stream.Derived.Answer;

/**
 * Subtitles of a film as WebVTT: text tracks inside it, a stretch of time at once, and files beside it as a whole. Swarm
 * thread.
 */
final class Subtitles {
    /** A track inside is read with all that lies around it, so no more than what a player is about to show. */
    static final long STRETCH_MICROS = 10_000_000;

    private static final int MAX_STRETCHES = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Workshop shop;
    private final Inside inside;
    private final String url;
    private final Map<Integer, ByteStream> files = new HashMap<>();
    private final Map<String, ByteStream> made = new LinkedHashMap<>(16, 0.75f, true);

    Subtitles(Workshop shop, Inside inside, String url) {
        this.shop = shop;
        this.inside = inside;
        this.url = url;
    }

    void add(int file, ByteStream bytes) {
        files.put(file, bytes);
    }

    /** @param name {@code s} and a track, with the number of a stretch; or {@code b} and a file */
    Runnable ask(String name, OptionalInt stretch, Consumer<Answer> answer) {
        OptionalInt number = number(name);
        ByteStream before = made.get(name + stretch);
        if (before != null) {
            answer.accept(new Answer.Made(before));
        } else if (name.startsWith("s") && number.isPresent() && stretch.isPresent()) {
            make(name + stretch, () -> inTrack(number.getAsInt(), stretch.getAsInt()), answer);
        } else if (name.startsWith("b") && number.isPresent() && files.containsKey(number.getAsInt())) {
            ByteStream file = files.get(number.getAsInt());
            make(name + stretch, () -> Optional.of(inFile(file)), answer);
        } else {
            answer.accept(new Answer.Missing());
        }
        return () -> {};
    }

    private static OptionalInt number(String name) {
        return name.substring(1).matches("\\d{1,6}")
                ? OptionalInt.of(Integer.parseInt(name.substring(1)))
                : OptionalInt.empty();
    }

    private interface Making {
        Optional<List<Cue>> cues() throws IOException;
    }

    private void make(String key, Making making, Consumer<Answer> answer) {
        shop.execute(() -> {
            Optional<List<Cue>> cues = Optional.empty();
            boolean failed = false;
            try {
                cues = making.cues();
            } catch (IOException e) {
                failed = true;
            }
            Optional<ByteStream> text =
                    cues.map(it -> new MadeBytes(Cues.webVtt(it).getBytes(StandardCharsets.UTF_8), "text/vtt"));
            boolean broken = failed;
            shop.env().execute(() -> {
                text.ifPresent(it -> keep(key, it));
                answer.accept(text.<Answer>map(Answer.Made::new)
                        .orElseGet(() -> broken ? new Answer.Failed() : new Answer.Missing()));
            });
        });
    }

    private void keep(String key, ByteStream text) {
        made.put(key, text);
        if (made.size() > MAX_STRETCHES) {
            made.remove(made.keySet().iterator().next());
        }
    }

    private Optional<List<Cue>> inTrack(int track, int stretch) throws IOException {
        Contents film = inside.contents().orElseThrow(IOException::new);
        if (film.textSubtitles().stream().noneMatch(it -> it.index() == track)) {
            return Optional.empty();
        }
        if (!shop.takeChild()) {
            throw new IOException("too many children");
        }
        try {
            long from = stretch * STRETCH_MICROS;
            List<String> arguments = Arguments.subtitles(film, track, from, from + STRETCH_MICROS);
            byte[] said = Child.run(shop.programs(), shop.programs().ffmpeg(), arguments, url, Cues.MAX_BYTES, PATIENCE)
                    .orElseThrow(() -> new IOException("ffmpeg failed"));
            return Optional.of(Cues.read(new String(said, StandardCharsets.UTF_8)).stream()
                    .map(it -> it.later(-film.startMicros()))
                    .filter(it -> it.endMicros() > from)
                    .toList());
        } finally {
            shop.giveChildBack();
        }
    }

    private List<Cue> inFile(ByteStream file) throws IOException {
        if (file.length() > Cues.MAX_BYTES) {
            throw new IOException("more than " + Cues.MAX_BYTES + " bytes of subtitles");
        }
        ByteBuffer bytes = new FilmBytes(shop.env()::execute, file).at(0, (int) file.length());
        byte[] text = new byte[bytes.remaining()];
        bytes.get(text);
        return Cues.read(Charsets.decode(text));
    }
}
