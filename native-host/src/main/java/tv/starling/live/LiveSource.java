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

/** Makes signed pieces of what the broadcaster sends. Swarm thread. */
public final class LiveSource {
    private final LiveSwarm swarm;
    private final LiveDictionary dictionary;
    private final Ed25519.KeyPair key;
    private final int epoch;
    private int next;

    /**
     * @param epoch the last record's when it is known, else a higher one
     * @param next the index after the last record's
     */
    public LiveSource(LiveSwarm swarm, Ed25519.KeyPair key, int epoch, int next) {
        this.swarm = swarm;
        this.dictionary = swarm.dictionary();
        this.key = key;
        this.epoch = epoch;
        this.next = next;
    }

    /**
     * Signs and sends a piece.
     *
     * @param data as long as a piece; shorter only with {@link LiveRecord#END}
     * @param timeMillis when it was whole, since 1970
     * @param flags of {@link LiveRecord}
     * @param randomAccess where playing may begin, if the flag says so
     */
    public LiveRecord publish(byte[] data, long timeMillis, int flags, int randomAccess) {
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
        swarm.publish(new LiveMessage.Record(record, leaves), blocks);
        return record;
    }
}
