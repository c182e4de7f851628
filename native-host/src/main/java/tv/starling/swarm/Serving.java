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
import tv.starling.wire.MetadataMessage;

/** What a running torrent gives to peers: verified blocks, and its info dictionary (BEP 9). Nothing else. Swarm thread. */
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

    void metadata(PeerConnection peer, MetadataMessage message) {
        if (message instanceof MetadataMessage.Request(int piece)) {
            byte[] raw = info.raw();
            long from = (long) piece * MetadataDownload.PIECE;
            if (piece < 0 || from >= raw.length) {
                peer.extended(Extension.METADATA, new MetadataMessage.Reject(piece).encode());
                return;
            }
            int to = (int) Math.min(from + MetadataDownload.PIECE, raw.length);
            var data = new MetadataMessage.Data(piece, raw.length, Arrays.copyOfRange(raw, (int) from, to));
            peer.extended(Extension.METADATA, data.encode());
        }
    }
}
