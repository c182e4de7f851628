package tv.starling.bencode;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A torrent file of 1,000 files and 10,000 pieces; an answer of the hash table. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BencodeBench {
    private static final int FILES = 1_000;
    private static final int PIECES = 10_000;

    private BValue torrent;
    private byte[] torrentBytes;
    private byte[] answerBytes;

    @Setup
    public void make() {
        var random = new Random(1);
        List<BValue> files = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            var path = new BList(List.of(BString.of("season " + i % 9), BString.of("episode " + i + ".mp4")));
            files.add(BDictionary.builder()
                    .put("length", random.nextInt(1 << 30))
                    .put("path", path)
                    .build());
        }
        var info = BDictionary.builder()
                .put("files", new BList(files))
                .put("name", "show")
                .put("piece length", 1 << 20)
                .put("pieces", bytes(random, 20 * PIECES))
                .build();
        torrent = BDictionary.builder()
                .put("announce", "udp://tracker.example:6969/announce")
                .put("info", info)
                .build();
        torrentBytes = BencodeWriter.write(torrent);
        var answer = BDictionary.builder()
                .put("id", bytes(random, 20))
                .put("nodes", bytes(random, 208))
                .put("token", bytes(random, 8))
                .build();
        answerBytes = BencodeWriter.write(BDictionary.builder()
                .put("t", "aa")
                .put("y", "r")
                .put("r", answer)
                .build());
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Benchmark
    public BValue readsTorrent() {
        return BencodeReader.read(torrentBytes);
    }

    @Benchmark
    public byte[] writesTorrent() {
        return BencodeWriter.write(torrent);
    }

    @Benchmark
    public BValue readsDhtAnswer() {
        return BencodeReader.read(answerBytes);
    }
}
