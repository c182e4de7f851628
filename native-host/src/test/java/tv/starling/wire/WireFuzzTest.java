package tv.starling.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import tv.starling.metainfo.InfoHash;

/** Whatever a peer sends is told, or is the peer's fault. */
@Tag("fuzz")
class WireFuzzTest {
    private static final PeerMessageDecoder.Sink NOBODY = new PeerMessageDecoder.Sink() {
        @Override
        public void handshake(Handshake handshake) {}

        @Override
        public void message(PeerMessage message) {
            if (message instanceof PeerMessage.Extended(int number, byte[] payload)) {
                extension(number, payload);
            }
        }
    };

    /** Every byte alone, as the slowest peer would send them. */
    @FuzzTest(maxDuration = "10m")
    void streams(byte[] bytes) {
        PeerMessageDecoder decoder = new PeerMessageDecoder();
        try {
            decoder.feed(
                    ByteBuffer.wrap(Handshake.of(InfoHash.of(new byte[20]), PeerId.of(new byte[20]))
                            .encode()),
                    NOBODY);
            for (byte each : bytes) {
                decoder.feed(ByteBuffer.wrap(new byte[] {each}), NOBODY);
            }
        } catch (ProtocolException e) {
            // the peer's fault
        } finally {
            decoder.close();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void extendedMessages(byte[] payload) {
        for (int number = 0; number < 4; number++) {
            try {
                extension(number, payload);
            } catch (ProtocolException e) {
                // the peer's fault
            }
        }
    }

    /** What is read of a live swarm's message is written as it was. */
    @FuzzTest(maxDuration = "10m")
    void liveMessages(byte[] payload) {
        try {
            LiveMessage message = LiveMessage.parse(payload);
            if (!(message instanceof LiveMessage.Unknown)) {
                assertThat(message.encode()).isEqualTo(payload);
            }
        } catch (ProtocolException e) {
            // the peer's fault
        }
    }

    private static void extension(int number, byte[] payload) {
        switch (number) {
            case 0 -> ExtensionHandshake.parse(payload);
            case 1 -> MetadataMessage.parse(payload);
            case 2 -> PexMessage.parse(payload);
            case 3 -> Fetching.parse(payload);
            case 4 -> Due.parse(payload);
            default -> {}
        }
    }
}
