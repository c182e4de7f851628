package tv.starling.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.wire.PeerAddress;

/** Whatever a tracker answers becomes a reply. */
@Tag("fuzz")
class TrackerFuzzTest {
    private static final PeerAddress IPV4 = PeerAddress.of(new byte[4], 1);
    private static final PeerAddress IPV6 = PeerAddress.of(new byte[16], 1);

    @FuzzTest(maxDuration = "10m")
    void httpAnswers(byte[] body) {
        if (HttpAnnounce.read(new Result.Response(200, body)) instanceof Reply.Failed(String reason, var _)) {
            assertThat(reason.getBytes(StandardCharsets.UTF_8).length).isLessThan(4096);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void udpAnswers(byte[] packet) {
        if (UdpPackets.transaction(packet).isPresent()) {
            UdpPackets.read(packet, IPV4);
            UdpPackets.read(packet, IPV6);
        }
    }
}
