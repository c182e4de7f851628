package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.messaging.FrameReader;
import tv.starling.messaging.FrameWriter;

/** The application image as it is shipped: its launchers, its own Java runtime, its caches. */
@Tag("e2e")
final class ImageTest {

    /** No start takes longer, however busy the machine. */
    private static final int START_SECONDS = 60;

    private static final String ORIGIN = "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/";

    private final Path image = Path.of(System.getProperty("starling.image", ""));

    @TempDir
    Path folder;

    private Path copy;

    /** What can be wrong with the bridge's ahead-of-time cache. */
    enum Cache {
        WHOLE,
        ABSENT,
        OF_ANOTHER_KIND,
        CUT_SHORT,
        NONSENSE
    }

    /** How a browser leaves a host. */
    enum Parting {
        CLOSES,
        KILLS
    }

    @BeforeEach
    void copyImage() throws IOException {
        copy = Files.createDirectories(folder.resolve("an image"));
        Files.createDirectories(copy.resolve("lib"));
        Files.createDirectories(copy.resolve("bin"));
        Files.createSymbolicLink(copy.resolve("runtime"), image.resolve("runtime"));
        Files.copy(image.resolve("bin/starling"), copy.resolve("bin/starling"));
        Files.createSymbolicLink(copy.resolve("bin/starling-host"), Path.of("starling"));
        try (var files = Files.list(image.resolve("lib"))) {
            for (Path file : files.toList()) {
                Files.createSymbolicLink(copy.resolve("lib").resolve(file.getFileName()), file);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void bridgeAddsNothingToStandardOutputWhateverItsCache(Cache cache) throws Exception {
        spoil(cache);
        var run = run(copy.resolve("bin/starling-host"));
        assertThat(run.out).isEmpty();
    }

    @Test
    void needsNoJavaOfTheMachine() throws Exception {
        var run = run(copy.resolve("bin/starling"), "--help");
        assertThat(run.out + run.err).contains("starling");
        assertThat(run.code).isZero();
    }

    @Test
    void isFoundThroughSymbolicLinks() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("starling"), copy.resolve("bin/starling"));
        Path linkToLink = Files.createSymbolicLink(folder.resolve("tv"), link.getFileName());
        assertThat(run(linkToLink, "--help").code).isZero();
    }

    @Test
    void findsTheFfmpegThatItBrings() throws Exception {
        Path ffmpeg = copy.resolve("lib/ffmpeg/ffmpeg");
        assertThat(run(copy.resolve("bin/starling"), "doctor").out).contains("ok  " + ffmpeg + " works");
        assertThat(ffmpeg.resolveSibling("COPYING.LGPLv3")).exists();
    }

    /** What looks names up by one interface costs nothing where none is named. */
    @ParameterizedTest
    @ValueSource(strings = {"", "lo"})
    void anEngineLoadsNoResolverOfItsOwnUnlessItNeedsOne(String networkInterface) throws Exception {
        Path settings = Files.createDirectories(folder.resolve(".local/share/starling"));
        Files.writeString(settings.resolve("settings.json"), """
                {"lsd": false, "portMapping": false, "dhtNodes": ["127.0.0.1:9"]%s}""".formatted(
                        networkInterface.isEmpty() ? "" : ", \"interface\": \"" + networkInterface + "\""));
        Path classes = folder.resolve("classes");
        var engine = builder(copy.resolve("bin/starling"), "engine");
        engine.environment().put("STARLING_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes);
        Process process = engine.start();
        try {
            await().atMost(Duration.ofSeconds(START_SECONDS))
                    .until(() -> run(copy.resolve("bin/starling"), "status").code == 0);
            assertThat(run(copy.resolve("bin/starling"), "stop").code).isZero();
            assertThat(process.waitFor(START_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(Files.readString(classes))
                .contains("tv.starling.net.NettyEnv ")
                .doesNotContain("io.netty.resolver.dns.")
                .satisfies(text -> assertThat(text.contains("tv.starling.net.InterfaceNames "))
                        .isEqualTo(!networkInterface.isEmpty()));
    }

    /** A click with nothing running waits for one Java runtime: the engine takes the browser's call, and outlives it. */
    @ParameterizedTest
    @EnumSource
    void theEngineItselfTakesTheCallOfTheBrowserThatFindsNoneRunning(Parting parting) throws Exception {
        var builder = builder(copy.resolve("bin/starling-host"), ORIGIN);
        Process launcher = builder.redirectInput(Redirect.PIPE)
                .redirectOutput(Redirect.PIPE)
                .start();
        try {
            OutputStream browser = launcher.getOutputStream();
            new FrameWriter(Channels.newChannel(browser))
                    .write("{\"id\":1,\"type\":\"hello\",\"client\":\"extension\",\"version\":\"0.1.0\",\"protocol\":1}"
                            .getBytes(StandardCharsets.UTF_8));
            browser.flush();
            byte[] hello = new FrameReader(Channels.newChannel(launcher.getInputStream()))
                    .next()
                    .orElseThrow();
            assertThat(new String(hello, StandardCharsets.UTF_8)).contains("\"type\":\"hello\"");
            assertThat(launcher.descendants().map(it -> it.info().command().orElse("")))
                    .noneMatch(it -> it.endsWith("java"));

            switch (parting) {
                case CLOSES -> browser.close();
                case KILLS -> launcher.destroyForcibly();
            }
            assertThat(launcher.waitFor(START_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(run(copy.resolve("bin/starling"), "status").code).isZero();
        } finally {
            launcher.destroyForcibly();
            run(copy.resolve("bin/starling"), "stop");
        }
    }

    private void spoil(Cache cache) throws IOException {
        Path file = copy.resolve("lib/bridge.aot");
        byte[] whole = Files.readAllBytes(file);
        switch (cache) {
            case WHOLE -> {}
            case ABSENT -> Files.delete(file);
            case OF_ANOTHER_KIND -> replace(file, Files.readAllBytes(copy.resolve("lib/engine.aot")));
            case CUT_SHORT -> replace(file, Arrays.copyOf(whole, whole.length / 2));
            case NONSENSE -> replace(file, "not a cache".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Files.delete(file); // the link, not what it leads to
        Files.write(file, content);
    }

    private record Run(int code, String out, String err) {}

    /** Runs it with nothing on standard input, and in an environment that has no Java but hostile options for one. */
    private Run run(Path command, String... arguments) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        var process = builder(command, arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(START_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private ProcessBuilder builder(Path command, String... arguments) {
        var builder = new ProcessBuilder(command.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:+UseParallelGC");
        return builder.redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
    }
}
