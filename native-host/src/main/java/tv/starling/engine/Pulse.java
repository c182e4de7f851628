package tv.starling.engine;

import java.time.Duration;
import tv.starling.env.Env;

/** Twice a second: reports, tokens and torrents that are over, and the engine's own end. Swarm thread. */
final class Pulse {
    /** How often a person can see a number change (PROTOCOL.md, status). */
    private static final Duration BEAT = Duration.ofMillis(500);

    private final Env env;
    private final Opens opens;
    private final Streams streams;
    private final Films films;
    private final Broadcasts broadcasts;
    private final Kept kept;
    private final Commands commands;
    private final Duration idle;
    private final Runnable end;
    private long idleSince;

    Pulse(
            Env env,
            Opens opens,
            Streams streams,
            Films films,
            Broadcasts broadcasts,
            Kept kept,
            Commands commands,
            Duration idle,
            Runnable end) {
        this.env = env;
        this.opens = opens;
        this.streams = streams;
        this.films = films;
        this.broadcasts = broadcasts;
        this.kept = kept;
        this.commands = commands;
        this.idle = idle;
        this.end = end;
        idleSince = env.nanoTime();
    }

    void start() {
        env.schedule(BEAT, this::beat);
    }

    private void beat() {
        env.schedule(BEAT, this::beat);
        long now = env.nanoTime();
        opens.report();
        streams.expire(now);
        films.tick();
        broadcasts.tick(opens::isOpen);
        kept.tick(now, opens::isOpen);
        if (commands.isAnybodyHere() || kept.isAny() || streams.isAnyRead()) {
            idleSince = now;
        } else if (now - idleSince >= idle.toNanos()) {
            end.run();
        }
    }
}
