package tv.starling.live;

import java.time.Duration;

/** {@code LiveBench VIEWERS [SECONDS] [SEED]}: a swarm of any size, its figures printed. */
final class LiveBench {
    private LiveBench() {}

    public static void main(String[] args) {
        int viewers = Integer.parseInt(args[0]);
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 60;
        long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
        long began = System.nanoTime();
        LiveFigures figures = run(
                viewers,
                Duration.ofSeconds(seconds),
                seed,
                LiveWorld.Crowd.MIXED
                        .withLiars(Double.parseDouble(System.getProperty("liars", "0")))
                        .withMeanUpload(Double.parseDouble(System.getProperty("upload", "1.9"))));
        System.out.println(figures.text(viewers));
        System.out.println("took " + (System.nanoTime() - began) / 1_000_000_000L + " s");
    }

    /** Half come at once, the other half as a flash crowd within 30 s. */
    static LiveFigures run(int viewers, Duration time, long seed, LiveWorld.Crowd crowd) {
        var world = new LiveWorld(seed, crowd);
        world.sim.runFor(Duration.ofSeconds(3));
        world.come(viewers / 2, Duration.ofSeconds(5));
        world.sim.runFor(Duration.ofSeconds(10));
        world.come(viewers - viewers / 2, Duration.ofSeconds(30));
        world.churn();
        world.sim.runFor(time);
        return world.figures().end(world);
    }
}
