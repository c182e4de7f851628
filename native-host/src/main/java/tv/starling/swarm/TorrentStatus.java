package tv.starling.swarm;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tv.starling.metainfo.InfoHash;
import tv.starling.stream.Watched;
import tv.starling.tracker.Audience;

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
 * @param watched how those fare who read it
 * @param pieceCount of the whole torrent, 0 while unknown
 * @param pieces verified pieces, a copy
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
        Watched watched,
        int pieceCount,
        BitSet pieces,
        List<TrackerStatus> trackers,
        Optional<Problem> error) {

    /** The states of PROTOCOL.md. */
    public enum Phase {
        FETCHING_METADATA,
        CHECKING,
        DOWNLOADING,
        SEEDING,
        STOPPED,
        FAILED
    }

    /**
     * @param state {@code waiting}, {@code announcing}, {@code ok} or {@code failed}
     * @param message the tracker's own words or the reason, or empty
     */
    public record TrackerStatus(String url, String state, String message, Audience audience) {}

    /**
     * @param code a stable code of PROTOCOL.md
     * @param message one plain sentence
     */
    public record Problem(String code, String message) {}
}
