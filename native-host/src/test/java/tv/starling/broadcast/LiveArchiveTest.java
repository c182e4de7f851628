package tv.starling.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.live.LiveSource;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.wire.Ed25519;
import tv.starling.wire.LiveRecord;

class LiveArchiveTest {
    private static final int PIECE = 16_384;
    private static final Ed25519.KeyPair KEY = Ed25519.fromSeed(new byte[32]);
    private static final LiveDictionary PROGRAMME = LiveDictionary.of(
            "Channel One",
            PIECE,
            new LiveDictionary.Signer(KEY.publicKey(), new byte[0]),
            0,
            new LiveDictionary.Media("video/mp4", new byte[] {1, 2, 3}, 60_000),
            64,
            8);
    private static final byte[] STREAM = new byte[40 * PIECE + 1000];

    static {
        new SplittableRandom(1).nextBytes(STREAM);
    }

    @TempDir
    Path folder;

    private LiveArchive begin(int capacity) throws IOException {
        return LiveArchive.begin(folder, PROGRAMME, folder.resolve("stream"), capacity);
    }

    private LiveArchive again() throws IOException {
        return LiveArchive.reopen(folder, KEY.publicKey()).orElseThrow();
    }

    /** As much of the stream, and as many of its pieces signed. */
    private static void send(LiveArchive archive, int from, int to, int signed, int flags) throws IOException {
        archive.append(Arrays.copyOfRange(STREAM, from, to), to);
        var source = new LiveSource(PROGRAMME, KEY, 3, archive.next());
        while (archive.next() < signed) {
            int at = archive.next() * PIECE;
            byte[] piece = Arrays.copyOfRange(STREAM, at, at + PIECE);
            archive.signed(source.sign(piece, 1000 + at, flags, 0).record());
        }
    }

    /** Nothing is closed: so it is when a process is killed. */
    @Test
    void goesOnAfterTheLastRecordWithWhatWasNotSignedYet() throws IOException {
        send(begin(64), 0, 3 * PIECE + 500, 3, 0);

        LiveArchive again = again();
        assertThat(again.next()).isEqualTo(3);
        assertThat(again.epoch()).isEqualTo(3);
        assertThat(again.micros()).isEqualTo(3 * PIECE + 500);
        assertThat(again.lastMillis()).isEqualTo(1000 + 2 * PIECE);
        assertThat(again.tail()).isEqualTo(Arrays.copyOfRange(STREAM, 3 * PIECE, 3 * PIECE + 500));
        assertThat(again.isWhole()).isTrue();
        assertThat(again.dictionary().hash()).isEqualTo(PROGRAMME.hash());
    }

    @Test
    void keepsNoMoreThanTheWindow() throws IOException {
        LiveArchive archive = begin(8);
        for (int piece = 0; piece < 40; piece++) {
            send(archive, piece * PIECE, (piece + 1) * PIECE, piece + 1, 0);
        }
        send(archive, 40 * PIECE, STREAM.length, 40, 0);

        assertThat(Files.size(folder.resolve("stream"))).isEqualTo(8 * PIECE);
        assertThat(Files.size(folder.resolve("records"))).isLessThan(8 * LiveRecord.LENGTH + 100);
        LiveArchive again = again();
        assertThat(again.isWhole()).isFalse();
        assertThat(again.next()).isEqualTo(40);
        assertThat(again.tail()).isEqualTo(Arrays.copyOfRange(STREAM, 40 * PIECE, STREAM.length));
    }

    @Test
    void aRecordThatTheDiskHasLostIsNotCounted() throws IOException {
        send(begin(64), 0, 5 * PIECE + 10, 5, 0);
        try (var records = new RandomAccessFile(folder.resolve("records").toFile(), "rw")) {
            records.seek(24 + 4 * LiveRecord.LENGTH + 90);
            records.write(new byte[20]);
        }

        assertThat(again().next()).isEqualTo(4);
    }

    @Test
    void bytesThatTheDiskHasLostAreMissedByNobody() throws IOException {
        send(begin(64), 0, 5 * PIECE + 10, 5, 0);
        try (var records = new RandomAccessFile(folder.resolve("records").toFile(), "rw")) {
            records.writeLong(2 * PIECE);
        }

        LiveArchive again = again();
        assertThat(again.next()).isEqualTo(5);
        assertThat(again.tail()).isEmpty();
        send(again, 5 * PIECE, 6 * PIECE, 6, 0);
        assertThat(again().tail()).isEmpty();
    }

    @Test
    void whatHasEndedOrIsAnothersIsNotGoneOnWith() throws IOException {
        send(begin(64), 0, PIECE, 1, 0);
        assertThat(LiveArchive.reopen(
                        folder,
                        Ed25519.fromSeed(new byte[] {
                                    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
                                    24, 25, 26, 27, 28, 29, 30, 31, 32
                                })
                                .publicKey()))
                .isEmpty();
        send(again(), PIECE, 2 * PIECE, 2, LiveRecord.END);
        assertThat(LiveArchive.reopen(folder, KEY.publicKey())).isEmpty();
    }

    @Test
    void brokenFilesBeginAnew() throws IOException {
        begin(64).close();
        assertThat(LiveArchive.reopen(folder, KEY.publicKey()))
                .as("nothing signed")
                .isEmpty();
        Files.write(folder.resolve("programme"), new byte[10]);
        assertThat(LiveArchive.reopen(folder, KEY.publicKey())).isEmpty();
        Files.delete(folder.resolve("programme"));
        assertThat(LiveArchive.reopen(folder, KEY.publicKey())).isEmpty();
    }

    @Test
    void aWholeRecordingIsTheStreamAndItsPieceLayer() throws IOException {
        LiveArchive archive = begin(Integer.MAX_VALUE);
        send(archive, 0, 40 * PIECE, 40, 0);

        assertThat(Files.readAllBytes(archive.file())).isEqualTo(Arrays.copyOf(STREAM, 40 * PIECE));
        assertThat(archive.pieceLayer()).hasSize(40 * 32);
        assertThat(archive.length()).isEqualTo(40 * PIECE);
    }
}
