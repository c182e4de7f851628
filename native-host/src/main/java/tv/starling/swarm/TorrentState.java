package tv.starling.swarm;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.wire.ExtensionHandshake;
import tv.starling.wire.Fetching;
import tv.starling.wire.HashRange;
import tv.starling.wire.MetadataMessage;
import tv.starling.wire.PeerMessage;

/**
 * What a torrent is doing; each state owns the data that only it has. Peers' messages that have no meaning in a state fall
 * through to nothing here.
 */
sealed interface TorrentState permits FetchingMetadata, Checking, Running, Live, Stopped, Failed {

    long LEFT_UNKNOWN = 16 * 1024;

    TorrentStatus.Phase phase();

    /** Why it stands still, if it does. */
    default Optional<TorrentStatus.Problem> problem() {
        return Optional.empty();
    }

    default Optional<InfoDictionary> info() {
        return Optional.empty();
    }

    /** The info dictionary's bytes, which peers may have (BEP 9). */
    default Optional<byte[]> metadata() {
        return info().map(InfoDictionary::raw);
    }

    /** Bytes still wanted, for announcements; while the length is not known, "not a seed" (BEP 3 has no word for it). */
    default long left() {
        return LEFT_UNKNOWN;
    }

    /** Whether we say that we want nothing (BEP 21). */
    default boolean isUploadOnly() {
        return false;
    }

    /** The state ends: what it holds is given back, and {@code done} is run when it is. */
    default void leave(Runnable done) {
        done.run();
    }

    /** Whether as many peers are to be dialled as there are; a torrent that has what it wants dials few. */
    default boolean wantsPeers() {
        return true;
    }

    /** About twice a second while there are peers. */
    default void tick() {}

    /** A peer has shaken hands: it is to be told what we have. */
    default void joined(PeerConnection peer) {}

    default void left(PeerConnection peer, List<BlockRequest> lost) {}

    default void extended(PeerConnection peer, ExtensionHandshake handshake) {}

    default void metadata(PeerConnection peer, MetadataMessage message) {}

    /** A payload of {@code bt_live}. */
    default void live(PeerConnection peer, byte[] payload) {}

    /** The peer fetches these of a seed. */
    default void fetching(PeerConnection peer, Fetching what) {}

    /** Every piece is here. */
    default boolean hasEverything() {
        return false;
    }

    /** Whether the state dealt with a message by rules of its own. */
    default boolean takes(PeerConnection peer, PeerMessage message) {
        return false;
    }

    /** Hashes are asked for, come, or are refused; who has none refuses. */
    default void hashes(PeerConnection peer, PeerMessage.OfHashes message) {
        if (message instanceof PeerMessage.HashRequest(HashRange range)) {
            peer.send(new PeerMessage.HashReject(range));
        }
    }

    /** The peer told all its pieces. */
    default void hasPieces(PeerConnection peer) {}

    default void has(PeerConnection peer, int piece) {}

    /** The peer has a piece no more (BEP 54). */
    default void lost(PeerConnection peer, int piece) {
        peer.pieces().lose(piece);
    }

    /** The peer said that it wants nothing, or something again (BEP 21). */
    default void uploadOnly(PeerConnection peer) {}

    default void unchoked(PeerConnection peer) {}

    default void choked(PeerConnection peer, List<BlockRequest> lost) {}

    default void interest(PeerConnection peer) {}

    default void rejected(PeerConnection peer, BlockRequest request) {}

    /** A block came; {@code asked} when it answers a request that still stood. */
    default void block(PeerConnection peer, BlockRequest request, byte[] bytes, boolean asked) {}

    /** A rate limit has tokens again. */
    default void pace() {}

    /** All messages that came together have been told. */
    default void turn(PeerConnection peer) {}

    /** Whether a peer may ask for this at all: it exists, and we told that we have it. */
    default boolean canServe(BlockRequest request) {
        return false;
    }

    /** Reads verified data for a peer; empty when it can't be had. */
    default void read(BlockRequest request, Consumer<Optional<byte[]>> done) {
        done.accept(Optional.empty());
    }
}
