package tv.starling.swarm;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BInteger;
import tv.starling.bencode.BList;
import tv.starling.bencode.BValue;
import tv.starling.bencode.BencodeException;
import tv.starling.bencode.BencodeReader;
import tv.starling.bencode.BencodeWriter;
import tv.starling.wire.CompactPeers;
import tv.starling.wire.PeerAddress;

/**
 * What is known of a torrent from run to run, besides its pieces. Bencoded, in the resume record: keys that are not known are
 * passed over, and what is missing or of another type is as if nothing had been kept, so that any version reads any other's.
 *
 * @param downloaded payload received since ever
 * @param uploaded payload sent since ever
 * @param downLimit of this torrent, bytes a second, 0 for none
 * @param upLimit the same
 * @param selected files that were chosen; empty for all
 * @param peers with whom something was exchanged
 */
record TorrentMemory(
        long downloaded,
        long uploaded,
        long downLimit,
        long upLimit,
        Set<Integer> selected,
        Seeding seeding,
        List<PeerAddress> peers) {
    /** Enough to be in the swarm again at once, before any tracker answers. */
    static final int MOST_PEERS = 50;
    /** Of a choice; one that names more is as good as none. */
    private static final int MOST_SELECTED = 10_000;

    static final TorrentMemory NOTHING = new TorrentMemory(0, 0, 0, 0, Set.of(), Seeding.PLAIN, List.of());

    /** How it is given as a seed. */
    enum Seeding {
        PLAIN,
        /** BEP 16. */
        SUPER
    }

    byte[] encode() {
        return BencodeWriter.write(BDictionary.builder()
                .put("down", downloaded)
                .put("up", uploaded)
                .put("down limit", downLimit)
                .put("up limit", upLimit)
                .put("super", seeding == Seeding.SUPER ? 1 : 0)
                .put("files", new BList(fileNumbers()))
                .put("peers", CompactPeers.formatIpv4(peers))
                .put("peers6", CompactPeers.formatIpv6(peers))
                .build());
    }

    private List<BValue> fileNumbers() {
        return selected.size() > MOST_SELECTED
                ? List.of()
                : selected.stream().<BValue>map(index -> new BInteger(index)).toList();
    }

    static TorrentMemory decode(byte[] bytes) {
        try {
            return bytes.length > 0 && BencodeReader.read(bytes) instanceof BDictionary kept ? of(kept) : NOTHING;
        } catch (BencodeException e) {
            return NOTHING;
        }
    }

    private static TorrentMemory of(BDictionary kept) {
        return new TorrentMemory(
                number(kept, "down"),
                number(kept, "up"),
                number(kept, "down limit"),
                number(kept, "up limit"),
                selected(kept),
                number(kept, "super") == 1 ? Seeding.SUPER : Seeding.PLAIN,
                peers(kept));
    }

    private static long number(BDictionary kept, String key) {
        return Math.max(0, kept.optInteger(key).orElse(0));
    }

    private static Set<Integer> selected(BDictionary kept) {
        var files = new LinkedHashSet<Integer>();
        for (BValue file : kept.list("files").map(BList::items).orElse(List.of())) {
            if (file instanceof BInteger(long index) && index >= 0 && index <= Integer.MAX_VALUE) {
                files.add((int) index);
            }
        }
        return files;
    }

    private static List<PeerAddress> peers(BDictionary kept) {
        var peers = new ArrayList<PeerAddress>();
        kept.string("peers").map(CompactPeers::parseIpv4).ifPresent(peers::addAll);
        kept.string("peers6").map(CompactPeers::parseIpv6).ifPresent(peers::addAll);
        return peers.stream().limit(MOST_PEERS).toList();
    }
}
