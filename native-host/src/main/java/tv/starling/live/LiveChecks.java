package tv.starling.live;

import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.Merkle;
import tv.starling.wire.LiveRecord;

/** The costly sums of verification; a simulation of thousands does each once for all. */
public interface LiveChecks {
    /** Whether the source of this swarm signed it. */
    boolean isSigned(LiveRecord record);

    /** {@link Merkle#leaf}. */
    byte[] leaf(byte[] block);

    static LiveChecks of(LiveDictionary dictionary) {
        return new LiveChecks() {
            @Override
            public boolean isSigned(LiveRecord record) {
                return record.isSignedBy(dictionary.signer().key(), dictionary.hash());
            }

            @Override
            public byte[] leaf(byte[] block) {
                return Merkle.leaf(block);
            }
        };
    }
}
