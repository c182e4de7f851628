package tv.starling.swarm;

import java.util.EnumSet;
import java.util.Set;
import tv.starling.env.Link.Transport;
import tv.starling.wire.ClientName;
import tv.starling.wire.PeerAddress;

/**
 * How it goes with one peer, at one moment. Rates in bytes a second.
 *
 * @param client the name that it gives itself (BEP 10), or that of its peer id (BEP 20)
 * @param from who told of it: a word of PROTOCOL.md
 * @param pieces how many it has, of {@code ofPieces}, which is 0 while that is not known
 */
public record PeerStatus(
        PeerAddress address,
        String client,
        Transport transport,
        boolean encrypted,
        String from,
        long downRate,
        long upRate,
        long downloaded,
        long uploaded,
        int pieces,
        int ofPieces,
        Set<Flag> flags) {

    /** The four flags of BEP 3, and what else is to be said of a peer. */
    public enum Flag {
        AM_CHOKING,
        AM_INTERESTED,
        PEER_CHOKING,
        PEER_INTERESTED,
        /** It was asked and sends nothing. */
        SNUBBED,
        /** It wants nothing, as it says (BEP 21). */
        UPLOAD_ONLY,
        /** We dialled it. */
        DIALLED
    }

    static PeerStatus of(PeerConnection peer, PeerList.Source source, int ofPieces, long nowNanos) {
        return new PeerStatus(
                peer.address(),
                peer.introduction()
                        .client()
                        .orElseGet(() ->
                                ClientName.of(peer.introduction().handshake().peerId())),
                peer.transport(),
                peer.isEncrypted(),
                source.word(),
                peer.requests().bytesPerSecond(nowNanos),
                peer.uploads().bytesPerSecond(nowNanos),
                peer.requests().totalBytes(),
                peer.uploads().totalBytes(),
                peer.pieces().bits().cardinality(),
                ofPieces,
                flags(peer));
    }

    private static Set<Flag> flags(PeerConnection peer) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        set(flags, Flag.AM_CHOKING, peer.uploads().isChoking());
        set(flags, Flag.AM_INTERESTED, peer.amInterested());
        set(flags, Flag.PEER_CHOKING, peer.peerChoking());
        set(flags, Flag.PEER_INTERESTED, peer.peerInterested());
        set(flags, Flag.SNUBBED, peer.requests().snubbed());
        set(flags, Flag.UPLOAD_ONLY, peer.isUploadOnly());
        set(flags, Flag.DIALLED, peer.introduction().isDialled());
        return flags;
    }

    private static void set(Set<Flag> flags, Flag flag, boolean is) {
        if (is) {
            flags.add(flag);
        }
    }

    /** Both ways together, by which the busiest come first. */
    public long rate() {
        return downRate + upRate;
    }
}
