package tv.starling.swarm;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tv.starling.env.HttpFetcher.Request;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.metainfo.Digests;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.MetainfoException;
import tv.starling.wire.LiveFiles;

/** The info dictionary of a live broadcast from the origins that its link names (LIVE.md, 7), beside asking peers for it. Swarm thread. */
final class LiveInfoFetch {
    private static final int MOST_URLS = 4;
    private static final int ROUNDS = 5;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(3);

    private final Torrent torrent;
    private final Set<String> urls = new LinkedHashSet<>();
    private boolean begun;
    private boolean asking;

    LiveInfoFetch(Torrent torrent) {
        this.torrent = torrent;
    }

    /** Of these, those that may be a broadcast's origin are asked. */
    void add(List<String> webSeeds) {
        if (!isWanted()) {
            return;
        }
        Hash256 hash = torrent.hashes().v2().orElseThrow();
        webSeeds.stream()
                .filter(url -> url.endsWith("/"))
                .limit(Math.max(0, MOST_URLS - urls.size()))
                .forEach(url -> urls.add(url + LiveFiles.folder(hash) + "/" + LiveFiles.INFO));
        ask();
    }

    /** The dictionary is not on disk. */
    void begin() {
        begun = true;
        ask();
    }

    private void ask() {
        if (begun && !asking && !urls.isEmpty()) {
            asking = true;
            next(0);
        }
    }

    private void next(int attempt) {
        if (attempt >= ROUNDS * urls.size() || !isWanted()) {
            return;
        }
        String url = urls.stream().skip(attempt % urls.size()).findFirst().orElseThrow();
        var request = new Request(
                url, LiveDictionary.MAX_RAW_LENGTH, TIMEOUT, torrent.options().reach());
        torrent.env().http().get(request, result -> {
            if (isWanted()
                    && !(result instanceof Result.Response(int status, byte[] body) && status == 200 && took(body))) {
                boolean roundOver = (attempt + 1) % urls.size() == 0;
                torrent.env().schedule(roundOver ? BETWEEN_ROUNDS : Duration.ZERO, () -> next(attempt + 1));
            }
        });
    }

    /** Broadcasts are named by v2 alone. */
    private boolean isWanted() {
        return torrent.state() instanceof FetchingMetadata
                && torrent.hashes().v2().isPresent()
                && torrent.hashes().v1().isEmpty();
    }

    private boolean took(byte[] body) {
        if (!torrent.hashes().v2().orElseThrow().is(Digests.sha256(body)) || !LiveDictionary.isLive(body)) {
            return false;
        }
        try {
            torrent.liveKnown(LiveDictionary.parse(body));
        } catch (MetainfoException e) {
            torrent.fail(e.code(), String.valueOf(e.getMessage()));
        }
        return true;
    }
}
