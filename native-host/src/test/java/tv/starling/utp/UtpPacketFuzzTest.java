package tv.starling.utp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/** Datagrams are packets of uTP, or not. */
@Tag("fuzz")
class UtpPacketFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void datagrams(byte[] datagram) {
        if (UtpPacket.looksLikeOne(datagram)) {
            UtpPacket.parse(datagram);
        }
    }
}
