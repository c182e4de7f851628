package tv.starling.swarm;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.ProtocolException;

/** Whatever a stranger begins with, in plain words or encrypted, leads on or is the stranger's fault. */
@Tag("fuzz")
class MseFuzzTest {
    private static final InfoHash SWARM = InfoHash.of(new byte[20]);

    private final Encryption encryption =
            new Encryption(() -> 0, new SplittableRandom(1), EncryptionPolicy.PREFER, () -> List.of(SWARM));

    @FuzzTest(maxDuration = "10m")
    void strangers(byte[] bytes) {
        feed(new MseDialled(encryption, sent -> {}), bytes);
    }

    @FuzzTest(maxDuration = "10m")
    void thoseWeDialled(byte[] bytes) {
        feed(new MseDialler(SWARM, encryption, () -> new byte[0], sent -> {}), bytes);
    }

    private static void feed(MseHandshake handshake, byte[] bytes) {
        try {
            handshake.begin();
            handshake.advance(ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, 1024)));
        } catch (ProtocolException e) {
            // the other side's fault
        }
    }
}
