package tv.starling.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** {@code LiveBench DIRECTORY SECONDS SEEDS VIEWERS...}: live swarms of any size; prints a table, writes curves as pictures. */
final class LiveBench {
    private LiveBench() {}

    private record Row(String measure, String toReach, List<String> cells) {
        String text() {
            return "| " + measure + " | " + toReach + " | " + String.join(" | ", cells) + " |";
        }
    }

    private record Run(String name, int viewers, LiveFigures figures) {}

    public static void main(String[] args) throws IOException {
        Path directory = Files.createDirectories(Path.of(args[0]));
        var time = Duration.ofSeconds(Integer.parseInt(args[1]));
        int seeds = Integer.parseInt(args[2]);
        List<Run> runs = new ArrayList<>();
        for (int i = 3; i < args.length; i++) {
            int viewers = Integer.parseInt(args[i]);
            for (Map.Entry<String, Crowd> crowd : crowds().entrySet()) {
                var together = new LiveFigures();
                for (int seed = 1; seed <= seeds; seed++) {
                    long began = System.nanoTime();
                    LiveFigures figures = run(viewers, time, seed, crowd.getValue());
                    System.err.printf(
                            "%s, seed %d: %s (took %d s)%n",
                            crowd.getKey(), seed, figures.text(viewers), (System.nanoTime() - began) / 1_000_000_000L);
                    together.add(figures);
                }
                runs.add(new Run(crowd.getKey(), viewers, together));
            }
        }
        System.out.println(table(runs));
        LivePictures.of(runs.stream()
                        .map(run -> Map.entry(run.name + ", N = " + run.viewers, run.figures))
                        .toList())
                .write(directory);
    }

    private static Map<String, Crowd> crowds() {
        Map<String, Crowd> crowds = new LinkedHashMap<>();
        crowds.put("mixed", Crowd.MIXED);
        crowds.put("30 % liars", Crowd.MIXED.withLiars(0.3));
        crowds.put(
                "mean upload 1.2, HTTP beside", Crowd.MIXED.withMeanUpload(1.2).withOrigin());
        return crowds;
    }

    /** Half come within 10 s and settle; the other half come as a flash crowd within 30 s: from then on all is measured. */
    static LiveFigures run(int viewers, Duration time, long seed, Crowd crowd) {
        return run(new LiveWorld(seed, crowd), viewers, time);
    }

    static LiveFigures run(LiveWorld world, int viewers, Duration time) {
        world.sim.runFor(Duration.ofSeconds(3));
        world.come(viewers / 2, Duration.ofSeconds(10));
        world.sim.runFor(Duration.ofSeconds(20));
        world.measure();
        world.come(viewers - viewers / 2, Duration.ofSeconds(30));
        world.churn();
        world.sim.runFor(time);
        return world.figures().end(world);
    }

    private static String table(List<Run> runs) {
        List<Row> rows = List.of(
                new Row("", "to reach", cells(runs, run -> run.name + ", N = " + run.viewers)),
                new Row("---", "---", cells(runs, _ -> "---")),
                new Row("delay p50, ms", "600", cells(runs, run -> "" + run.figures.p(50))),
                new Row("delay p95, ms", "1,000", cells(runs, run -> "" + run.figures.p(95))),
                new Row(
                        "delay, bound without latency, ms",
                        "",
                        cells(runs, run -> number(LiveFigures.bound(run.viewers), 0))),
                new Row(
                        "on time at 1.5 s, %",
                        "99.9 (liars, HTTP beside: 99.5)", cells(runs, run -> number(100 * run.figures.onTime(), 2))),
                new Row("start-up p50, ms", "800", cells(runs, run -> "" + run.figures.startUp(50))),
                new Row("start-up p95, ms", "1,500", cells(runs, run -> "" + run.figures.startUp(95))),
                new Row("came and saw no picture", "0", cells(runs, run -> "" + run.figures.never())),
                new Row("source's upload, rates", "2", cells(runs, run -> number(run.figures.sourceRates(), 2))),
                new Row(
                        "control with packet headers, %",
                        "4", cells(runs, run -> number(100 * run.figures.control(), 2))),
                new Row("duplicates, %", "3", cells(runs, run -> number(100 * run.figures.duplicates(), 2))),
                new Row("by HTTP, %", "", cells(runs, run -> number(100 * run.figures.originShare(), 1))),
                new Row("forged bytes", "0", cells(runs, run -> "" + run.figures.forgedBytes())));
        return String.join("\n", rows.stream().map(Row::text).toList());
    }

    private static List<String> cells(List<Run> runs, Function<Run, String> cell) {
        return runs.stream().map(cell).toList();
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
