package tv.starling.messaging;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tv.starling.metainfo.InfoHash;

/**
 * How a torrent is doing, as told to clients. Rates in bytes a second, lengths in bytes.
 *
 * @param state a word of PROTOCOL.md
 * @param downloadedEver in earlier runs too
 * @param uploadedEver in earlier runs too
 * @param sources what was downloaded, by who had told of the sender
 * @param webSeeds servers that send now
 * @param kept whether it is seeded when nobody has it open
 * @param ephemeral whether nothing of it outlives the opens of it
 * @param watched how those fare who read it
 * @param map how much of each of {@link #MAP_STRETCHES} equal stretches is verified, {@code 0} to {@code f}, a digit each;
 *     empty while the length is unknown
 * @param peerList the busiest of the peers
 * @param live of a broadcast alone
 * @param file what of the opened file is there; empty before it is known, and without an open
 */
public record TorrentReport(
        InfoHash infoHash,
        String name,
        String state,
        long length,
        long verified,
        long downRate,
        long upRate,
        long downloaded,
        long uploaded,
        long downloadedEver,
        long uploadedEver,
        List<SourceReport> sources,
        int webSeeds,
        int peers,
        int seeds,
        int connecting,
        int known,
        int readers,
        boolean kept,
        boolean ephemeral,
        WatchReport watched,
        String map,
        Optional<LiveReport> live,
        Optional<FileReport> file,
        List<TrackerReport> trackers,
        List<PeerReport> peerList,
        Optional<ProblemReport> error) {

    /** Most ranges told of one file, so that a frame stays small; the smallest are left out. */
    public static final int MAX_RANGES = 200;

    /** Fine enough for a time line a popup wide. */
    public static final int MAP_STRETCHES = 120;

    /** Most readers whose places are told. */
    public static final int MAX_SPOTS = 8;

    /**
     * @param spots places of readers in the torrent's data, the newest first
     * @param waits how often a reader under way waited for bytes longer than a moment
     * @param firstByteMillis of the newest reader, from its opening; empty before
     */
    public record WatchReport(List<Spot> spots, int waits, long waitedMillis, OptionalLong firstByteMillis) {}

    /** The next byte of a reader, and where its window's urgent part and its whole end. */
    public record Spot(long at, long urgentTo, long lookAheadTo) {}

    /**
     * Bytes received of such senders.
     *
     * @param from a word of PROTOCOL.md
     */
    public record SourceReport(String from, long bytes) {}

    /**
     * @param state a word of PROTOCOL.md
     * @param windowMillis what can be rewound here
     * @param edgeMillis when the source had the newest piece that is here, since 1970 in its clock
     * @param behindMillis how long ago that was, where its clock and ours seem to agree
     * @param recording magnet link of the ordinary torrent that it has become
     * @param next magnet link of the broadcast by which it goes on
     */
    public record LiveReport(
            String state,
            long windowMillis,
            OptionalLong edgeMillis,
            OptionalLong behindMillis,
            Optional<String> recording,
            Optional<String> next) {}

    public record FileReport(int index, long length, List<Range> ranges) {}

    /** Bytes {@code [from, to)} of a file. */
    public record Range(long from, long to) {
        public long length() {
            return to - from;
        }
    }

    /** Numbers that the tracker hasn't told are empty. */
    public record TrackerReport(
            String url,
            String state,
            String message,
            OptionalLong seeds,
            OptionalLong leechers,
            OptionalLong downloads) {}

    /**
     * @param client its name and version, as far as it tells; a stranger's words
     * @param transport {@code tcp} or {@code utp}
     * @param from a word of PROTOCOL.md
     * @param percent how much of the torrent it has
     * @param flags words of PROTOCOL.md
     */
    public record PeerReport(
            String address,
            String client,
            String transport,
            boolean encrypted,
            String from,
            long downRate,
            long upRate,
            long downloaded,
            long uploaded,
            int percent,
            List<String> flags) {
        public boolean is(String flag) {
            return flags.contains(flag);
        }
    }

    public record ProblemReport(String code, String message) {}
}
