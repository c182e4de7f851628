package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import org.openqa.selenium.Rectangle;
import tools.jackson.databind.JsonNode;

/** The extension's player in one window, seen from inside. */
final class Player {
    private static final Duration FIRST_PICTURE = Duration.ofSeconds(20);

    private final Screen browser;
    private final String window;

    /**
     * How it is.
     *
     * @param state as the player names it: joining, question, waiting, playing, paused, failed
     * @param time of the playhead, seconds
     * @param code of the failure that it shows, else empty
     */
    record View(
            String state,
            double time,
            int readyState,
            int videoWidth,
            boolean paused,
            boolean muted,
            String title,
            String code,
            String message,
            int peers,
            String stream) {}

    private static final String LOOK = """
            (() => {
              const video = document.querySelector("#video"), id = (name) => document.getElementById(name);
              return {state: id("player").dataset.state, time: video.currentTime, readyState: video.readyState,
                videoWidth: video.videoWidth, paused: video.paused, muted: video.muted, title: id("title").textContent,
                code: id("message").hidden ? "" : id("message").dataset.code,
                message: id("message").hidden ? "" : id("message").innerText,
                peers: Number(id("peers").textContent), stream: video.src.split("#")[0]};
            })()""";

    Player(Screen browser, String window) {
        this.browser = browser;
        this.window = window;
    }

    /** Laid in a page, not a tab of its own. */
    boolean isFramed() {
        return says("top !== window");
    }

    /** Empty while there is no player, or it is only just coming. */
    Optional<View> look() {
        return browser.inPlayer(window, LOOK).map(Player::view);
    }

    private static View view(JsonNode it) {
        return new View(
                it.path("state").asString(""),
                it.path("time").asDouble(0),
                it.path("readyState").asInt(0),
                it.path("videoWidth").asInt(0),
                it.path("paused").asBoolean(true),
                it.path("muted").asBoolean(true),
                it.path("title").asString(""),
                it.path("code").asString(""),
                it.path("message").asString(""),
                it.path("peers").asInt(0),
                it.path("stream").asString(""));
    }

    View now() {
        return look().orElseThrow(() -> new AssertionError("there is no player in the window"));
    }

    void run(String script) {
        value("void (" + script + ")");
    }

    boolean says(String condition) {
        return value(condition).asBoolean();
    }

    /** Of a JavaScript expression inside it. */
    JsonNode value(String expression) {
        return browser.inPlayer(window, expression)
                .orElseThrow(() -> new AssertionError("there is no player in the window"));
    }

    /** As a viewer takes something from one of its lists. */
    void choose(String list, int index) {
        run("(() => { const list = document.getElementById('" + list + "'); list.selectedIndex = " + index
                + "; list.dispatchEvent(new Event('change')) })()");
    }

    /** Whether the picture has the bar of {@link Formats#DISC}'s subtitle in it. */
    boolean hasBar() {
        return says(BAR.formatted("document.getElementById('video')"));
    }

    /** The same of any element, whose expression has to be put in. */
    static final String BAR = """
            (() => {
              const video = %s, canvas = document.createElement("canvas");
              canvas.width = 64; canvas.height = 36;
              const context = canvas.getContext("2d");
              context.drawImage(video, 0, 0, 64, 36);
              const pixel = (x, y) => context.getImageData(x, y, 1, 1).data[1];
              return video.readyState > 1 && pixel(32, 30) > 200 && pixel(32, 10) < 120;
            })()""";

    /** Whether it shows the cover of {@link Formats#SONG}. */
    boolean hasCover() {
        return says("""
                (() => {
                  const cover = document.getElementById("cover");
                  if (cover.hidden) return false;
                  const [red, green, blue] = cover.getContext("2d").getImageData(5, 5, 1, 1).data;
                  return cover.width === 600 && red > 200 && green > 100 && blue < 80;
                })()""");
    }

    /** Points at a share of the time line: whether a small picture is shown there, with light and dark in it. */
    boolean hasGlimpseAt(double share) {
        return says("""
                (() => {
                  const line = document.getElementById("timeline"), {left, width, top} = line.getBoundingClientRect();
                  const at = {clientX: left + width * %s, clientY: top + 2, bubbles: true};
                  line.dispatchEvent(new PointerEvent("pointermove", at));
                  const glimpse = document.getElementById("glimpse");
                  if (glimpse.hidden) return false;
                  const row = glimpse.getContext("2d").getImageData(0, glimpse.height >> 2, glimpse.width, 1).data;
                  const reds = row.filter((_, i) => i %% 4 === 0);
                  return Math.max(...reds) > 180 && Math.min(...reds) < 60;
                })()""".formatted(share));
    }

    /** Presses its button for that twice: the screen is let sleep and kept on by turns, as the browser's own lock says. */
    void pauseAndGoOnAwake(String covered) {
        run("""
                (() => {
                  const {request} = WakeLock.prototype;
                  WakeLock.prototype.request = async function (type) { return (window.lock = await request.call(this, type)); };
                })()""");
        for (int turn = 0; turn < 2; turn++) {
            press("play", covered);
            awaitState("paused");
            await("the screen to be let sleep").until(() -> says("window.lock?.released ?? true"));
            press("play", covered);
            awaitPlayingFrom(now().time());
            await("the screen to be kept on").until(() -> says("window.lock?.released === false"));
        }
    }

    void seek(double seconds) {
        run("document.getElementById('video').currentTime = " + seconds);
    }

    /** Waits until it plays: picture there, time going on. */
    void awaitPlaying() {
        awaitPlayingFrom(0);
    }

    /** Waits until it plays on for a second from a time at or after this one. */
    void awaitPlayingFrom(double seconds) {
        await("a picture at " + seconds + " s").atMost(FIRST_PICTURE).until(() -> isMoving(seconds));
        double start = now().time();
        // What is shown may still be from before an interruption: then it loads anew before it goes on.
        await("playing on from " + start).until(() -> {
            View view = now();
            return view.time() > start + 1 && view.readyState() >= 2;
        });
        assertThat(now().code()).isEmpty();
    }

    private boolean isMoving(double seconds) {
        View view = look().orElse(null);
        if (view != null && !view.code().isEmpty()) {
            throw new AssertionError("the player says: " + view.message());
        }
        return view != null && view.videoWidth() > 0 && view.time() > seconds && !view.paused();
    }

    /** A real click on one of its buttons, at the place in the page of the element that the player covers. */
    void press(String button, String covered) {
        JsonNode box = value("(() => { const b = document.getElementById('" + button + "').getBoundingClientRect();"
                + "return {x: b.x + b.width / 2, y: b.y + b.height / 2} })()");
        Rectangle place = browser.place(covered);
        browser.clickAt(place.x + box.get("x").asInt(), place.y + box.get("y").asInt());
    }

    void awaitState(String state) {
        await("the player to be " + state)
                .until(() -> look().map(View::state).orElse("").equals(state));
    }

    void awaitFailure(String code) {
        await("the player to say " + code)
                .until(() -> look().map(View::code).orElse("").equals(code));
    }
}
