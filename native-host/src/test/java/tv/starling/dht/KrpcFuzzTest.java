package tv.starling.dht;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;
import tv.starling.wire.ProtocolException;

/** Datagrams of the hash table are messages, or the sender's fault. */
@Tag("fuzz")
class KrpcFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void datagrams(byte[] datagram) {
        try {
            KrpcReader.read(datagram);
        } catch (ProtocolException e) {
            // the sender's fault
        }
    }
}
