package tv.starling.lsd;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/** What is said to everybody on the network is understood, or not. */
@Tag("fuzz")
class LsdFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void packets(byte[] packet) {
        LsdMessage.parse(packet);
    }
}
