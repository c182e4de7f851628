package tv.starling.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.env.Disk.Place;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoDictionary;

class KilledProcessTest {
    private static final int KILLS = 20;

    /** A tenth of the real time, so that many kills fall between, in and after records. */
    private static final Duration BATCH = ResumeKeeper.BATCH.dividedBy(10);

    /** Real: 5 s. Not a tenth of it, for the sake of a busy machine. */
    private static final Duration LOSS_MAX = Duration.ofMillis(2500);

    @TempDir
    Path folder;

    @Test
    void losesNothingOldAndClaimsNothingWrongWhereverItIsKilled() throws Exception {
        long seed = Long.getLong("kill.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<Integer, Long> recordedAt = new LinkedHashMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            long killedAt = runAndKill(kill == KILLS / 2 ? 4000 : 200 + random.nextInt(600), recordedAt);
            check(recordedAt, killedAt, "kill " + kill + " of seed " + seed);
        }
        assertThat(recordedAt).hasSizeGreaterThan(KILLS);
    }

    /** @return when it was killed, on the clock that parent and child share */
    private long runAndKill(long livesMillis, Map<Integer, Long> recordedAt) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Doomed.class.getName(),
                        folder.toString(),
                        Long.toString(BATCH.toMillis()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(child.getInputStream()))) {
            note(said.readLine(), recordedAt);
            long killAt = System.nanoTime() + Duration.ofMillis(livesMillis).toNanos();
            while (System.nanoTime() < killAt) {
                note(said.readLine(), recordedAt);
            }
            child.toHandle().destroyForcibly(); // unlike the process itself, leaves what it said readable
            long killedAt = System.nanoTime();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                note(line, recordedAt);
            }
            child.waitFor();
            return killedAt;
        }
    }

    /** The last line may be torn by the kill. */
    private static void note(String line, Map<Integer, Long> recordedAt) {
        assertThat(line).as("the child ended by itself").isNotNull();
        String[] words = line.split(" ");
        if (words.length == 2
                && words[1].length() == Long.toString(System.nanoTime()).length()) {
            recordedAt.put(Integer.parseInt(words[0]), Long.parseLong(words[1]));
        }
    }

    private void check(Map<Integer, Long> recordedAt, long killedAt, String when) {
        InfoDictionary info = Doomed.INFO;
        try (Bench bench = new Bench(folder, Bench.WIDE, BATCH)) {
            Storage storage = bench.open(info, new Place.Cache());
            BitSet claimed = storage.verifiedAtOpen();
            for (int piece = claimed.nextSetBit(0); piece >= 0; piece = claimed.nextSetBit(piece + 1)) {
                assertThat(Bench.value(bench.hash(storage, piece)))
                        .as("%s: piece %d", when, piece)
                        .isEqualTo(Bench.sha1(Bench.pieceData(info, piece)));
            }
            recordedAt.forEach((piece, at) -> assertThat(claimed.get(piece) || killedAt - at < LOSS_MAX.toNanos())
                    .as("%s: piece %d, recorded %d ms before", when, piece, (killedAt - at) / 1_000_000)
                    .isTrue());
            byte[] memory = storage.memoryAtOpen();
            if (!claimed.isEmpty()) {
                byte[] whole = new byte[Doomed.MEMORY];
                Arrays.fill(whole, memory[0]);
                assertThat(memory).as("%s: memory", when).isEqualTo(whole);
            }
            recordedAt.keySet().removeIf(piece -> !claimed.get(piece)); // rightly lost, and to be filled again
            // Not closed: the next process finds the record as a kill leaves it.
        }
    }
}
