package tv.starling.wire;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tv.starling.metainfo.InfoHash;

/** The pieces that a choked peer may still ask for (BEP 6): the same for everybody in its /24 network. */
public final class AllowedFastSet {
    /** What BEP 6 suggests. */
    public static final int USUAL_SIZE = 10;

    private AllowedFastSet() {}

    /**
     * The canonical set, in the order that it is made: SHA-1 of network and info-hash, and SHA-1 of that again, each
     * giving five pieces.
     *
     * @param size pieces wanted; fewer where the torrent has fewer
     * @return empty for IPv6, for which BEP 6 has no rule
     */
    public static List<Integer> of(InfoHash infoHash, PeerAddress peer, int pieces, int size) {
        if (peer.isIpv6()) {
            return List.of();
        }
        int wanted = Math.min(size, pieces);
        Set<Integer> set = new LinkedHashSet<>();
        byte[] network = peer.ip();
        network[3] = 0;
        byte[] hash = ByteBuffer.allocate(4 + InfoHash.LENGTH)
                .put(network)
                .put(infoHash.bytes())
                .array();
        while (set.size() < wanted) {
            hash = sha1(hash);
            ByteBuffer numbers = ByteBuffer.wrap(hash);
            while (numbers.hasRemaining() && set.size() < wanted) {
                set.add(Integer.remainderUnsigned(numbers.getInt(), pieces));
            }
        }
        return new ArrayList<>(set);
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
