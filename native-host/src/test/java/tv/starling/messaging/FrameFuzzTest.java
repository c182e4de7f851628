package tv.starling.messaging;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/** Frames from a browser are requests, or refused. */
@Tag("fuzz")
class FrameFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void frames(byte[] bytes) throws IOException {
        FrameReader reader = new FrameReader(Channels.newChannel(new ByteArrayInputStream(bytes)));
        try {
            for (Optional<byte[]> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                request(frame.get());
            }
        } catch (FrameException | EOFException e) {
            // the connection ends
        }
    }

    @FuzzTest(maxDuration = "10m")
    void requests(byte[] json) {
        request(json);
    }

    private static void request(byte[] json) {
        try {
            Messages.decodeRequest(json);
        } catch (BadMessage e) {
            // told to the browser
        }
    }
}
