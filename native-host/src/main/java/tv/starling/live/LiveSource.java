package tv.starling.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.PieceLayout;
import tv.starling.wire.Ed25519;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.LiveRecord;

/** Makes signed pieces of what the broadcaster sends, for {@link LiveSwarm#publish}. One thread at a time. */
public final class LiveSource {
    private final LiveDictionary dictionary;
    private final Ed25519.KeyPair key;
    private final int epoch;
    private int next;

    /**
     * @param epoch higher than that of any record which this key may have signed for this swarm
     * @param next the index after the last record's
     */
    public LiveSource(LiveDictionary dictionary, Ed25519.KeyPair key, int epoch, int next) {
        this.dictionary = dictionary;
        this.key = key;
        this.epoch = epoch;
        this.next = next;
    }

    /** @param blocks of the piece, in order */
    public record Piece(LiveMessage.Record message, List<byte[]> blocks) {
        public LiveRecord record() {
            return message.record();
        }
    }

    /**
     * Signs the next piece.
     *
     * @param data as long as a piece; shorter only with {@link LiveRecord#END}
     * @param timeMillis when it was whole, since 1970
     * @param flags of {@link LiveRecord}
     * @param randomAccess where playing may begin, if the flag says so
     */
    public Piece sign(byte[] data, long timeMillis, int flags, int randomAccess) {
        if (data.length > dictionary.pieceLength() || data.length == 0) {
            throw new IllegalArgumentException("piece of " + data.length + " bytes");
        }
        byte[] leaves = Merkle.leaves(data);
        Hash256 hash = Hash256.of(Merkle.raise(leaves, 0, dictionary.pieceLayer()));
        LiveRecord record = new LiveRecord(epoch, next, timeMillis, data.length, flags, randomAccess, hash, new byte[0])
                .sign(dictionary.hash(), key);
        next++;
        List<byte[]> blocks = new ArrayList<>();
        for (int from = 0; from < data.length; from += PieceLayout.BLOCK) {
            blocks.add(Arrays.copyOfRange(data, from, Math.min(data.length, from + PieceLayout.BLOCK)));
        }
        return new Piece(new LiveMessage.Record(record, leaves), blocks);
    }
}
