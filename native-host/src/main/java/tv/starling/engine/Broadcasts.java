package tv.starling.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import tv.starling.env.Env;
import tv.starling.live.LiveStream;
import tv.starling.media.LiveHls;
import tv.starling.metainfo.InfoHash;

/** The broadcasts that somebody watches or has open: one packaging for each, whoever watches. Swarm thread. */
final class Broadcasts {
    /** A broadcast that is on gives its first picture in less, also through a slow swarm. */
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final Env env;
    private final Streams streams;
    private final Map<InfoHash, Shown> shown = new LinkedHashMap<>();

    Broadcasts(Env env, Streams streams) {
        this.env = env;
        this.streams = streams;
    }

    private record Shown(LiveStream stream, LiveHls hls, long sinceNanos) {}

    LiveHls hls(InfoHash infoHash, LiveStream stream) {
        return shown(infoHash, stream).hls();
    }

    /** It was waited for long enough, and nothing of it has come. */
    boolean isOffAir(InfoHash infoHash, LiveStream stream) {
        Shown it = shown(infoHash, stream);
        return !it.hls().isReady() && env.nanoTime() - it.sinceNanos() > PATIENCE_NANOS;
    }

    private Shown shown(InfoHash infoHash, LiveStream stream) {
        Shown known = shown.get(infoHash);
        if (known != null && known.stream() == stream) {
            return known;
        }
        if (known != null) {
            known.hls().close(); // it was stopped, and joined again
        }
        Shown fresh = new Shown(stream, new LiveHls(env, stream), env.nanoTime());
        shown.put(infoHash, fresh);
        return fresh;
    }

    /** Lets go of what nobody watches any more. */
    void tick(Predicate<InfoHash> isOpen) {
        shown.entrySet().removeIf(entry -> {
            boolean over = !isOpen.test(entry.getKey()) && !streams.isLeased(entry.getKey());
            if (over) {
                entry.getValue().hls().close();
            }
            return over;
        });
    }
}
