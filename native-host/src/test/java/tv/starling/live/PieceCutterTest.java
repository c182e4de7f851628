package tv.starling.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import tv.starling.live.PieceCutter.Cut;
import tv.starling.wire.LiveRecord;

class PieceCutterTest {
    private static final int PIECE = 16_384;

    private final PieceCutter cutter = new PieceCutter(PIECE);
    private final List<Cut> cuts = new ArrayList<>();

    private void add(int length, boolean entry) {
        cuts.addAll(cutter.add(new byte[length], entry));
    }

    private void breakOff() {
        cuts.addAll(cutter.add(cutter.filler(), false));
        cutter.discontinue();
    }

    @Test
    void tellsWhereTheFirstEntryOfAPieceIs() {
        add(100, false);
        add(200, true);
        add(300, true);
        add(PIECE, false);

        assertThat(cuts).hasSize(1);
        assertThat(cuts.getFirst().flags()).isEqualTo(LiveRecord.RANDOM_ACCESS);
        assertThat(cuts.getFirst().randomAccess()).isEqualTo(100);
        assertThat(cutter.end().flags()).isEqualTo(LiveRecord.END);
    }

    @Test
    void anEntryAtTheVeryEndOfAPieceIsInTheNext() {
        add(PIECE, false);
        add(10, true);
        Cut last = cutter.end();

        assertThat(cuts).extracting(Cut::flags).containsExactly(0);
        assertThat(last.flags()).isEqualTo(LiveRecord.END | LiveRecord.RANDOM_ACCESS);
        assertThat(last.randomAccess()).isZero();
        assertThat(last.data()).hasSize(10);
    }

    @Test
    void aLongFragmentIsOneEntryOnly() {
        add(3 * PIECE, true);

        assertThat(cuts).extracting(Cut::flags).containsExactly(LiveRecord.RANDOM_ACCESS, 0, 0);
    }

    @Test
    void anotherEncoderBeginsAPieceAndWhatWasOpenIsFilledWithABoxThatMeansNothing() {
        add(PIECE - 100, false);
        breakOff();
        add(PIECE, true);

        assertThat(cuts).extracting(Cut::flags).containsExactly(0, LiveRecord.RANDOM_ACCESS | LiveRecord.DISCONTINUITY);
        ByteBuffer box = ByteBuffer.wrap(cuts.getFirst().data(), PIECE - 100, 100);
        assertThat(box.getInt()).isEqualTo(100);
        byte[] type = new byte[4];
        box.get(type);
        assertThat(new String(type, StandardCharsets.US_ASCII)).isEqualTo("free");
    }

    @Test
    void aBoxThatDoesNotFitGoesOnIntoTheNextPiece() {
        add(PIECE - 7, false);
        breakOff();

        assertThat(cuts).hasSize(2);
        assertThat(ByteBuffer.wrap(cuts.getFirst().data()).getInt(PIECE - 7)).isEqualTo(PIECE + 7);
        assertThat(cutter.filler()).isEmpty();
    }

    @Test
    void theEndHasAlwaysAPiece() {
        cutter.add(cutter.lastFiller(), false);
        assertThat(cutter.end().data()).isEqualTo(new byte[] {0, 0, 0, 8, 'f', 'r', 'e', 'e'});
    }

    @Test
    void aPieceTakesAboutATenthOfASecond() {
        assertThat(PieceCutter.pieceLength(62_500)).isEqualTo(16 * 1024);
        assertThat(PieceCutter.pieceLength(250_000)).isEqualTo(32 * 1024);
        assertThat(PieceCutter.pieceLength(500_000)).isEqualTo(64 * 1024);
        assertThat(PieceCutter.pieceLength(2_500_000)).isEqualTo(256 * 1024);
        assertThat(PieceCutter.pieceLength(125_000_000)).isEqualTo(256 * 1024);
    }

    @RepeatedTest(20)
    void everyByteGoesOutInOrder(RepetitionInfo run) {
        var random = new SplittableRandom(run.getCurrentRepetition());
        var sent = new ByteArrayOutputStream();
        var cut = new ByteArrayOutputStream();
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[1 + random.nextInt(2 * PIECE)];
            random.nextBytes(bytes);
            sent.writeBytes(bytes);
            cutter.add(bytes, random.nextBoolean()).forEach(it -> cut.writeBytes(it.data()));
        }
        cutter.add(cutter.lastFiller(), false);
        cut.writeBytes(cutter.end().data());

        assertThat(Arrays.copyOf(cut.toByteArray(), sent.size())).isEqualTo(sent.toByteArray());
    }
}
