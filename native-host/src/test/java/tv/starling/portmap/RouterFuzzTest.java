package tv.starling.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;
import tv.starling.wire.PeerAddress;

/** Whatever calls itself a router is read without harm. */
@Tag("fuzz")
class RouterFuzzTest {
    private static final PeerAddress ROUTER = PeerAddress.of(new byte[] {10, 0, 0, 1}, 1900);
    private static final String LOCATION = "http://10.0.0.1:5000/rootDesc.xml";

    @FuzzTest(maxDuration = "10m")
    void descriptions(byte[] xml) {
        UpnpTexts.control(xml, LOCATION, ROUTER)
                .ifPresent(control -> assertThat(control.url()).startsWith("http://10.0.0.1"));
    }

    @FuzzTest(maxDuration = "10m")
    void answers(byte[] packet) {
        UpnpTexts.location(packet, ROUTER).ifPresent(url -> assertThat(url).startsWith("http://10.0.0.1"));
        GatewayPackets.pcpAnswer(packet, new byte[GatewayPackets.NONCE_BYTES], Protocol.TCP, 6881);
        GatewayPackets.natPmpAnswer(packet, Protocol.UDP, 6881);
        GatewayPackets.natPmpAddress(packet);
    }
}
