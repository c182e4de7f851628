package tv.starling.e2e;

import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tv.starling.e2e.Seeder.Torrent;

/** How long a viewer waits. See bench/README.md for how it is run and what each line means. */
final class ClickToFrameBench {
    private static final int WARM = 10;
    private static final int COLD = 6;
    private static final List<String> STEPS = List.of("made", "ready", "loadstart", "loadedmetadata", "frame");

    private final Stage stage = new Stage();

    public static void main(String[] arguments) throws Exception {
        new ClickToFrameBench().run();
    }

    private void run() throws Exception {
        stage.start(4 * WARM + 2 * COLD); // some samples are dropped
        try {
            Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
            prepare();
            print("click to first frame, helper warm", measure(WARM, () -> {}));
            print("click to first frame, nothing running", measure(COLD, this::nothingRuns));
            print("open to first byte of the stream, engine warm", openToFirstByte());
        } finally {
            stage.close();
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    /** A first film, for the consent and for the browser's own caches. */
    private void prepare() throws Exception {
        click(stage.seeder().torrent());
        stage.browser().yes();
        stage.browser().player().awaitPlaying();
    }

    private void nothingRuns() throws Exception {
        long pid = Engine.status(stage.user().places()).path("pid").asLong(0);
        stage.user().stopEngine();
        await().until(() -> ProcessHandle.of(pid).isEmpty());
        stage.browser().open(Browser.own("options.html"));
        if (stage.browser().worker().isPresent()) {
            stage.browser().killWorker();
        }
    }

    private List<double[]> measure(int times, Step before) throws Exception {
        List<double[]> samples = new ArrayList<>();
        while (samples.size() < times) {
            stage.browser().open("about:blank");
            before.run();
            double[] sample = once(stage.seeder().torrent());
            if (sample.length > 0) {
                samples.add(sample);
            }
        }
        return samples;
    }

    /** The steps since the button of the mouse went up; nothing when the picture was there before we looked. */
    private double[] once(Torrent torrent) {
        Browser browser = stage.browser();
        click(torrent);
        await().until(() -> browser.player().look().isPresent());
        JsonNode seen = browser.player().value(FirstFrame.SCRIPT);
        double up = ((Number) browser.driver().executeScript("return up")).doubleValue();
        return seen.get("late").asBoolean() || !STEPS.stream().allMatch(seen::has)
                ? new double[0]
                : STEPS.stream().mapToDouble(it -> seen.get(it).asDouble() - up).toArray();
    }

    private void click(Torrent torrent) {
        stage.site()
                .page(
                        "/bench",
                        WatchingTest.PLACE + "<p><a id=link href='" + torrent.magnet() + "'>Watch now</a>"
                                + FirstFrame.CLICK_WATCH);
        stage.browser().open(stage.site().https("bench.test") + "/bench");
        stage.browser().click("#link");
    }

    private List<double[]> openToFirstByte() throws Exception {
        List<double[]> samples = new ArrayList<>();
        try (Engine engine = Engine.attach(stage.user().places()).orElseThrow()) {
            for (int i = 0; i < WARM; i++) {
                String magnet = stage.seeder().torrent().magnet();
                long start = System.nanoTime();
                JsonNode opened = engine.ask("'type':'open','uri':'" + magnet + "'");
                double answered = (System.nanoTime() - start) / 1e6;
                URLConnection stream =
                        URI.create(opened.get("streamUrl").asString()).toURL().openConnection();
                try (InputStream in = stream.getInputStream()) {
                    in.read();
                }
                samples.add(new double[] {answered, (System.nanoTime() - start) / 1e6});
            }
        }
        return samples;
    }

    private static void print(String what, List<double[]> samples) {
        System.out.println(what + ", " + samples.size() + " times:");
        int steps = samples.getFirst().length;
        String[] names = steps == 2
                ? new String[] {"opened", "first byte"}
                : new String[] {"frame made", "player ready", "stream opened", "length known", "first picture"};
        for (int i = 0; i < steps; i++) {
            int step = i;
            double[] sorted =
                    samples.stream().mapToDouble(it -> it[step]).sorted().toArray();
            double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
            System.out.printf(
                    "  %-18s median %5.0f ms   %s%n",
                    names[step],
                    median,
                    Arrays.stream(sorted).mapToObj(it -> "%.0f".formatted(it)).toList());
        }
    }
}
