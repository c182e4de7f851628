package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tv.starling.stream.ByteReader;
import tv.starling.stream.ByteStream;

class GlimpsesTest {
    private static final int SECONDS = 60;
    private static final int LIGHTER_EACH_SECOND = 3;

    /** Of what a picture is compressed to. */
    private static final int TOLERANCE = 3;

    /** Both are played as they are, so that nothing is made of them meanwhile. */
    private static final Plays PLAYS_BOTH =
            new Plays(Set.of("video/mp4", "video/x-matroska"), Projector.CHROMIUM.codecs(), Set.of());

    @TempDir
    Path folder;

    /** Where no index tells, of the next. Key frames every four seconds, and grey that gets lighter each second: a picture tells when it is of. */
    @ParameterizedTest
    @CsvSource({
        "mp4, -c:a aac -movflags +faststart, 0 12 32",
        "mkv, -c:a ac3, 0 12 32",
        "mov, -c:a aac, 0 12 32",
        "avi, -c:a mp3 -bf 0, 0 12 32",
        "ts, -c:a aac, 0 16 32"
    })
    void isOfTheKeyFrameNearby(String container, String codecs, String expected) throws Exception {
        try (Projector projector = Projector.of(clip(container, codecs), folder)) {
            projector.ready(Projector.CHROMIUM, "video/" + container);
            List<String> seen = new ArrayList<>();
            for (int second : new int[] {0, 13, 31}) {
                HttpResponse<byte[]> answer = projector.get("g-" + second + ".jpg");
                assertThat(answer.statusCode()).as("second " + second).isEqualTo(200);
                assertThat(answer.headers().firstValue("Content-Type")).hasValue("image/jpeg");
                BufferedImage picture = ImageIO.read(new ByteArrayInputStream(answer.body()));
                assertThat(picture.getWidth()).isEqualTo(160);
                assertThat(picture.getHeight()).isEqualTo(90);
                seen.add(String.valueOf(Math.round(second(picture))));
            }
            assertThat(String.join(" ", seen)).isEqualTo(expected);
            assertThat(projector.get("g.jpg").statusCode()).isEqualTo(404);
            assertThat(projector.get("h-3.jpg").statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({"mp4, -c:a aac -movflags +faststart", "mkv, -c:a aac -cues_to_front 1"})
    void whereItsBytesAreNotHereThereIsNoneAndNothingIsFetchedForIt(String container, String codecs) throws Exception {
        byte[] bytes = Files.readAllBytes(clip(container, codecs));
        var film = new Partly(bytes, bytes.length / 2);
        try (Projector projector = new Projector(Clips.shipped(), film, folder)) {
            projector.ready(PLAYS_BOTH, container.equals("mkv") ? "video/x-matroska" : "video/mp4");
            int opened = film.opened.get();
            assertThat(projector.get("g-8.jpg").statusCode()).isEqualTo(200);
            assertThat(projector.get("g-52.jpg").statusCode()).isEqualTo(404);
            assertThat(projector.get("g-8.jpg").statusCode()).isEqualTo(200);
            assertThat(film.opened.get()).isEqualTo(opened);
            projector.onSwarm(() -> film.here = bytes.length);
            assertThat(projector.get("g-52.jpg").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anIndexThatIsNotHereIsNotWaitedFor() throws Exception {
        byte[] bytes = Files.readAllBytes(clip("mp4", "-c:a aac -movflags -faststart"));
        try (Projector projector = new Projector(Clips.shipped(), new Partly(bytes, bytes.length / 2), folder)) {
            projector.ready(Projector.CHROMIUM, "video/mp4");
            assertThat(projector.get("g-8.jpg").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void oneIsMadeAtATimeAndTheNewestThatWaitsIsNext() throws Exception {
        try (Projector projector = Projector.of(clip("mp4", "-c:a aac -movflags +faststart"), folder)) {
            projector.ready(Projector.CHROMIUM, "video/mp4");
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            List<Integer> told = new ArrayList<>();
            projector.onSwarm(() -> {
                for (int second = 0; second < SECONDS; second += 4) {
                    var status = new CompletableFuture<Integer>();
                    answers.add(status);
                    projector.film.ask("g-" + second + ".jpg", answer -> {
                        told.add(answer instanceof tv.starling.stream.Derived.Answer.Made ? 200 : 503);
                        status.complete(told.getLast());
                    });
                }
            });
            List<Integer> statuses =
                    answers.stream().map(CompletableFuture::join).toList();
            assertThat(statuses.getFirst()).isEqualTo(200);
            assertThat(statuses.getLast()).isEqualTo(200);
            assertThat(statuses.subList(1, statuses.size() - 1)).containsOnly(503);
            assertThat(told.subList(told.size() - 2, told.size())).containsOnly(200);
        }
    }

    private static Path clip(String container, String codecs) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-f", "lavfi", "-i"));
        arguments.add("color=black:size=64x36:rate=10,format=yuv420p,geq=lum='20+" + LIGHTER_EACH_SECOND
                + "*floor(T)+10*random(0)':cb=128:cr=128,scale=320:180");
        arguments.addAll(List.of("-f", "lavfi", "-i", "sine=440:sample_rate=48000", "-t", "" + SECONDS));
        arguments.addAll(
                List.of("-c:v", "libx264", "-preset", "veryfast", "-g", "40", "-sc_threshold", "0", "-bf", "2"));
        arguments.addAll(List.of(codecs.split(" ")));
        return Clips.make("lighter." + container, arguments.toArray(String[]::new));
    }

    /** By how light it is; of video's range, a black of 16 and a white of 235. */
    private static double second(BufferedImage picture) {
        double sum = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                sum += picture.getRGB(x, y) >> 8 & 0xFF;
            }
        }
        double light = 16 + sum / (picture.getWidth() * picture.getHeight()) * 219 / 255;
        double second = (light - 25) / LIGHTER_EACH_SECOND;
        assertThat(Math.abs(second - Math.round(second))).isLessThan((double) TOLERANCE / LIGHTER_EACH_SECOND);
        return second;
    }

    /** Reading it fetches all of it; of which so much is here. */
    private static final class Partly implements ByteStream {
        final AtomicInteger opened = new AtomicInteger();
        private final byte[] bytes;
        /** Of the swarm thread. */
        private int here;

        Partly(byte[] bytes, int here) {
            this.bytes = bytes;
            this.here = here;
        }

        @Override
        public String mediaType() {
            return "video/mp4";
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public ByteReader open(long from, long to) {
            opened.incrementAndGet();
            return new MadeBytes(bytes, "").open(from, to);
        }

        @Override
        public ByteStream here() {
            return new ByteStream() {
                @Override
                public String mediaType() {
                    return "video/mp4";
                }

                @Override
                public long length() {
                    return bytes.length;
                }

                @Override
                public ByteReader open(long from, long to) {
                    return new MadeBytes(bytes, "").open(from, Math.max(from, Math.min(to, here)));
                }
            };
        }
    }
}
