package tv.starling.engine;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import tv.starling.messaging.TorrentReport;
import tv.starling.messaging.TorrentReport.FileReport;
import tv.starling.messaging.TorrentReport.LiveReport;
import tv.starling.messaging.TorrentReport.PeerReport;
import tv.starling.messaging.TorrentReport.ProblemReport;
import tv.starling.messaging.TorrentReport.Range;
import tv.starling.messaging.TorrentReport.SourceReport;
import tv.starling.messaging.TorrentReport.Spot;
import tv.starling.messaging.TorrentReport.TrackerReport;
import tv.starling.messaging.TorrentReport.WatchReport;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.MagnetLink;
import tv.starling.metainfo.PieceLayout;
import tv.starling.stream.Watched;
import tv.starling.swarm.EdgeStatus;
import tv.starling.swarm.PeerStatus;
import tv.starling.swarm.TorrentStatus;

/** The swarm's status in the protocol's words. Pure. */
final class Reports {
    /** A frame is a MiB, and a torrent may name a thousand trackers. */
    private static final int MAX_TRACKERS = 50;

    /** Of one torrent: about 300 bytes each. */
    static final int MAX_PEERS = 50;
    /** Of all torrents together, in one reply. */
    static final int MAX_PEERS_IN_ALL = 1000;
    /** Code points; names are strangers' words, of up to a handshake's length. */
    private static final int MAX_CLIENT = 60;

    private Reports() {}

    /**
     * @param peers of whom the busiest are told
     * @param kept whether it is seeded when nobody has it open
     * @param next where the broadcast goes on
     */
    static TorrentReport of(
            TorrentStatus status,
            List<PeerStatus> peers,
            int mostPeers,
            boolean kept,
            Optional<FileReport> file,
            Optional<MagnetLink> next) {
        return new TorrentReport(
                status.infoHash(),
                status.name(),
                word(status.phase()),
                status.length(),
                status.verified(),
                status.downRate(),
                status.upRate(),
                status.downloaded(),
                status.uploaded(),
                status.downloadedEver(),
                status.uploadedEver(),
                status.sources().entrySet().stream()
                        .map(it -> new SourceReport(it.getKey(), it.getValue()))
                        .toList(),
                status.webSeeds(),
                status.peers(),
                status.seeds(),
                status.connecting(),
                status.known(),
                status.watched().spots().size(),
                kept,
                status.ephemeral(),
                watched(status.watched()),
                map(status.pieces(), status.pieceCount()),
                status.live().map(it -> live(it, next)),
                file,
                status.trackers().stream()
                        .limit(MAX_TRACKERS)
                        .map(it -> new TrackerReport(
                                it.url(),
                                it.state(),
                                it.message(),
                                it.audience().seeds(),
                                it.audience().leechers(),
                                it.audience().downloads()))
                        .toList(),
                peers(peers, Math.min(mostPeers, MAX_PEERS)),
                status.error().map(it -> new ProblemReport(it.code(), it.message())));
    }

    private static LiveReport live(EdgeStatus it, Optional<MagnetLink> next) {
        return new LiveReport(
                word(it.state()),
                it.windowMillis(),
                it.edgeMillis(),
                it.behindMillis(),
                it.recording().map(MagnetLink::toUri),
                next.map(MagnetLink::toUri));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static WatchReport watched(Watched it) {
        return new WatchReport(
                it.spots().stream()
                        .limit(TorrentReport.MAX_SPOTS)
                        .map(spot -> new Spot(spot.at(), spot.urgentTo(), spot.lookAheadTo()))
                        .toList(),
                it.waits(),
                TimeUnit.NANOSECONDS.toMillis(it.waitedNanos()),
                it.firstByteNanos().isPresent()
                        ? OptionalLong.of(TimeUnit.NANOSECONDS.toMillis(
                                it.firstByteNanos().getAsLong()))
                        : OptionalLong.empty());
    }

    /** A hexadecimal digit for each stretch of the torrent: how much of its pieces is verified, rounded down. */
    static String map(BitSet pieces, int pieceCount) {
        int stretches = Math.min(pieceCount, TorrentReport.MAP_STRETCHES);
        var map = new StringBuilder(stretches);
        for (int i = 0; i < stretches; i++) {
            int from = (int) ((long) i * pieceCount / stretches);
            int to = (int) ((i + 1L) * pieceCount / stretches);
            map.append(Character.forDigit(15 * pieces.get(from, to).cardinality() / (to - from), 16));
        }
        return map.toString();
    }

    private static List<PeerReport> peers(List<PeerStatus> peers, int most) {
        return peers.stream()
                .sorted(Comparator.comparingLong(PeerStatus::rate).reversed())
                .limit(most)
                .map(Reports::peer)
                .toList();
    }

    private static PeerReport peer(PeerStatus it) {
        return new PeerReport(
                it.address().toString(),
                cut(it.client()),
                word(it.transport()),
                it.encrypted(),
                it.from(),
                it.downRate(),
                it.upRate(),
                it.downloaded(),
                it.uploaded(),
                it.ofPieces() == 0 ? 0 : (int) (it.pieces() * 100L / it.ofPieces()),
                it.flags().stream().map(Reports::word).toList());
    }

    private static String cut(String client) {
        return client.codePointCount(0, client.length()) <= MAX_CLIENT
                ? client
                : client.substring(0, client.offsetByCodePoints(0, MAX_CLIENT - 1)) + "…";
    }

    /** What of a file lies in verified pieces; of too many ranges the longest. */
    static FileReport file(InfoDictionary info, int index, BitSet pieces) {
        FileEntry file = info.files().get(index);
        PieceLayout layout = info.layout();
        long end = file.offset() + file.length();
        int last = file.length() == 0 ? -1 : layout.pieceAt(end - 1);
        List<Range> ranges = new ArrayList<>();
        int piece = pieces.nextSetBit(layout.pieceAt(file.offset()));
        while (piece >= 0 && piece <= last) {
            int hole = pieces.nextClearBit(piece);
            long from = Math.max(file.offset(), layout.pieceOffset(piece));
            long to = Math.min(end, layout.pieceOffset(hole));
            ranges.add(new Range(from - file.offset(), to - file.offset()));
            piece = pieces.nextSetBit(hole);
        }
        return new FileReport(index, file.length(), longest(ranges));
    }

    private static List<Range> longest(List<Range> ranges) {
        if (ranges.size() <= TorrentReport.MAX_RANGES) {
            return List.copyOf(ranges);
        }
        return ranges.stream()
                .sorted(Comparator.comparingLong(Range::length).reversed())
                .limit(TorrentReport.MAX_RANGES)
                .sorted(Comparator.comparingLong(Range::from))
                .toList();
    }
}
