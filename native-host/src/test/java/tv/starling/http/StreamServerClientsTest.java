package tv.starling.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tv.starling.stream.StreamTable.Audience;

/** Clients that leave, stand still, drip or come in crowds. */
class StreamServerClientsTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final List<Socket> sockets = new ArrayList<>();
    private ServerFixture fixture;

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        fixture.close();
    }

    @Test
    void closesTheReaderWhenTheClientLeavesWhileNoBytesCome() throws Exception {
        fixture = new ServerFixture();
        MemoryStream stream = new MemoryStream(1000, "video/mp4").silentFrom(0);
        String token = fixture.add(stream, Audience.PLAYER);
        Socket client = request(token);
        await().until(() -> stream.opened.get() == 1);
        client.close();
        await().atMost(SOON).until(() -> stream.closed.get() == 1);
        await().atMost(SOON).until(() -> fixture.readers.get(token) == 0);
    }

    @Test
    void closesTheReaderWhenTheClientResetsInTheMiddle() throws Exception {
        fixture = new ServerFixture();
        MemoryStream stream = new MemoryStream(1_000_000, "video/mp4").silentFrom(500);
        Socket client = request(fixture.add(stream, Audience.PLAYER));
        client.getInputStream().readNBytes(500);
        client.setSoLinger(true, 0);
        client.close();
        await().atMost(SOON).until(() -> stream.closed.get() == 1);
    }

    @Test
    void readsNoFurtherThanASlowClientTakes() throws Exception {
        fixture = new ServerFixture();
        MemoryStream stream = new MemoryStream(1L << 40, "video/mp4");
        Socket client = request(fixture.add(stream, Audience.PLAYER));
        long[] before = {-1};
        await().pollInterval(Duration.ofMillis(300)).until(() -> {
            boolean still = before[0] > 0 && before[0] == stream.read.get();
            before[0] = stream.read.get();
            return still;
        });
        // Two sockets' buffers of the system, and one read of ours.
        assertThat(stream.read.get()).isLessThan(16 << 20);
        client.close();
        await().atMost(SOON).until(() -> stream.closed.get() == 1);
    }

    @Test
    void closesAConnectionThatTakesNothing() throws Exception {
        fixture = new ServerFixture(new ServerLimits(10, 10, Duration.ofSeconds(10), SHORT));
        MemoryStream stream = new MemoryStream(1L << 40, "video/mp4");
        request(fixture.add(stream, Audience.PLAYER));
        await().atMost(Duration.ofSeconds(3)).until(() -> stream.closed.get() == 1);
    }

    @Test
    void keepsWaitingForAPieceLongerThanForAStalledClient() throws Exception {
        fixture = new ServerFixture(new ServerLimits(10, 10, SHORT, SHORT));
        MemoryStream stream = new MemoryStream(1000, "video/mp4").silentFrom(0);
        Socket client = request(fixture.add(stream, Audience.PLAYER));
        await().until(() -> stream.opened.get() == 1);
        await().during(SHORT.multipliedBy(4)).atMost(SHORT.multipliedBy(8)).until(() -> stream.closed.get() == 0);
        client.close();
        await().atMost(SOON).until(() -> stream.closed.get() == 1);
    }

    @Test
    void closesAConnectionThatDripsItsHead() throws Exception {
        fixture = new ServerFixture(new ServerLimits(10, 10, SHORT, Duration.ofSeconds(60)));
        Socket client = connect();
        long begun = System.nanoTime();
        await().pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(3))
                .until(() -> isClosedAfterWriting(client));
        assertThat(System.nanoTime() - begun).isGreaterThan(SHORT.toNanos() / 2);
    }

    @Test
    void letsAPlayerInThroughACrowdOfSilentConnections() throws Exception {
        fixture = new ServerFixture();
        String token = fixture.add(new MemoryStream(1000, "video/mp4"), Audience.PLAYER);
        for (int i = 0; i < 1000; i++) {
            connect();
        }
        long begun = System.nanoTime();
        assertThat(fixture.get(token, "")).startsWith("HTTP/1.1 200 ");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    }

    @Test
    void sendsNoMoreStreamsAtOnceThanItsLimit() throws Exception {
        fixture = new ServerFixture(new ServerLimits(3, 10, Duration.ofSeconds(10), Duration.ofSeconds(60)));
        MemoryStream stream = new MemoryStream(1000, "video/mp4").silentFrom(0);
        String token = fixture.add(stream, Audience.PLAYER);
        for (int i = 0; i < 3; i++) {
            request(token);
        }
        await().until(() -> stream.opened.get() == 3);
        assertThat(fixture.readers).containsEntry(token, 3);
        assertThat(fixture.get(token, "")).startsWith("HTTP/1.1 503 ").contains("\r\nContent-Length: 0\r\n");
        sockets.getFirst().close();
        await().until(() -> fixture.readers.get(token) == 2);
        request(token);
        await().until(() -> stream.opened.get() == 4);
    }

    @Test
    void says503WhenTheStreamFailsBeforeItsFirstByte() throws Exception {
        fixture = new ServerFixture();
        MemoryStream stream = new MemoryStream(1000, "video/mp4").failsFrom(0);
        String answer = fixture.get(fixture.add(stream, Audience.PLAYER), "");
        assertThat(answer).startsWith("HTTP/1.1 503 ").endsWith("\r\n\r\n");
        await().atMost(SOON).until(() -> stream.closed.get() == 1);
    }

    @Test
    void breaksOffWhenTheStreamFailsLater() throws Exception {
        fixture = new ServerFixture();
        MemoryStream stream = new MemoryStream(1000, "video/mp4").failsFrom(500);
        InputStream answer = request(fixture.add(stream, Audience.PLAYER)).getInputStream();
        int received = readToEndOrReset(answer);
        assertThat(received).isLessThan(1000 + 600);
        await().atMost(SOON).until(() -> stream.closed.get() == 1);
    }

    @Test
    void closesReadersWhenItStops() throws Exception {
        fixture = new ServerFixture();
        MemoryStream stream = new MemoryStream(1000, "video/mp4").silentFrom(10);
        request(fixture.add(stream, Audience.PLAYER));
        await().until(() -> stream.read.get() == 10);
        fixture.server.stop();
        await().atMost(SOON).until(() -> stream.closed.get() == 1);
    }

    @Test
    void countsAReaderFromItsOpeningToItsEnd() throws Exception {
        fixture = new ServerFixture();
        MemoryStream stream = new MemoryStream(300_000, "video/mp4");
        String token = fixture.add(stream, Audience.PLAYER);
        fixture.get(token, "");
        await().atMost(SOON).until(() -> Integer.valueOf(0).equals(fixture.readers.get(token)));
        assertThat(stream.closed).hasValue(1);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", fixture.port());
        socket.setSoTimeout(10_000);
        sockets.add(socket);
        return socket;
    }

    private Socket request(String token) throws IOException {
        Socket socket = connect();
        String head = "GET /" + token + "/video HTTP/1.1\r\nHost: " + fixture.host() + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static boolean isClosedAfterWriting(Socket client) {
        try {
            client.getOutputStream().write('G');
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static int readToEndOrReset(InputStream in) {
        int received = 0;
        try {
            while (in.read() >= 0) {
                received++;
            }
        } catch (IOException e) {
            // a reset ends it as well
        }
        return received;
    }
}
