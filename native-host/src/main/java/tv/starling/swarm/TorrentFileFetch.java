package tv.starling.swarm;

import java.time.Duration;
import java.util.List;
import tv.starling.metainfo.Metainfo;
import tv.starling.metainfo.MetainfoException;

/** The torrent file by the URLs that a link names ({@code xs}, {@code as}), beside asking peers for its metadata. Swarm thread. */
final class TorrentFileFetch {
    /** Peers may still have the metadata when all have been asked so often. */
    private static final FileFetch.Terms TERMS =
            new FileFetch.Terms(Metainfo.MAX_LENGTH, 8, 3, Duration.ofSeconds(30), Duration.ofSeconds(20));

    private final Torrent torrent;
    private final FileFetch fetch;

    TorrentFileFetch(Torrent torrent) {
        this.torrent = torrent;
        this.fetch = new FileFetch(torrent, TERMS, () -> torrent.state() instanceof FetchingMetadata, this::took);
    }

    /** Further URLs to try. */
    void add(List<String> more) {
        more.forEach(fetch::add);
    }

    /** The metadata is not on disk. */
    void begin() {
        fetch.begin();
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
