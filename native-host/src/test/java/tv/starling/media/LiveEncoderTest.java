package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tv.starling.media.LiveEncoder.Codecs;
import tv.starling.media.LiveEncoder.Ending;

/** The shipped ffmpeg as an encoder. */
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(60)
class LiveEncoderTest {
    @TempDir
    Path folder;

    /** What came of a run. */
    private static class Taken implements LiveEncoder.Sink {
        byte[] init = {};
        String mime = "";
        final List<Integer> lengths = new ArrayList<>();
        final List<Long> times = new ArrayList<>();
        final List<Long> keys = new ArrayList<>();

        @Override
        public void begun(byte[] made, String type) {
            init = made;
            mime = type;
        }

        @Override
        public void fragment(byte[] bytes, long micros, boolean key) {
            ByteBuffer boxes = ByteBuffer.wrap(bytes);
            assertThat(boxes.getInt(4)).isEqualTo(Boxes.type("moof"));
            int moof = boxes.getInt(0);
            assertThat(boxes.getInt(moof + 4)).isEqualTo(Boxes.type("mdat"));
            assertThat(moof + boxes.getInt(moof)).isEqualTo(bytes.length);
            lengths.add(bytes.length);
            times.add(micros);
            if (key) {
                keys.add(micros);
            }
        }
    }

    /** Has seen enough with the first fragment. */
    private record Stopping(LiveEncoder encoder, Taken taken) implements LiveEncoder.Sink {
        @Override
        public void begun(byte[] init, String mime) {
            taken.begun(init, mime);
        }

        @Override
        public void fragment(byte[] bytes, long micros, boolean key) {
            encoder.close();
        }
    }

    private static LiveInput input(Path file) {
        return LiveInput.parse(file.toString(), LiveInput.Times.ONCE).orElseThrow();
    }

    private static Taken run(Path file, Codecs codecs, long offsetMicros) throws IOException {
        Taken taken = new Taken();
        try (var encoder = new LiveEncoder(Clips.shipped(), input(file), codecs)) {
            Ending ending = encoder.run(offsetMicros, taken);
            assertThat(ending.well()).as(ending.complaint()).isTrue();
        }
        return taken;
    }

    @Test
    void copiesWhatBrowsersPlayInFragmentsOfAFifthOfASecond() throws Exception {
        Path film = Clips.h264("live.mp4", 3, "-g", "25", "-c:a", "aac");
        Taken taken = run(film, Codecs.COPIED, 100_000_000);

        assertThat(taken.mime).isEqualTo("video/mp4; codecs=\"avc1.64000c,mp4a.40.2\"");
        assertThat(taken.lengths).hasSizeBetween(12, 30);
        assertThat(taken.times.getFirst()).isBetween(100_000_000L, 100_200_000L);
        assertThat(taken.keys).hasSize(3);
        assertThat(taken.keys.get(1) - taken.keys.get(0)).isBetween(990_000L, 1_010_000L);
    }

    /** ffmpeg's guesses of bit rates, which differ, are not in it. */
    @Test
    void theInitialisationSegmentIsTheSameWhereverAStreamIsJoined() throws Exception {
        Path film = Clips.h264("live-joined.ts", 8, "-g", "50", "-c:a", "aac");
        byte[] all = Files.readAllBytes(film);
        int packets = all.length / 188;
        List<byte[]> inits = new ArrayList<>();
        for (int share : new int[] {0, 10, 23, 41}) {
            Path cut = folder.resolve("from" + share + ".ts");
            Files.write(cut, Arrays.copyOfRange(all, packets * share / 100 * 188, all.length));
            Taken taken = new Taken();
            try (var encoder = new LiveEncoder(Clips.shipped(), input(cut), Codecs.COPIED)) {
                encoder.run(0, new Stopping(encoder, taken));
            }
            inits.add(taken.init);
        }
        assertThat(inits.getFirst()).isNotEmpty();
        assertThat(inits).allSatisfy(init -> assertThat(init).isEqualTo(inits.getFirst()));
    }

    @Test
    void picturesOfAnotherSizeEndARunThatCopies() throws Exception {
        Path both = folder.resolve("both.ts");
        try (var out = Files.newOutputStream(both)) {
            for (String size : List.of("320:180", "640:360")) {
                String[] more = {"-vf", "scale=" + size, "-pix_fmt", "yuv420p", "-c:v", "libx264", "-g", "25"};
                Files.copy(Clips.testCard("live-" + size.replace(':', 'x') + ".ts", 2, more), out);
            }
        }
        Taken taken = new Taken();
        try (var encoder = new LiveEncoder(Clips.shipped(), input(both), Codecs.COPIED)) {
            assertThat(encoder.run(0, taken).well()).isFalse();
        }
        assertThat(taken.keys).hasSize(2);
        assertThat(ParameterSets.of(taken.init)).isPresent();
    }

    @Test
    void makesAnewWhatBrowsersDoNotPlay() throws Exception {
        Path film = Clips.testCard("live.ts", 2, "-c:v", "mpeg2video", "-c:a", "ac3");
        Taken taken = run(film, Codecs.COPIED, 0);

        assertThat(taken.mime).startsWith("video/mp4; codecs=\"avc1.").endsWith(",mp4a.40.2\"");
        assertThat(taken.keys).hasSizeBetween(2, 3);
    }

    @Test
    void looksAtWhatComesOfAPipeAndMakesItAnewWhereNeeded() throws Exception {
        Path film = Clips.testCard("live-hi10.ts", 2, "-c:v", "libx264", "-pix_fmt", "yuv420p10le", "-c:a", "aac");
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        // The first ffmpeg learns what it is; what it took is lost, so the film is sent again and again.
        Thread writer = Thread.ofPlatform().daemon().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try (var out = Files.newOutputStream(pipe)) {
                    out.write(Files.readAllBytes(film));
                } catch (IOException e) {
                    continue; // the reader has seen enough
                }
            }
        });
        Taken taken = new Taken();
        try (var encoder = new LiveEncoder(Clips.shipped(), input(pipe), Codecs.COPIED)) {
            encoder.run(0, new Stopping(encoder, taken));
        }
        writer.interrupt();

        assertThat(taken.mime).startsWith("video/mp4; codecs=\"avc1.42");
    }

    @Test
    void soundAloneHasItsFragmentsToo() throws Exception {
        Path sound =
                Clips.make("live.m4a", "-f", "lavfi", "-i", "sine=440:sample_rate=48000", "-t", "2", "-c:a", "aac");
        Taken taken = run(sound, Codecs.COPIED, 0);

        assertThat(taken.mime).isEqualTo("audio/mp4; codecs=\"mp4a.40.2\"");
        assertThat(taken.keys).hasSizeGreaterThan(5);
    }

    @Test
    void saysWhatFfmpegSays() throws Exception {
        Path nothing = folder.resolve("nothing.mp4");
        Files.write(nothing, new byte[100_000]);
        try (var encoder = new LiveEncoder(Clips.shipped(), input(nothing), Codecs.COPIED)) {
            Ending ending = encoder.run(0, new Taken());
            assertThat(ending.well()).isFalse();
            assertThat(ending.complaint()).contains("Invalid data");
        }
    }

    @Test
    void endsWhenItIsClosed() throws Exception {
        Path film = Clips.h264("live-long.mp4", 60, "-c:a", "aac");
        var begun = new CountDownLatch(1);
        var ended = new AtomicReference<Ending>();
        var encoder = new LiveEncoder(Clips.shipped(), input(film), Codecs.COPIED);
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                ended.set(encoder.run(0, new Taken() {
                    @Override
                    public void fragment(byte[] bytes, long micros, boolean key) {
                        begun.countDown();
                    }
                }));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        encoder.close();

        assertThat(thread.join(java.time.Duration.ofSeconds(10))).isTrue();
        assertThat(ended.get().well()).isFalse();
    }
}
