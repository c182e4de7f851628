package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Somebody drags the playhead to and fro: a thousand ranges are asked for by HTTP and left; the last one plays. */
@Tag("e2e")
class RangeStormTest {
    private static final int MIB = 1 << 20;
    private static final int LENGTH = 64 * MIB;
    private static final int BYTES_A_SECOND = 4 * MIB;
    private static final int RANGES = 1000;
    /** What is waited for is a quarter of a second's worth; the rest is for slow machines. */
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final Commands commands = new Commands();

    @Test
    @Timeout(120)
    void afterAThousandRangesTheLastOnePlays() throws Exception {
        byte[] content = new byte[LENGTH];
        new Random(1).nextBytes(content);
        Path film = Files.write(commands.folder().resolve("film.mp4"), content);
        Process player = commands.start(
                "play",
                commands.seed(film, BYTES_A_SECOND),
                "--standalone",
                "--no-dht",
                "--allow-private",
                "--data",
                commands.folder().resolve("data").toString());
        URI stream = URI.create(Commands.first(player, "http://\\S+"));
        var random = new Random(2);
        for (int i = 0; i < RANGES; i++) {
            try (Socket asked = ask(stream, random.nextInt(LENGTH - MIB))) {
                Thread.sleep(random.nextInt(5));
            }
        }
        long begun = System.nanoTime();
        int from = LENGTH / 2 + 12_345;
        try (Socket last = ask(stream, from)) {
            assertThat(body(last.getInputStream(), MIB)).isEqualTo(Arrays.copyOfRange(content, from, from + MIB));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        System.out.println("after " + RANGES + " ranges the last one's first MiB came in " + took.toMillis() + " ms");
        assertThat(took).isLessThan(SOON);
        Awaitility.await("nobody is held on to")
                .atMost(SOON)
                .until(() -> torrent().get("readers").asInt() == 0);
    }

    private JsonNode torrent() {
        return Engine.status(commands.places(commands.folder().resolve("data")))
                .get("torrents")
                .get(0);
    }

    private static Socket ask(URI stream, int from) throws IOException {
        var socket = new Socket(stream.getHost(), stream.getPort());
        socket.setSoTimeout((int) SOON.toMillis());
        String request = "GET " + stream.getPath() + " HTTP/1.1\r\nHost: " + stream.getAuthority() + "\r\nRange: bytes="
                + from + "-\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static byte[] body(InputStream answer, int length) throws IOException {
        int newlines = 0;
        while (newlines < 2) {
            int c = answer.read();
            assertThat(c).as("the answer ended").isNotNegative();
            newlines = c == '\n' ? newlines + 1 : c == '\r' ? newlines : 0;
        }
        return answer.readNBytes(length);
    }
}
