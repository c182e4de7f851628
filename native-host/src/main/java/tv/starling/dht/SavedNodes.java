package tv.starling.dht;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BencodeException;
import tv.starling.bencode.BencodeLimits;
import tv.starling.bencode.BencodeReader;
import tv.starling.bencode.BencodeWriter;
import tv.starling.wire.CompactPeers;
import tv.starling.wire.PeerAddress;

/** What is kept of the tables from run to run: our ids, so that we are found where we were, and where nodes were. */
record SavedNodes(Optional<NodeId> ipv4Id, Optional<NodeId> ipv6Id, List<PeerAddress> nodes) {
    static final SavedNodes NONE = new SavedNodes(Optional.empty(), Optional.empty(), List.of());
    /** Of each family. One that answers is enough. */
    private static final int MOST_NODES = 200;

    private static final BencodeLimits LIMITS = new BencodeLimits(4, 100);

    byte[] write() {
        BDictionary.Builder out = BDictionary.builder();
        ipv4Id.ifPresent(id -> out.put("id", id.bytes()));
        ipv6Id.ifPresent(id -> out.put("id6", id.bytes()));
        out.put("nodes", CompactPeers.formatIpv4(some(false))).put("nodes6", CompactPeers.formatIpv6(some(true)));
        return BencodeWriter.write(out.build());
    }

    private List<PeerAddress> some(boolean ipv6) {
        return nodes.stream().filter(n -> n.isIpv6() == ipv6).limit(MOST_NODES).toList();
    }

    /** Nothing where the bytes are not what was written. */
    static SavedNodes read(byte[] bytes) {
        try {
            if (!(BencodeReader.read(bytes, BencodeReader.Order.CANONICAL, LIMITS) instanceof BDictionary kept)) {
                return NONE;
            }
            var nodes = new ArrayList<PeerAddress>();
            kept.string("nodes").map(CompactPeers::parseIpv4).ifPresent(nodes::addAll);
            kept.string("nodes6").map(CompactPeers::parseIpv6).ifPresent(nodes::addAll);
            return new SavedNodes(id(kept, "id"), id(kept, "id6"), List.copyOf(nodes));
        } catch (BencodeException e) {
            return NONE;
        }
    }

    private static Optional<NodeId> id(BDictionary kept, String key) {
        return kept.string(key).filter(b -> b.length == NodeId.LENGTH).map(NodeId::of);
    }
}
