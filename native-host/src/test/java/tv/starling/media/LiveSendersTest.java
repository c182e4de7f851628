package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tv.starling.media.LiveEncoder.Ending;

/** Real senders on loopback, by each way in. */
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(90)
class LiveSendersTest {
    /** Two seconds and more of it. */
    private static final int ENOUGH = 10;

    private static final int TRIES = 10;

    @TempDir
    Path folder;

    private final List<Process> senders = new ArrayList<>();

    @AfterEach
    void end() {
        senders.forEach(LiveSendersTest::stop);
    }

    /** What a run gives; a latch for so many fragments of it. */
    private static final class Taken implements LiveEncoder.Sink {
        final CountDownLatch enough = new CountDownLatch(ENOUGH);
        final List<Long> arrivals = new ArrayList<>();
        String mime = "";
        byte[] init = {};

        @Override
        public void begun(byte[] made, String type) {
            init = made;
            mime = type;
        }

        @Override
        public void fragment(byte[] bytes, long micros, boolean key) {
            arrivals.add(System.nanoTime());
            enough.countDown();
        }
    }

    private static LiveEncoder encoder(String input) {
        return new LiveEncoder(
                Clips.shipped(), LiveInput.parse(input, LiveInput.Times.ONCE).orElseThrow(), LiveEncoder.Codecs.COPIED);
    }

    /** Tries again as a station does: an ffmpeg that comes in between key frames may end at once. */
    private static CompletableFuture<Ending> run(LiveEncoder encoder, Taken taken) {
        CompletableFuture<Ending> ended = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                Ending last = encoder.run(0, taken);
                for (int again = 0; again < TRIES && taken.arrivals.isEmpty(); again++) {
                    last = encoder.run(0, taken);
                }
                ended.complete(last);
            } catch (IOException e) {
                ended.completeExceptionally(e);
            }
        });
        return ended;
    }

    /** Sends without end in real time; what comes before anybody listens is tried again. */
    private Process send(String... to) throws Exception {
        Path film = Clips.h264("live-long.mp4", 60, "-c:a", "aac");
        List<String> command = new ArrayList<>(List.of(Clips.system().ffmpeg().toString(), "-nostdin", "-v", "error"));
        command.addAll(List.of("-re", "-stream_loop", "-1", "-i", film.toString(), "-c", "copy"));
        command.addAll(List.of(to));
        String again = "while :; do \"$@\"; sleep 0.3; done";
        List<String> shell = new ArrayList<>(List.of("sh", "-c", again, "sh"));
        shell.addAll(command);
        Process sender = new ProcessBuilder(shell)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sender.log").toFile())
                .start();
        senders.add(sender);
        return sender;
    }

    private static void stop(Process sender) {
        List<ProcessHandle> all = sender.descendants().toList();
        sender.destroyForcibly(); // first, or it would send again
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private static int tcpPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static int udpPort() throws IOException {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void isTaken(String input, String... to) throws Exception {
        Taken taken = new Taken();
        try (var encoder = encoder(input)) {
            CompletableFuture<Ending> ended = run(encoder, taken);
            Process sender = send(to);
            assertThat(taken.enough.await(45, TimeUnit.SECONDS))
                    .as(() -> ended + " " + log())
                    .isTrue();
            stop(sender);
        }
        assertThat(taken.mime).isEqualTo("video/mp4; codecs=\"avc1.64000c,mp4a.40.2\"");
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("sender.log"));
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void put() throws Exception {
        int port = tcpPort();
        isTaken("http://:" + port + "/in.ts", "-f", "mpegts", "-method", "PUT", "http://127.0.0.1:" + port + "/in.ts");
    }

    @Test
    void rtmp() throws Exception {
        int port = tcpPort();
        isTaken("rtmp://:" + port + "/app/key", "-f", "flv", "rtmp://127.0.0.1:" + port + "/app/key");
    }

    @Test
    void srt() throws Exception {
        int port = udpPort();
        isTaken("srt://:" + port, "-f", "mpegts", "srt://127.0.0.1:" + port);
    }

    /** The sender goes without a word, and comes back: it is joined between key frames, and the same programme goes on. */
    @Test
    void udpThatVanishesAndComesBack() throws Exception {
        int port = udpPort();
        String[] to = {"-f", "mpegts", "udp://127.0.0.1:" + port + "?pkt_size=1316"};
        Taken first = new Taken();
        Taken second = new Taken();
        try (var encoder = encoder("udp://:" + port)) {
            CompletableFuture<Ending> ended = run(encoder, first);
            Process sender = send(to);
            assertThat(first.enough.await(45, TimeUnit.SECONDS))
                    .as(() -> ended + " " + log())
                    .isTrue();
            stop(sender);
            assertThat(ended.get(30, TimeUnit.SECONDS).well()).isFalse();

            CompletableFuture<Ending> again = run(encoder, second);
            send(to);
            assertThat(second.enough.await(45, TimeUnit.SECONDS))
                    .as(() -> again + " " + log())
                    .isTrue();
        }
        assertThat(second.mime).isEqualTo(first.mime);
        assertThat(second.init).isEqualTo(first.init);
    }

    /** By a web server, as HLS and as one stream. */
    @Test
    void fetched() throws Exception {
        Path film = Clips.h264("live.mp4", 6, "-g", "25", "-c:a", "aac");
        List<String> cut = new ArrayList<>(List.of(Clips.system().ffmpeg().toString(), "-nostdin", "-v", "error"));
        cut.addAll(List.of("-i", film.toString(), "-c", "copy", "-f", "hls", "-hls_time", "1", "-hls_list_size", "0"));
        cut.add(folder.resolve("a.m3u8").toString());
        cut.addAll(
                List.of("-c", "copy", "-f", "mpegts", folder.resolve("all.ts").toString()));
        assertThat(new ProcessBuilder(cut).start().waitFor()).isZero();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1));
            byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            exchange.sendResponseHeaders(bytes.length > 0 ? 200 : 404, bytes.length > 0 ? bytes.length : -1);
            try (var out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
        server.start();
        try {
            String site = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            for (String name : List.of("a.m3u8", "all.ts")) {
                Taken taken = new Taken();
                try (var encoder = encoder(site + name)) {
                    CompletableFuture<Ending> ended = run(encoder, taken);
                    assertThat(taken.enough.await(30, TimeUnit.SECONDS))
                            .as(() -> name + " " + ended)
                            .isTrue();
                }
                assertThat(taken.mime).startsWith("video/mp4; codecs=\"avc1.");
            }
        } finally {
            server.stop(0);
        }
    }

    @Test
    void soundThatDropsOutHoldsNoPicturesBack() throws Exception {
        Path film = Clips.make(
                "drop-out.ts",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x180:rate=25",
                "-f",
                "lavfi",
                "-t",
                "1",
                "-i",
                "sine=440:sample_rate=48000",
                "-t",
                "5",
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-g",
                "25",
                "-bf",
                "0",
                "-c:a",
                "aac");
        Taken taken = new Taken();
        try (var encoder = encoder(film.toString())) {
            assertThat(encoder.run(0, taken).well()).isTrue();
        }
        assertThat(taken.arrivals).hasSizeBetween(20, 35);
        for (int i = 1; i < taken.arrivals.size(); i++) {
            assertThat(TimeUnit.NANOSECONDS.toMillis(taken.arrivals.get(i) - taken.arrivals.get(i - 1)))
                    .as("before fragment " + i)
                    .isLessThan(1500);
        }
    }
}
