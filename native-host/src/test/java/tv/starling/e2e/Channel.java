package tv.starling.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A broadcaster: a camera that shows the time as bars, a real encoder, {@code starling live}. What the camera shows is noise too, so
 * that it has a usual rate.
 */
final class Channel implements AutoCloseable {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 180;
    private static final int BAR = 16;
    private static final int BARS = WIDTH / BAR;
    private static final int BARS_HEIGHT = 100;
    /** The time is shown in units of so many milliseconds, since the beginning of the broadcast. */
    private static final int UNIT = 10;

    private static final int FRAME_MILLIS = 40;
    private static final byte LIGHT = (byte) 235;
    private static final byte DARK = 16;

    /** Of a media element: how old the picture is that it shows, milliseconds. */
    private static final String GLASS_TO_GLASS = """
            (() => {
              const video = %8$s, canvas = document.createElement("canvas");
              canvas.width = %1$d; canvas.height = %2$d;
              const context = canvas.getContext("2d");
              context.drawImage(video, 0, 0, canvas.width, canvas.height);
              const now = Date.now(), row = context.getImageData(0, %3$d, canvas.width, 1).data;
              let shown = 0;
              for (let bar = 0; bar < %4$d; bar++) if (row[(bar * %5$d + %5$d / 2) * 4] > 128) shown += 2 ** bar;
              return now - %6$d - shown * %7$d;
            })()""";

    /** The length of a source's file of them. */
    private static final long FIVE_RECORDS = 24 + 5 * 122;

    private final long beganMillis = System.currentTimeMillis();
    private final Process encoder;
    private final Process sender;
    private final String magnet;
    private final Path folder;
    private volatile String said = "";

    /**
     * @param folder for its key and what it logs
     * @param more of {@code starling live}
     */
    static Channel start(Path folder, String... more) throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        return new Channel(folder, "127.0.0.1:" + port, String.join(" ", more));
    }

    private Channel(Path folder, String listen, String more) throws IOException {
        this.folder = folder;
        List<Process> line = ProcessBuilder.startPipeline(List.of(
                new ProcessBuilder((Built.FFMPEG + " -v error -f rawvideo -pix_fmt gray -s " + WIDTH + "x" + HEIGHT
                                + " -r 25 -i - -pix_fmt yuv420p -c:v libx264 -preset ultrafast -tune zerolatency -g 25"
                                + " -sc_threshold 0 -b:v 1500k -f mpegts -flush_packets 1 -muxdelay 0 -muxpreload 0 -")
                        .split(" ")),
                new ProcessBuilder((Built.image().resolve("bin/starling") + " live - --name Channel --data " + folder
                                + " --listen " + listen
                                + " --allow-private --no-dht --no-lsd --no-port-mapping --json "
                                + more)
                        .trim()
                        .split(" "))));
        encoder = line.getFirst();
        sender = line.getLast();
        Thread.ofPlatform().daemon().name("camera").start(() -> film(encoder.getOutputStream()));
        magnet = Commands.first(sender, "magnet:[^\"]+");
        Thread.ofPlatform().daemon().name("words").start(() -> drain(sender));
    }

    private void drain(Process sender) {
        try {
            sender.inputReader().lines().forEach(line -> said = line);
        } catch (UncheckedIOException e) {
            // it is over
        }
    }

    /** Frames in real time; those for which there was no room are left out. */
    private void film(OutputStream out) {
        var random = new Random(1);
        byte[] frame = new byte[WIDTH * HEIGHT];
        try (out) {
            for (long next = System.nanoTime(); encoder.isAlive(); next += FRAME_MILLIS * 1_000_000L) {
                random.nextBytes(frame);
                long shown = (System.currentTimeMillis() - beganMillis) / UNIT;
                for (int at = 0; at < WIDTH * BARS_HEIGHT; at++) {
                    frame[at] = (shown >> (at % WIDTH / BAR) & 1) == 1 ? LIGHT : DARK;
                }
                out.write(frame);
                out.flush();
                next = Math.max(next, System.nanoTime() - FRAME_MILLIS * 1_000_000L);
                Thread.sleep(
                        java.time.Duration.ofNanos(Math.max(0, next + FRAME_MILLIS * 1_000_000L - System.nanoTime())));
            }
        } catch (IOException | InterruptedException e) {
            // it is over
        }
    }

    String magnet() {
        return magnet;
    }

    /** Its live line, as JSON. */
    String said() {
        return said;
    }

    /** Since it began. */
    long ageMillis() {
        return System.currentTimeMillis() - beganMillis;
    }

    long glassToGlass(Player player) {
        return player.value(glassToGlass("document.querySelector('#video')")).asLong();
    }

    long glassToGlass(PageVideo video) {
        return video.value(this::glassToGlass).asLong();
    }

    private String glassToGlass(String element) {
        return GLASS_TO_GLASS.formatted(WIDTH, HEIGHT, BARS_HEIGHT / 2, BARS, BAR, beganMillis, UNIT, element);
    }

    /** Stands still, as if the line were cut. */
    void freeze() throws IOException {
        signal("-STOP", sender.pid());
    }

    void thaw() throws IOException {
        signal("-CONT", sender.pid());
    }

    static void signal(String signal, long pid) throws IOException {
        Program.run(Map.of(), Path.of("/bin/kill"), signal, String.valueOf(pid));
    }

    /** Waits until something of it is signed and kept. */
    void awaitRecords() throws IOException {
        await("records").ignoreExceptions().until(() -> {
            try (Stream<Path> files = Files.walk(folder)) {
                return files.filter(it -> it.endsWith("records"))
                        .anyMatch(it -> it.toFile().length() > FIVE_RECORDS);
            }
        });
    }

    /** As when its machine loses power. */
    void kill() throws IOException {
        signal("-KILL", sender.pid());
        sender.onExit().join();
    }

    /** The camera is switched off. */
    void end() {
        encoder.destroy();
    }

    @Override
    public void close() throws IOException {
        encoder.destroyForcibly().onExit().join();
        sender.destroy();
        sender.onExit().join();
    }
}
