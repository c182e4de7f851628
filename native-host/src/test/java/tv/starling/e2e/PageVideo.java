package tv.starling.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** A page's own media element in the selected window, as the page's scripts see it. */
final class PageVideo {
    private static final Duration FIRST_PICTURE = Duration.ofSeconds(20);

    private final Screen screen;
    private final String element;

    record View(
            String src,
            double time,
            double duration,
            int readyState,
            int videoWidth,
            boolean paused,
            double seekableTo) {
        /** By a MediaSource, of whoever made it. */
        boolean isFed() {
            return src.startsWith("blob:");
        }
    }

    /** {@code #place}. */
    PageVideo(Screen screen) {
        this(screen, "document.querySelector('#place')");
    }

    /** @param element a JavaScript expression */
    PageVideo(Screen screen, String element) {
        this.screen = screen;
        this.element = element;
    }

    View now() {
        JsonNode it = screen.evaluate("""
                (() => {
                  const {src, currentTime: time, duration, readyState, videoWidth, paused, seekable} = %s;
                  return {src, time, duration, readyState, videoWidth, paused, seekableTo: seekable.length ? seekable.end(0) : 0};
                })()""".formatted(element));
        return new View(
                it.path("src").asString(""),
                it.path("time").asDouble(0),
                it.path("duration").asDouble(0),
                it.path("readyState").asInt(0),
                it.path("videoWidth").asInt(0),
                it.path("paused").asBoolean(true),
                it.path("seekableTo").asDouble(0));
    }

    void awaitFed() {
        await("the page's element to be fed and play").atMost(FIRST_PICTURE).until(() -> now().isFed() && isMoving());
    }

    void awaitPlayingFrom(double seconds) {
        await("playing on from " + seconds).atMost(FIRST_PICTURE).until(() -> {
            View view = now();
            return view.time() > seconds + 0.5 && view.time() < seconds + 10 && view.readyState() >= 2;
        });
    }

    /** All of them, at the same time. */
    static void awaitGoingOn(List<PageVideo> videos) {
        double[] before = videos.stream().mapToDouble(it -> it.now().time()).toArray();
        await("all to play on")
                .atMost(Duration.ofSeconds(10))
                .until(() -> IntStream.range(0, before.length)
                        .allMatch(i -> videos.get(i).now().time() > before[i] + 1));
    }

    boolean isMoving() {
        View view = now();
        return view.videoWidth() > 0 && view.time() > 0.3 && !view.paused() && view.readyState() >= 2;
    }

    /** @param script where {@code video} is the element */
    void run(String script) {
        screen.evaluate("(() => { const video = " + element + "; " + script + " })()");
    }

    /** @param expression in JavaScript, of another for the element */
    JsonNode value(UnaryOperator<String> expression) {
        return screen.evaluate(expression.apply(element));
    }

    void seek(double seconds) {
        run("video.currentTime = " + seconds);
    }
}
