package tv.starling.swarm;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.AllowedFastSet;

/** What a running torrent gives to peers: verified blocks, and nothing else. Swarm thread. */
final class Serving {
    private final InfoHash infoHash;
    private final InfoDictionary info;
    private final Storage storage;
    private final PiecePicker picker;
    private final IntConsumer lose;
    /** They were verified once: who asks for them may not have heard that they are gone. */
    private final BitSet lost = new BitSet();

    /** @param lose told of a piece that was verified and is not there any more */
    Serving(InfoHash infoHash, InfoDictionary info, Storage storage, PiecePicker picker, IntConsumer lose) {
        this.infoHash = infoHash;
        this.info = info;
        this.storage = storage;
        this.picker = picker;
        this.lose = lose;
    }

    /** libtorrent asks of v2 for whole blocks, also where a file ends within: it gets zeros there. */
    boolean canServe(BlockRequest request) {
        return request.piece() < info.layout().pieceCount()
                && (picker.isVerified(request.piece()) || lost.get(request.piece()))
                && request.offset() < info.layout().pieceSize(request.piece())
                && request.offset() <= mostAsked(request.piece()) - request.length();
    }

    private int mostAsked(int piece) {
        return info.hasV2() ? info.layout().pieceLength() : info.layout().pieceSize(piece);
    }

    void read(BlockRequest request, Consumer<Optional<byte[]>> done) {
        if (!picker.isVerified(request.piece())) { // asked before it heard that we lost it
            done.accept(Optional.empty());
            return;
        }
        int there = info.layout().fullSize(request.piece()) - request.offset();
        storage.read(request.piece(), request.offset(), Math.min(there, request.length()), result -> {
            switch (result) {
                case Result.Ok<byte[]>(byte[] bytes) ->
                    done.accept(Optional.of(
                            bytes.length == request.length() ? bytes : Arrays.copyOf(bytes, request.length())));
                case Result.Failed<byte[]>(DiskError error) -> {
                    if (error.kind() == DiskError.Kind.MISSING) {
                        lost.set(request.piece());
                        lose.accept(request.piece());
                    }
                    done.accept(Optional.empty());
                }
            }
        });
    }

    /**
     * A newcomer that has to wait for its turn gets something to trade (BEP 6). Not from a seed: everybody in a network is
     * given the same pieces, which it would send again and again.
     */
    void allowFast(PeerConnection peer) {
        boolean newcomer = peer.pieces().bits().cardinality() < AllowedFastSet.USUAL_SIZE;
        if (newcomer && peer.introduction().handshake().hasFast()) {
            int count = info.layout().pieceCount();
            peer.uploads()
                    .allowFast(AllowedFastSet.of(infoHash, peer.address(), count, AllowedFastSet.USUAL_SIZE).stream()
                            .filter(p -> picker.isVerified(p) && !peer.pieces().has(p))
                            .toList());
        }
    }
}
