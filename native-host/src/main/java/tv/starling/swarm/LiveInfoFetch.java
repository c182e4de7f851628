package tv.starling.swarm;

import java.time.Duration;
import java.util.List;
import tv.starling.metainfo.Digests;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.MetainfoException;
import tv.starling.wire.LiveFiles;

/** The info dictionary of a live broadcast from the origins that its link names (LIVE.md, 7), beside asking peers for it. Swarm thread. */
final class LiveInfoFetch {
    private static final FileFetch.Terms TERMS =
            new FileFetch.Terms(LiveDictionary.MAX_RAW_LENGTH, 4, 5, Duration.ofSeconds(10), Duration.ofSeconds(3));

    private final Torrent torrent;
    private final FileFetch fetch;

    LiveInfoFetch(Torrent torrent) {
        this.torrent = torrent;
        this.fetch = new FileFetch(torrent, TERMS, this::isWanted, this::took);
    }

    /** Of these, those that may be a broadcast's origin are asked. */
    void add(List<String> webSeeds) {
        if (isWanted()) {
            Hash256 hash = torrent.hashes().v2().orElseThrow();
            webSeeds.stream()
                    .filter(url -> url.endsWith("/"))
                    .forEach(url -> fetch.add(url + LiveFiles.folder(hash) + "/" + LiveFiles.INFO));
        }
    }

    /** The dictionary is not on disk. */
    void begin() {
        fetch.begin();
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
