package tv.starling.media;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tv.starling.media.Arguments.Pictures;
import tv.starling.media.Contents.Track;
import tv.starling.stream.ByteStream;
import tv.starling.stream.Derived;

/** One file that is being watched: what it has, and what is made of it. Its methods are the swarm thread's. */
public final class Film implements Derived, AutoCloseable {
    /** Choices of tracks that viewers of one film have at once. */
    private static final int MAX_RENDITIONS = 8;

    /** Subtitles inside a film are given in stretches of so long. */
    public static final long SUBTITLE_STRETCH_MILLIS = Subtitles.STRETCH_MICROS / 1000;

    private static final Pattern PART = Pattern.compile("([a-z0-9]+)(?:-(\\d{1,6}))?\\.(m3u8|mp4|m4s|vtt|jpg)");

    private final Workshop shop;
    private final String url;
    private final Map<Choice, Rendition> renditions = new LinkedHashMap<>();
    private final Subtitles subtitles;
    private final Inside inside;
    private final Inputs inputs;
    private final Glance glance;
    private final String glanceUrl;
    private final Cover cover;
    private Optional<Contents> contents = Optional.empty();
    private Optional<Glimpses> glimpses = Optional.empty();
    private boolean closed;

    /** Puts bytes on the stream server, for children alone. */
    public interface Inputs {
        String url(ByteStream bytes);
    }

    /** @param stream its bytes */
    public Film(Workshop shop, ByteStream stream, Inputs inputs) {
        this.shop = shop;
        this.inputs = inputs;
        url = inputs.url(stream);
        glance = new Glance(stream);
        glanceUrl = inputs.url(glance);
        var attached = new Glance(stream);
        cover = new Cover(shop, attached, inputs.url(attached));
        inside = new Inside(shop, stream, url);
        subtitles = new Subtitles(shop, inside, url);
    }

    /** A file of subtitles beside it. */
    public void addSubtitles(int file, ByteStream bytes) {
        subtitles.add(file, bytes);
    }

    /** A picture of it beside it. */
    public void addCover(ByteStream bytes) {
        cover.beside(inputs.url(bytes));
    }

    /** Whether it has a picture besides those that move. */
    public boolean hasCover(Contents film) {
        return cover.isThereFor(film);
    }

    /** How it comes to a browser. */
    public sealed interface Outcome {
        /** @param playlist its name under the film's token; empty where the film is played as it is */
        record Ready(Way way, String playlist, Contents contents) implements Outcome {}

        /**
         * @param code of PROTOCOL.md
         * @param message one plain sentence
         */
        record Failed(String code, String message) implements Outcome {}
    }

    /**
     * @param nameType the media type by its name
     * @param atMicros where they will begin
     */
    public void prepare(Plays plays, String nameType, Chosen chosen, long atMicros, Consumer<Outcome> answer) {
        shop.execute(() -> {
            Outcome outcome;
            try {
                outcome = decide(plays, nameType, chosen, atMicros);
            } catch (Child.Overdue e) {
                outcome = new Outcome.Failed("media-timeout", "What this file holds was not found out in time.");
            } catch (IOException e) {
                outcome = new Outcome.Failed("media-failed", "ffmpeg could make nothing of this file.");
            }
            Outcome found = outcome;
            shop.env().execute(() -> {
                if (found instanceof Outcome.Ready ready && contents.isEmpty()) {
                    contents = Optional.of(ready.contents());
                    glimpses = contents.filter(it -> it.video().isPresent())
                            .map(it -> new Glimpses(shop, it, glance, glanceUrl));
                }
                answer.accept(found);
            });
        });
    }

    /** Blocks. */
    private Outcome decide(Plays plays, String nameType, Chosen chosen, long atMicros) throws IOException {
        Optional<Contents> found = inside.contents();
        if (found.isEmpty() && !shop.programs().works()) {
            return new Outcome.Failed("no-ffmpeg", "The ffmpeg that is here does not run, or is older than 5.0.");
        }
        if (found.isEmpty()
                || found.get().video().isEmpty() && found.get().audio().isEmpty()) {
            return new Outcome.Failed("media-failed", "This file holds neither picture nor sound that ffmpeg knows.");
        }
        Contents contents = found.get();
        Choice choice = Way.choose(contents, plays, chosen);
        Way way = Way.of(contents, choice, plays, nameType);
        if (way == Way.AS_IS) {
            return new Outcome.Ready(way, "", contents);
        }
        if (contents.durationMicros() <= 0) {
            return new Outcome.Failed("media-failed", "Nobody can tell how long this film is.");
        }
        Optional<Pictures> pictures = Optional.empty();
        if (choice.makesPictures()) {
            Track video = contents.video().orElseThrow();
            pictures = shop.pictures(video);
            if (pictures.isEmpty()) {
                return new Outcome.Failed(
                        "too-slow",
                        "This machine can't convert " + video.codec() + " of " + video.width() + " by " + video.height()
                                + " while it plays.");
            }
        }
        var rendition = new Rendition(shop, contents, choice, inside.list(choice), url, pictures);
        shop.env().execute(() -> use(choice, rendition, atMicros));
        return new Outcome.Ready(way, choice.name() + ".m3u8", contents);
    }

    private void use(Choice choice, Rendition made, long atMicros) {
        if (closed) {
            return;
        }
        Rendition used = renditions.computeIfAbsent(choice, it -> made);
        if (renditions.size() > MAX_RENDITIONS) {
            var eldest = renditions.values().iterator();
            eldest.next().close();
            eldest.remove();
        }
        used.warm(atMicros);
    }

    @Override
    public Runnable ask(String name, Consumer<Answer> answer) {
        Matcher part = PART.matcher(name);
        if (part.matches()) {
            OptionalInt number =
                    part.group(2) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(part.group(2)));
            if (part.group(3).equals("vtt")) {
                return subtitles.ask(part.group(1), number, answer);
            }
            if (part.group(3).equals("jpg")) {
                return picture(part.group(1), number, answer);
            }
            Optional<Rendition> rendition = Choice.named(part.group(1)).map(renditions::get);
            if (rendition.isPresent()) {
                return ask(rendition.get(), part.group(3), number, answer);
            }
        }
        answer.accept(new Answer.Missing());
        return () -> {};
    }

    private Runnable picture(String name, OptionalInt second, Consumer<Answer> answer) {
        if (name.equals("g") && second.isPresent() && glimpses.isPresent()) {
            return glimpses.get().ask(second.getAsInt(), answer);
        }
        if (name.equals("c") && second.isEmpty() && contents.isPresent()) {
            return cover.ask(contents.get(), answer);
        }
        answer.accept(new Answer.Missing());
        return () -> {};
    }

    private static Runnable ask(Rendition rendition, String kind, OptionalInt number, Consumer<Answer> answer) {
        if (kind.equals("mp4") && number.isEmpty()) {
            return rendition.init(answer);
        }
        if (kind.equals("m4s") && number.isPresent()) {
            return rendition.segment(number.getAsInt(), answer);
        }
        answer.accept(
                kind.equals("m3u8") && number.isEmpty() ? new Answer.Made(rendition.playlist()) : new Answer.Missing());
        return () -> {};
    }

    /** Now and then. */
    public void tick() {
        renditions.values().forEach(Rendition::tick);
    }

    @Override
    public void close() {
        closed = true;
        renditions.values().forEach(Rendition::close);
        renditions.clear();
    }
}
