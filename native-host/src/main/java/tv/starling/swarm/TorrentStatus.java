package tv.starling.swarm;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.PieceLayout;
import tv.starling.stream.Watched;
import tv.starling.tracker.Audience;
import tv.starling.tracker.TrackerState;

/**
 * How a torrent is doing, at one moment. Rates in bytes a second, lengths in bytes.
 *
 * @param name the torrent's name, or the magnet link's, or the info-hash
 * @param length of all files, 0 while unknown
 * @param verified bytes on disk whose hash was right
 * @param downloaded payload received in this session, wasted bytes included
 * @param uploaded payload sent in this session
 * @param downloadedEver in earlier runs too
 * @param uploadedEver in earlier runs too
 * @param sources what was downloaded, by who had told of the sender: words of PROTOCOL.md, in no order; none is 0
 * @param webSeeds web seeds that send now
 * @param peers connections past the handshake
 * @param seeds those of them that have everything
 * @param connecting dials and handshakes under way
 * @param known addresses known
 * @param ephemeral whether nothing of it outlives it
 * @param watched how those fare who read it
 * @param pieceCount of the whole torrent, 0 while unknown
 * @param pieces verified pieces, a copy
 * @param live of a broadcast alone
 * @param error why it failed or stands still
 */
public record TorrentStatus(
        InfoHash infoHash,
        String name,
        Phase phase,
        long length,
        long verified,
        long downRate,
        long upRate,
        long downloaded,
        long uploaded,
        long downloadedEver,
        long uploadedEver,
        Map<String, Long> sources,
        int webSeeds,
        int peers,
        int seeds,
        int connecting,
        int known,
        boolean ephemeral,
        Watched watched,
        int pieceCount,
        BitSet pieces,
        Optional<EdgeStatus> live,
        List<TrackerStatus> trackers,
        Optional<Problem> error) {

    static TorrentStatus of(Torrent torrent, String name, List<TrackerState> trackers) {
        Traffic traffic = torrent.traffic();
        Connections connections = torrent.connections();
        Optional<Running> running = torrent.state() instanceof Running it ? Optional.of(it) : Optional.empty();
        Optional<PieceLayout> layout = torrent.info().map(InfoDictionary::layout);
        BitSet pieces = running.map(it -> (BitSet) it.verified().clone()).orElseGet(BitSet::new);
        return new TorrentStatus(
                torrent.infoHash(),
                name,
                torrent.state().phase(),
                layout.map(PieceLayout::dataLength).orElse(0L),
                layout.map(it -> verifiedBytes(it, pieces)).orElse(0L),
                traffic.down().bytesPerSecond(torrent.now()),
                traffic.up().bytesPerSecond(torrent.now()),
                traffic.down().total(),
                traffic.up().total(),
                traffic.downloadedEver(),
                traffic.uploadedEver(),
                traffic.sources(connections.sources()),
                running.map(it -> it.webSeeds().busy()).orElse(0),
                connections.count(),
                connections.seeds(),
                connections.dials(),
                connections.known(),
                torrent.isEphemeral(),
                running.map(it -> it.readers().watched()).orElse(Watched.NOT),
                layout.map(PieceLayout::pieceCount).orElse(0),
                pieces,
                torrent.live()
                        .map(it -> EdgeStatus.of(
                                it, torrent.recording(), torrent.env().epochMillis())),
                trackers.stream().map(TrackerStatus::of).toList(),
                torrent.state().problem());
    }

    static long verifiedBytes(PieceLayout layout, BitSet pieces) {
        return pieces.stream().mapToLong(layout::dataSize).sum();
    }

    /** The states of PROTOCOL.md. */
    public enum Phase {
        FETCHING_METADATA,
        CHECKING,
        DOWNLOADING,
        SEEDING,
        /** A broadcast is watched, or sent. */
        LIVE,
        STOPPED,
        FAILED
    }

    /**
     * @param state {@code waiting}, {@code announcing}, {@code ok} or {@code failed}
     * @param message the tracker's own words or the reason, or empty
     */
    public record TrackerStatus(String url, String state, String message, Audience audience) {
        private static TrackerStatus of(TrackerState tracker) {
            String phase = tracker.phase().name().toLowerCase(Locale.ROOT);
            return new TrackerStatus(tracker.url(), phase, tracker.message(), tracker.audience());
        }
    }

    /**
     * @param code a stable code of PROTOCOL.md
     * @param message one plain sentence
     */
    public record Problem(String code, String message) {}
}
