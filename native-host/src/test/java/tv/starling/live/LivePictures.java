package tv.starling.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The curves of some runs, as SVG files. */
final class LivePictures {
    private final List<Map.Entry<String, LiveFigures>> runs;

    private LivePictures(List<Map.Entry<String, LiveFigures>> runs) {
        this.runs = runs;
    }

    static LivePictures of(List<Map.Entry<String, LiveFigures>> runs) {
        return new LivePictures(runs);
    }

    void write(Path directory) throws IOException {
        var share = new Chart.Axis("share, %", 0, 100, 5);
        write(
                directory.resolve("delay.svg"),
                new Chart("From source to viewer", new Chart.Axis("delay, ms", 0, 2_000, 8), share)
                        .mark("p50 to reach", 600)
                        .mark("p95 to reach", 1_000),
                figures -> figures.delays().shares(2_000));
        write(
                directory.resolve("start-up.svg"),
                new Chart("From the tracker's answer to a picture", new Chart.Axis("ms", 0, 3_000, 6), share)
                        .mark("p50 to reach", 800)
                        .mark("p95 to reach", 1_500),
                figures -> figures.startUps().shares(3_000));
        double seconds =
                runs.stream().mapToDouble(run -> run.getValue().seconds()).max().orElse(1);
        var time = new Chart.Axis("seconds since the flash crowd began", 0, seconds, 8);
        write(
                directory.resolve("on-time.svg"),
                new Chart("On time at 1.5 s", time, new Chart.Axis("share of blocks, %", 90, 100, 5)),
                LiveFigures::onTimeBySecond);
        write(
                directory.resolve("source.svg"),
                new Chart("What the source sends", time, new Chart.Axis("times the rate", 0, 3, 6)),
                LiveFigures::sourceBySecond);
    }

    private void write(Path file, Chart chart, Function<LiveFigures, List<Chart.Point>> curve) throws IOException {
        for (Map.Entry<String, LiveFigures> run : runs) {
            chart.curve(run.getKey(), new ArrayList<>(curve.apply(run.getValue())));
        }
        Files.writeString(file, chart.svg());
    }
}
