package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.stream.ByteReader;
import tv.starling.stream.ByteStream;

/** Files that are not what they say, and programs that do not what they should. */
class HostileFilmTest {
    @TempDir
    Path folder;

    /** Each names a file of this machine, or a server on it, in a format that ffmpeg would follow by itself. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nTARGET\n#EXT-X-ENDLIST\n",
                "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXT-X-KEY:METHOD=AES-128,URI=\"TARGET\"\n#EXTINF:5,\nTARGET\n#EXT-X-ENDLIST\n",
                "ffconcat version 1.0\nfile TARGET\n",
                "<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'><Period><AdaptationSet><Representation id='1'><BaseURL>TARGET</BaseURL></Representation></AdaptationSet></Period></MPD>",
                "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video PORT RTP/AVP 96\n"
            })
    void aPlaylistLeadsNowhere(String playlist) throws Exception {
        Path secret = Clips.h264("secret.ts", 2, "-c:a", "aac");
        AtomicInteger visits = new AtomicInteger();
        try (ServerSocket other = new ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (true) {
                    try {
                        other.accept().close();
                        visits.incrementAndGet();
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            String port = String.valueOf(other.getLocalPort());
            for (String target : List.of(secret.toString(), "file://" + secret, "http://127.0.0.1:" + port + "/x.ts")) {
                byte[] text =
                        playlist.replace("TARGET", target).replace("PORT", port).getBytes(StandardCharsets.UTF_8);
                try (Projector projector = new Projector(Clips.shipped(), new MadeBytes(text, "video/mp4"), folder)) {
                    assertThat(projector.prepare(Projector.CHROMIUM, "video/mp4", OptionalInt.empty()))
                            .isInstanceOf(Film.Outcome.Failed.class);
                }
            }
        }
        assertThat(visits).hasValue(0);
    }

    @Test
    void aChildThatHangsIsKilledInTime() throws IOException {
        FfmpegPrograms hangs = programs("trap '' TERM; while :; do :; done");
        assertThatThrownBy(() -> Child.run(hangs, hangs.ffprobe(), List.of(), 1000, Duration.ofMillis(300)))
                .isInstanceOf(Child.Overdue.class);
        await().until(() -> ProcessHandle.current().children().noneMatch(HostileFilmTest::isOurs));
    }

    @Test
    void aChildThatNeverStopsTalkingIsKilled() throws IOException {
        FfmpegPrograms talks = programs("while :; do echo streams.stream.0.index=0; done");
        assertThatThrownBy(() -> Child.run(talks, talks.ffprobe(), List.of(), 100_000, Duration.ofSeconds(20)))
                .hasMessageContaining("more than");
        await().until(() -> ProcessHandle.current().children().noneMatch(HostileFilmTest::isOurs));
    }

    @Test
    void aChildHasNoEnvironmentOfOurs() throws IOException {
        FfmpegPrograms tells = programs("/usr/bin/env");
        byte[] said = Child.run(tells, tells.ffprobe(), List.of(), 10_000, Duration.ofSeconds(20))
                .orElseThrow();
        assertThat(new String(said, StandardCharsets.UTF_8).lines()).allMatch(it -> it.matches("(PWD|SHLVL|_)=.*"));
    }

    /** Every user of the machine can read a child's arguments, and with the film's token the film. */
    @Test
    void aChildsArgumentsDoNotTellTheToken() throws Exception {
        byte[] clip = Files.readAllBytes(Clips.h264("waits-long.mkv", 30, "-crf", "4", "-c:a", "ac3"));
        try (Projector projector = new Projector(Clips.shipped(), new Stalling(clip, 0), folder)) {
            var outcome = new CompletableFuture<Film.Outcome>();
            var chosen = new Chosen(OptionalInt.empty(), OptionalInt.empty());
            projector.film.prepare(Projector.CHROMIUM, "", chosen, 0, outcome::complete);
            assertThat(argumentsOf("ffprobe"))
                    .contains("concatf:pipe:0")
                    .noneMatch(it -> it.matches(".*[0-9a-f]{32}.*"));
            ProcessHandle.current().children().filter(HostileFilmTest::isOurs).forEach(ProcessHandle::destroyForcibly);
            outcome.get(60, TimeUnit.SECONDS);
        }
        try (Projector projector = new Projector(Clips.shipped(), new Stalling(clip, 0.5), folder)) {
            String playlist =
                    projector.ready(Projector.CHROMIUM, "video/x-matroska").playlist();
            var segment = Thread.startVirtualThread(() -> {
                try {
                    projector.get(playlist.replace(".m3u8", "-6.m4s"));
                } catch (IOException | InterruptedException e) {
                    return; // the film is closed
                }
            });
            assertThat(argumentsOf("ffmpeg"))
                    .contains("concatf:pipe:0")
                    .noneMatch(it -> it.matches(".*[0-9a-f]{32}.*"));
            projector.onSwarm(projector.film::close);
            segment.join();
        }
    }

    /** As other users read them, of a child that reads a film. */
    private static List<String> argumentsOf(String program) {
        return await().until(
                        () -> {
                            List<String> read = new ArrayList<>();
                            for (ProcessHandle child :
                                    ProcessHandle.current().children().toList()) {
                                Path arguments = Path.of("/proc/" + child.pid() + "/cmdline");
                                if (isOurs(child) && Files.exists(arguments)) {
                                    read.addAll(
                                            List.of(Files.readString(arguments).split("\0")));
                                }
                            }
                            return read;
                        },
                        read -> read.stream().anyMatch(it -> it.endsWith("/" + program)));
    }

    @Test
    void anFfmpegThatCanNotReadLikeThisIsSaidToBeTooOld() throws Exception {
        FfmpegPrograms old = programs("[ \"$3\" = -protocols ] && echo '  concat' && exit 0; exit 1");
        assertThat(Clips.shipped()).allMatch(FfmpegPrograms::works);
        assertThat(Clips.system().works()).isTrue();
        try (Projector projector = new Projector(List.of(old), new MadeBytes(new byte[100], "video/mp4"), folder)) {
            assertThat(projector.prepare(Projector.CHROMIUM, "video/mp4", OptionalInt.empty()))
                    .isInstanceOfSatisfying(
                            Film.Outcome.Failed.class,
                            it -> assertThat(it.code()).isEqualTo("no-ffmpeg"));
        }
    }

    /** A swarm that has nothing: whoever waits leaves, and the child with them. */
    @Test
    void aChildEndsWithWhoeverWaitedForIt() throws Exception {
        Path clip = Clips.h264("waits-long.mkv", 30, "-crf", "4", "-c:a", "ac3");
        try (Projector projector =
                new Projector(Clips.shipped(), new Stalling(Files.readAllBytes(clip), 0.5), folder)) {
            var ready = projector.ready(Projector.CHROMIUM, "video/x-matroska");
            String segment = projector
                    .text(ready.playlist())
                    .lines()
                    .filter(it -> it.endsWith("-6.m4s"))
                    .findFirst()
                    .orElseThrow();
            assertThatThrownBy(() -> projector.get(segment, Duration.ofSeconds(2)))
                    .isInstanceOf(java.net.http.HttpTimeoutException.class);
            projector.onSwarm(projector.film::close);
            await().until(() -> ProcessHandle.current().children().noneMatch(HostileFilmTest::isOurs));
        }
    }

    @Test
    void randomFragmentsAreRefusedOrRead() throws IOException {
        Random random = new Random(11);
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            plant(bytes, 0, "ftyp", 8 + random.nextInt(16));
            plant(bytes, 24, random.nextBoolean() ? "moov" : "moof", 8 + random.nextInt(300));
            var fragments = new Fragments(new ByteArrayInputStream(bytes));
            try {
                fragments.init();
                fragments.next();
            } catch (IOException | IndexOutOfBoundsException e) {
                continue;
            }
        }
    }

    /** What is in a file's index is a stranger's: whatever it is, it costs little and throws nothing. */
    @Test
    void brokenIndexesAreNone() throws Exception {
        Random random = new Random(5);
        for (String name : List.of("index.mkv", "index.mp4", "index.avi")) {
            byte[] whole = Files.readAllBytes(Clips.h264(name, 4, "-c:a", "mp3", "-bf", "0"));
            assertThat(keys(name, whole)).as(name).hasSizeGreaterThanOrEqualTo(2);
            for (int i = 0; i < 600; i++) {
                byte[] broken = whole.clone();
                for (int n = 1 + random.nextInt(30); n > 0; n--) {
                    int at = random.nextBoolean() ? random.nextInt(4096) : broken.length - 1 - random.nextInt(8192);
                    broken[at] = (byte) (random.nextInt(4) == 0 ? 0xFF : random.nextInt());
                }
                keys(name, broken);
                keys(name, java.util.Arrays.copyOf(whole, random.nextInt(whole.length)));
            }
        }
    }

    private static long[] keys(String name, byte[] bytes) throws IOException {
        var film = new FilmBytes(Runnable::run, new MadeBytes(bytes, ""));
        return switch (name.substring(6)) {
            case "mkv" -> MatroskaIndex.keyTimes(film);
            case "mp4" -> Mp4Index.keyTimes(film);
            default -> AviIndex.keyTimes(film);
        };
    }

    private static void plant(byte[] bytes, int at, String type, int size) {
        if (at + 8 <= bytes.length) {
            java.nio.ByteBuffer.wrap(bytes).putInt(at, size).putInt(at + 4, Boxes.type(type));
        }
    }

    private static boolean isOurs(ProcessHandle child) {
        return child.info().commandLine().orElse("").matches(".*(ffmpeg|ffprobe).*");
    }

    private FfmpegPrograms programs(String script) throws IOException {
        for (String name : List.of("ffmpeg", "ffprobe")) {
            Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return new FfmpegPrograms(folder.resolve("ffmpeg"), folder.resolve("ffprobe"), Optional.empty());
    }

    /** Has its ends; what is between from a share on never comes. */
    private record Stalling(byte[] bytes, double share) implements ByteStream {
        @Override
        public String mediaType() {
            return "video/x-matroska";
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public ByteReader open(long from, long to) {
            ByteReader whole = new MadeBytes(bytes, "").open(from, to);
            long[] at = {from};
            return new ByteReader() {
                @Override
                public void read(Consumer<Result> answer) {
                    if (at[0] < bytes.length * share || at[0] > bytes.length - 100_000) {
                        whole.read(result -> {
                            if (result instanceof Result.Bytes(byte[] some)) {
                                at[0] += some.length;
                            }
                            answer.accept(result);
                        });
                    }
                }

                @Override
                public void close() {
                    whole.close();
                }
            };
        }
    }
}
