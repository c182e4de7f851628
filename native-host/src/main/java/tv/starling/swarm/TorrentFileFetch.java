package tv.starling.swarm;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tv.starling.env.HttpFetcher.Request;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.metainfo.Metainfo;
import tv.starling.metainfo.MetainfoException;

/** The torrent file by the URLs that a link names ({@code xs}, {@code as}), beside asking peers for its metadata. Swarm thread. */
final class TorrentFileFetch {
    /** More only makes us ask more servers than anybody needs. */
    private static final int MOST_URLS = 8;
    /** Each URL is tried so often; peers may still have the metadata then. */
    private static final int ROUNDS = 3;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(20);

    private final Torrent torrent;
    private final Set<String> urls = new LinkedHashSet<>();
    private Phase phase = Phase.NOT_WANTED_YET;

    private enum Phase {
        NOT_WANTED_YET,
        WANTED,
        ASKING
    }

    TorrentFileFetch(Torrent torrent) {
        this.torrent = torrent;
    }

    /** Further URLs to try. */
    void add(List<String> more) {
        more.stream().limit(Math.max(0, MOST_URLS - urls.size())).forEach(urls::add);
        if (phase == Phase.WANTED) {
            begin();
        }
    }

    /** The metadata is not on disk: begins to ask. */
    void begin() {
        if (phase != Phase.ASKING) {
            phase = urls.isEmpty() ? Phase.WANTED : Phase.ASKING;
            next(0);
        }
    }

    private void next(int attempt) {
        if (attempt >= ROUNDS * urls.size() || !isWanted()) {
            return;
        }
        String url = urls.stream().skip(attempt % urls.size()).findFirst().orElseThrow();
        var request =
                new Request(url, Metainfo.MAX_LENGTH, TIMEOUT, torrent.options().reach());
        torrent.env().http().get(request, result -> {
            if (isWanted()
                    && !(result instanceof Result.Response(int status, byte[] body) && status == 200 && took(body))) {
                boolean roundOver = (attempt + 1) % urls.size() == 0;
                torrent.env().schedule(roundOver ? BETWEEN_ROUNDS : Duration.ZERO, () -> next(attempt + 1));
            }
        });
    }

    private boolean isWanted() {
        return torrent.state() instanceof FetchingMetadata;
    }

    private boolean took(byte[] body) {
        try {
            Metainfo metainfo = Metainfo.parse(body);
            if (!metainfo.hashes().isSameAs(torrent.hashes())) {
                return false;
            }
            torrent.addTrackers(
                    metainfo.trackerTiers().stream().flatMap(List::stream).toList());
            torrent.addWebSeeds(metainfo.webSeeds());
            torrent.infoKnown(metainfo.info(), metainfo.pieceLayers());
            return true;
        } catch (MetainfoException e) {
            return false;
        }
    }
}
