package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.env.Env;
import tv.starling.live.LiveSettings;
import tv.starling.live.LiveSource;
import tv.starling.live.LiveStream;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.TorrentBuilder;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.Simulation;
import tv.starling.stream.ByteReader;
import tv.starling.stream.ByteStream;
import tv.starling.stream.Derived.Answer;
import tv.starling.wire.Ed25519;
import tv.starling.wire.LiveRecord;
import tv.starling.wire.SignedRecording;

/** A real encoder's fragments, signed and cut into pieces, as players of HLS see them. */
class LiveHlsTest {
    private static final String DATE = "#EXT-X-PROGRAM-DATE-TIME:";
    private static final int PIECE = 16_384;
    private static final int SECONDS = 12;
    private static final long BEGAN = 1_767_225_600_000L;
    private static final Ed25519.KeyPair KEY = Ed25519.fromSeed(new byte[32]);

    /** @param entry playing can begin with it */
    private record Piece(byte[] bytes, int entry) {}

    private static byte[] init;
    private static byte[] media;
    private static List<Piece> pieces;

    @TempDir
    Path folder;

    private final Simulation sim = Simulation.seed(1);
    private final SimNode node = sim.node("machine", LinkProfile.FIBRE);
    private final Env env = node.env();
    private LiveStream stream;
    private LiveSource source;
    private LiveHls hls;
    private long millis = BEGAN;

    @BeforeAll
    static void encode() throws Exception {
        Path clip = Clips.testCard(
                "live-12s.mp4",
                SECONDS,
                ("-c:v libx264 -preset veryfast -pix_fmt yuv420p -bf 0 -g 25 -keyint_min 25 -sc_threshold 0 -c:a aac"
                                + " -movflags frag_keyframe+empty_moov+default_base_moof -frag_duration 200000")
                        .split(" "));
        byte[] all = Files.readAllBytes(clip);
        List<Integer> entries = new ArrayList<>();
        try (var in = Files.newInputStream(clip)) {
            var fragments = new Fragments(in);
            init = fragments.init();
            int at = init.length;
            for (var next = fragments.next(); next.isPresent(); next = fragments.next()) {
                if (next.get().micros() >= 0 && next.get().micros() % 1_000_000 < 100_000) {
                    entries.add(at - init.length);
                }
                fragments.read(next.get(), (bytes, length) -> {});
                at += (int) next.get().length();
            }
            media = Arrays.copyOfRange(all, init.length, at);
        }
        assertThat(entries).hasSize(SECONDS);
        pieces = new ArrayList<>();
        for (int from = 0; from < media.length; from += PIECE) {
            int start = from;
            int to = Math.min(media.length, from + PIECE);
            int entry = entries.stream()
                    .filter(it -> it >= start && it < to)
                    .findFirst()
                    .orElse(-1);
            pieces.add(new Piece(Arrays.copyOfRange(media, from, to), entry < 0 ? -1 : entry - from));
        }
    }

    @BeforeEach
    void begin() {
        begin(4096);
    }

    private void begin(int window) {
        var dictionary = LiveDictionary.of(
                "Channel One",
                PIECE,
                new LiveDictionary.Signer(KEY.publicKey(), new byte[0]),
                0,
                new LiveDictionary.Media("video/mp4; codecs=\"avc1\"", init, media.length / SECONDS),
                window,
                8);
        var settings = new LiveSettings(1_000_000, LiveSettings.Role.SOURCE);
        stream = new LiveStream(env, dictionary, settings, () -> {});
        source = new LiveSource(stream.broadcast(), KEY, 1, 0);
        hls = new LiveHls(env, stream);
    }

    private void send(int from, int to) {
        for (Piece piece : pieces.subList(from, to)) {
            send(piece, 0);
        }
    }

    private void send(Piece piece, int flags) {
        int entry = piece.entry() >= 0 ? LiveRecord.RANDOM_ACCESS : 0;
        millis += SECONDS * 1000L / pieces.size();
        stream.swarm().publish(source.sign(piece.bytes(), millis, flags | entry, Math.max(0, piece.entry())));
    }

    private void end() {
        send(pieces.getLast(), LiveRecord.END);
    }

    private Optional<Answer> ask(String name) {
        List<Answer> answers = new ArrayList<>();
        hls.ask(name, answers::add);
        return answers.stream().findFirst();
    }

    private String playlist(String name) {
        return new String(bytes(name), StandardCharsets.US_ASCII);
    }

    private byte[] bytes(String name) {
        ByteStream made = ((Answer.Made) ask(name).orElseThrow()).stream();
        var all = new ByteArrayOutputStream();
        ByteReader reader = made.open(0, made.length());
        boolean[] over = {false};
        while (!over[0]) {
            boolean[] answered = {false};
            reader.read(result -> {
                answered[0] = true;
                switch (result) {
                    case ByteReader.Result.Bytes(byte[] next) -> all.writeBytes(next);
                    case ByteReader.Result.End _ -> over[0] = true;
                    case ByteReader.Result.Failed _ -> throw new AssertionError(name);
                }
            });
            sim.runUntil(() -> answered[0], Duration.ofSeconds(5));
        }
        assertThat(all.size()).as(name).isEqualTo((int) made.length());
        return all.toByteArray();
    }

    private static List<String> lines(String playlist, String beginning) {
        return playlist.lines().filter(it -> it.startsWith(beginning)).toList();
    }

    private static double seconds(String playlist) {
        return lines(playlist, "#EXTINF:").stream()
                .mapToDouble(it -> Double.parseDouble(it.replaceAll("[^0-9.]", "")))
                .sum();
    }

    @Test
    void allThatCameIsThereInSegmentsThatBeginWhereOneCanTuneIn() throws Exception {
        send(0, pieces.size() - 1);
        end();
        String playlist = playlist("live.m3u8");
        assertThat(playlist).endsWith("#EXT-X-ENDLIST\n").contains("#EXT-X-TARGETDURATION:1\n");
        assertThat(lines(playlist, "s-")).hasSize(SECONDS);
        assertThat(seconds(playlist)).isBetween(SECONDS - 0.1, SECONDS + 0.1);
        var all = new ByteArrayOutputStream();
        for (String segment : lines(playlist, "s-")) {
            var alone = folder.resolve("alone.mp4");
            byte[] bytes = bytes(segment);
            all.writeBytes(bytes);
            Files.write(alone, init);
            Files.write(alone, bytes, java.nio.file.StandardOpenOption.APPEND);
            assertThat(pictures(alone)).as(segment).isEqualTo(25);
        }
        assertThat(all.toByteArray()).isEqualTo(media);
        assertThat(bytes("init.mp4")).isEqualTo(init);
    }

    /** How many pictures ffmpeg can show of it, from the first on. */
    private static int pictures(Path file) throws Exception {
        Process process = new ProcessBuilder(
                        Clips.system().ffprobe().toString(),
                        "-v",
                        "error",
                        "-count_frames",
                        "-select_streams",
                        "v",
                        "-show_entries",
                        "stream=nb_read_frames",
                        "-of",
                        "csv=p=0",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return Integer.parseInt(said.strip());
    }

    @Test
    void playingBeginsBeforeTheFirstSegmentIsWhole() {
        assertThat(hls.isReady()).isFalse();
        assertThat(ask("live.m3u8")).isEmpty();
        int sent = 0;
        while (!hls.isReady()) {
            send(sent, ++sent);
        }
        assertThat(sent).isLessThan(pieces.size() / SECONDS);
        String playlist = playlist("live.m3u8");
        assertThat(lines(playlist, "s-")).containsExactly("s-0.m4s");
        assertThat(seconds(playlist)).isBetween(0.19, 0.8);
        // hls.js takes no part of a segment whose first is not independent
        while (lines(playlist, "#EXT-X-PART:").stream().skip(1).noneMatch(it -> it.endsWith("INDEPENDENT=YES"))) {
            assertThat(lines(playlist, "#EXT-X-PART:"))
                    .hasSize(Math.min(3, lines(playlist, "s-").size()));
            send(sent, ++sent);
            playlist = playlist("live.m3u8");
        }
        assertThat(lines(playlist, "s-")).hasSizeBetween(2, 5);
        send(sent, pieces.size());
        String later = playlist("live.m3u8");
        assertThat(lines(later, "s-")).hasSizeBetween(SECONDS + 1, SECONDS + 4);
        assertThat(seconds(later)).isGreaterThan(SECONDS - 1.5);
    }

    @Test
    void whatIsNewComesInPartsAndWhoWaitsIsToldAtOnce() {
        send(0, pieces.size() / 2);
        String before = playlist("live.m3u8");
        int segments = lines(before, "s-").size();
        String hint = lines(before, "#EXT-X-PRELOAD-HINT").getFirst().replaceAll(".*URI=\"(.*)\"", "$1");
        List<Answer> parts = new ArrayList<>();
        List<Answer> reloads = new ArrayList<>();
        hls.ask(hint, parts::add);
        hls.ask("live.m3u8?_HLS_msn=" + segments + "&_HLS_part=4", reloads::add);
        hls.ask("live.m3u8?_HLS_msn=" + (segments + 1) + "&_HLS_part=0&_HLS_skip=YES", reloads::add);
        assertThat(parts).isEmpty();
        int sent = pieces.size() / 2;
        while (reloads.size() < 2) {
            send(sent, ++sent);
        }
        assertThat(parts).hasSize(1);
        String after = playlist("live.m3u8");
        assertThat(lines(after, "#EXT-X-PART:").size()).isGreaterThan(10);
        for (String part : lines(after, "#EXT-X-PART:")) {
            assertThat(Double.parseDouble(part.replaceAll(".*DURATION=([0-9.]+).*", "$1")))
                    .isBetween(0.1, 0.3);
            byte[] bytes = bytes(part.replaceAll(".*URI=\"([^\"]*)\".*", "$1"));
            assertThat(new String(bytes, 4, 4, StandardCharsets.US_ASCII)).isEqualTo("moof");
        }
        assertThat(lines(after, "#EXT-X-PART:").stream().filter(it -> it.endsWith("INDEPENDENT=YES")))
                .hasSizeBetween(3, 4);
        long longAgo = reloads.size();
        hls.ask("live.m3u8?_HLS_msn=" + (segments + 3), reloads::add);
        assertThat(reloads).hasSize((int) longAgo + 1); // too far ahead to be waited for
    }

    @Test
    void whoWaitsInVainIsToldWhatThereIs() {
        send(0, pieces.size() / 2);
        int segments = lines(playlist("live.m3u8"), "s-").size();
        List<Answer> reloads = new ArrayList<>();
        Runnable cancel = hls.ask("live.m3u8?_HLS_msn=" + segments + "&_HLS_part=9", reloads::add);
        sim.runFor(Duration.ofSeconds(5));
        assertThat(reloads).hasSize(1);
        cancel.run();
        hls.ask("live.m3u8?_HLS_msn=" + segments + "&_HLS_part=9", reloads::add).run();
        sim.runFor(Duration.ofSeconds(5));
        assertThat(reloads).hasSize(1);
    }

    @Test
    void whatFallsOutOfTheWindowLeavesThePlaylistAndADeltaLeavesOutWhatIsKnown() {
        begin(pieces.size() / 2);
        send(0, pieces.size());
        String playlist = playlist("live.m3u8");
        long first = Long.parseLong(
                lines(playlist, "#EXT-X-MEDIA-SEQUENCE:").getFirst().replaceAll("\\D", ""));
        assertThat(first).isBetween(SECONDS / 2L - 1, SECONDS / 2L + 1);
        assertThat(lines(playlist, "s-").getFirst()).isEqualTo("s-" + first + ".m4s");
        assertThat(ask("s-0.m4s")).containsInstanceOf(Answer.Missing.class);
        assertThat(ask("p-0.m4s")).containsInstanceOf(Answer.Missing.class);
        begin(4096);
        send(0, pieces.size());
        String delta = playlist("live.m3u8?_HLS_msn=0&_HLS_skip=YES");
        assertThat(delta).contains("#EXT-X-SKIP:SKIPPED-SEGMENTS=" + (SECONDS - 6));
        assertThat(lines(delta, "s-")).hasSize(6);
    }

    @Test
    void whatMemoryHasNoRoomForIsReadFromDiskUntilTheWindowIsOver() {
        int most = (64 << 20) / PIECE;
        begin(most + 200);
        stream.keepOn(node.disk(), InfoHash.of(new byte[20]));
        sim.runFor(Duration.ofSeconds(1));
        send(0, pieces.size());
        String before = playlist("live.m3u8");
        byte[] second = bytes("s-1.m4s");
        Piece filler = new Piece(new byte[PIECE], -1);
        for (int i = 0; i < most; i++) {
            send(filler, 0);
        }
        sim.runFor(Duration.ofSeconds(5));
        assertThat(stream.bytes().low()).isZero();
        assertThat(lines(playlist("live.m3u8"), "s-")).containsAll(lines(before, "s-"));
        assertThat(bytes("s-1.m4s")).isEqualTo(second);
        for (int i = 0; i < 200; i++) {
            send(filler, 0);
        }
        sim.runFor(Duration.ofSeconds(5));
        assertThat(ask("s-1.m4s")).containsInstanceOf(Answer.Missing.class);
        stream.close();
        sim.runFor(Duration.ofSeconds(5));
        assertThat(node.disk().piece(InfoHash.of(new byte[20]), 0)).isEmpty();
    }

    @Test
    void anEncoderThatBeginsAnewIsADiscontinuityWithTheSourcesDate() {
        send(0, pieces.size() - 1);
        millis += 60_000;
        for (int i = 0; i < pieces.size() - 1; i++) {
            send(pieces.get(i), i == 0 ? LiveRecord.DISCONTINUITY : 0);
        }
        String playlist = playlist("live.m3u8");
        assertThat(lines(playlist, "#EXT-X-DISCONTINUITY").stream().filter("#EXT-X-DISCONTINUITY"::equals))
                .hasSize(1);
        List<String> dates = lines(playlist, DATE);
        long wait = (date(dates.getLast()) - date(dates.getFirst())) / 1000;
        assertThat(wait).isBetween(60L + 2 * SECONDS - 3, 60L + 2 * SECONDS);
    }

    /** hls.js lays segments out by their dates: where those jump, it takes the newest pictures for old ones and waits. */
    @Test
    void datesGoOnWithTheMediaThoughItsSourceStoodStill() {
        int third = pieces.size() / 3;
        send(0, third);
        millis += 10_000;
        send(third, 2 * third);
        assertSteady(playlist("live.m3u8"));
        assertThat(playlist("live.m3u8")).doesNotContain("#EXT-X-DISCONTINUITY\n");
        millis += 60_000;
        send(2 * third, pieces.size() - 1);
        String playlist = playlist("live.m3u8");
        assertSteady(playlist);
        assertThat(lines(playlist, "#EXT-X-DISCONTINUITY").stream().filter("#EXT-X-DISCONTINUITY"::equals))
                .hasSize(1);
        assertThat(date(lines(playlist, DATE).getLast())).isGreaterThan(BEGAN + 70_000);
    }

    /** Each segment has the date of the one before and its length, where it goes on from that. */
    private static void assertSteady(String playlist) {
        double ends = -1;
        for (String line : playlist.lines().toList()) {
            if (line.equals("#EXT-X-DISCONTINUITY")) {
                ends = -1;
            } else if (line.startsWith(DATE)) {
                long date = date(line);
                assertThat((double) date).isCloseTo(ends < 0 ? date : ends, within(2.0));
                ends = date;
            } else if (line.startsWith("#EXTINF:")) {
                ends += 1000 * Double.parseDouble(line.replaceAll("[^0-9.]", ""));
            }
        }
    }

    private static long date(String line) {
        return Instant.parse(line.substring(DATE.length())).toEpochMilli();
    }

    /** As where the last pieces came too late: who waits for the end is told. */
    @Test
    void endsThoughTheLastOfItCannotBeShown() {
        send(0, pieces.size() / 2);
        send(new Piece(new byte[PIECE], -1), 0);
        send(new Piece(new byte[100], -1), LiveRecord.END);
        assertThat(playlist("live.m3u8")).endsWith("#EXT-X-ENDLIST\n");
    }

    /** The source has told of the recording and gone, with pieces on their way. */
    @Test
    void endsThoughTheLastOfItNeverComes() {
        send(0, pieces.size() / 2);
        String before = playlist("live.m3u8");
        List<Answer> reloads = new ArrayList<>();
        hls.ask("live.m3u8?_HLS_msn=" + (lines(before, "s-").size() + 1), reloads::add);
        stream.swarm().recording(recording());
        sim.runFor(Duration.ofMillis(2_900));
        assertThat(playlist("live.m3u8")).isEqualTo(before);
        sim.runFor(Duration.ofMillis(200));
        assertThat(stream.state()).isEqualTo(LiveStream.State.ENDED);
        assertThat(stream.problem()).isEmpty();
        assertThat(reloads).hasSize(1);
        String after = playlist("live.m3u8");
        assertThat(after).endsWith("#EXT-X-ENDLIST\n");
        for (String segment : lines(after, "s-")) {
            bytes(segment);
        }
    }

    private SignedRecording recording() {
        Hash256 root = Hash256.of(
                Merkle.root(new byte[2 * Merkle.HASH_LENGTH], stream.broadcast().pieceLayer()));
        byte[] info = TorrentBuilder.named("One.mp4")
                .version(InfoDictionary.Version.V2)
                .pieceLength(PIECE)
                .lone(new InfoDictionary.FileEntry(List.of("One.mp4"), 0, 2L * PIECE, "", Optional.of(root)))
                .infoBytes();
        return SignedRecording.sign(info, stream.broadcast().hash(), KEY);
    }

    @Test
    void garbageThatIsSignedIsLeftOut() {
        var random = new Random(1);
        send(0, 3);
        for (int i = 0; i < 20; i++) {
            byte[] garbage = new byte[PIECE];
            random.nextBytes(garbage);
            send(new Piece(garbage, i % 3 == 0 ? random.nextInt(PIECE) : -1), 0);
        }
        send(0, pieces.size() - 1);
        end();
        String playlist = playlist("live.m3u8");
        assertThat(playlist).endsWith("#EXT-X-ENDLIST\n");
        assertThat(lines(playlist, "s-").size()).isGreaterThanOrEqualTo(SECONDS);
    }
}
