package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tv.starling.Config;

/** {@code kill -9} in mid-download, again and again: what was verified stays, nothing is hashed again, the end is right. */
@Tag("e2e")
class KilledDownloadTest {
    /** {@code -Dkills=20} for the figure of the note. */
    private static final int KILLS = Integer.getInteger("kills", 4);

    private static final int BYTES_A_SECOND = 4_000_000;
    /** The resume record may be this old. */
    private static final long FORGIVEN_NANOS = TimeUnit.SECONDS.toNanos(5);

    @RegisterExtension
    final Commands commands = new Commands();

    /** What was verified, and when it was seen. */
    private record Seen(long nanos, long verified) {}

    @Test
    void losesNothingButTheLastSecondsAndHashesNothingAgain() throws Exception {
        Path film = commands.folder().resolve("film.bin");
        byte[] content = new byte[KILLS * 10 * BYTES_A_SECOND];
        new Random(1).nextBytes(content);
        Files.write(film, content);
        String magnet = commands.seed(film, BYTES_A_SECOND);
        var random = new Random(2);
        long lost = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process engine = get(magnet);
            Deque<Seen> seen = watch(engine, Duration.ofMillis(6000 + random.nextInt(3000)));
            long killed = System.nanoTime();
            engine.destroyForcibly().waitFor();
            long owed = seen.stream()
                    .filter(it -> killed - it.nanos() > FORGIVEN_NANOS)
                    .mapToLong(Seen::verified)
                    .max()
                    .orElse(0);
            Process again = get(magnet);
            long begun = System.nanoTime();
            JsonNode torrent = running(again);
            long verified = torrent.get("verified").asLong();
            long read = bytesRead(again);
            lost = Math.max(lost, seen.getLast().verified() - verified);
            System.out.printf(
                    "kill %d: %d MB verified, %d MB after, running again after %d ms, %d MB read%n",
                    kill + 1,
                    seen.getLast().verified() / 1_000_000,
                    verified / 1_000_000,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun),
                    read / 1_000_000);
            assertThat(verified).isGreaterThanOrEqualTo(owed);
            again.destroyForcibly().waitFor();
        }
        System.out.printf("%d kills, at most %d MB of the last seconds fetched again%n", KILLS, lost / 1_000_000);

        Process last = get(magnet);
        assertThat(last.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(last.exitValue()).isZero();
        assertThat(sha256(commands.folder().resolve("out/film.bin"))).isEqualTo(sha256(film));
    }

    private Process get(String magnet) throws IOException {
        return commands.start(
                "get",
                magnet,
                "--standalone",
                "--no-dht",
                "--data",
                commands.folder().resolve("data").toString(),
                "--to",
                commands.folder().resolve("out").toString(),
                "--allow-private");
    }

    private Config.Places places() {
        return commands.places(commands.folder().resolve("data"));
    }

    /** Looks at the progress until the time is up. */
    private Deque<Seen> watch(Process engine, Duration time) {
        var seen = new ArrayDeque<Seen>();
        long end = System.nanoTime() + time.toNanos();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(200))
                .atMost(time.plusMinutes(1))
                .until(() -> {
                    assertThat(engine.isAlive()).isTrue();
                    for (JsonNode torrent : Engine.status(places()).get("torrents")) {
                        seen.add(new Seen(
                                System.nanoTime(), torrent.get("verified").asLong()));
                    }
                    return System.nanoTime() > end && !seen.isEmpty();
                });
        return seen;
    }

    /** The torrent once it is being fetched. */
    private JsonNode running(Process engine) {
        return Awaitility.await()
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> {
                            assertThat(engine.isAlive()).isTrue();
                            for (JsonNode torrent : Engine.status(places()).get("torrents")) {
                                if (torrent.get("state").asString().equals("downloading")) {
                                    return torrent;
                                }
                            }
                            return null;
                        },
                        torrent -> torrent != null);
    }

    /** Bytes that the process has read by system calls, from files and sockets: no recheck hides in them. */
    private static long bytesRead(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/io")).stream()
                .filter(line -> line.startsWith("rchar:"))
                .mapToLong(line -> Long.parseLong(line.substring(6).trim()))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] sha256(Path file) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    }
}
