package tv.starling.bencode;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/** What is read is written back as it was, or refused as bencode. */
@Tag("fuzz")
class BencodeFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void reads(byte[] bytes) {
        try {
            BValue value = BencodeReader.readCanonical(bytes);
            assertThat(BencodeWriter.write(value)).isEqualTo(bytes);
        } catch (BencodeException e) {
            // refused
        }
    }

    @FuzzTest(maxDuration = "10m")
    void readsLeniently(byte[] bytes) {
        try {
            BencodeReader.read(bytes);
        } catch (BencodeException e) {
            // refused
        }
    }
}
