package tv.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class CheckedPieceTest {
    private final CheckedPiece piece = new CheckedPiece(3);

    private static byte[] leaf(int value) {
        byte[] leaf = new byte[32];
        Arrays.fill(leaf, (byte) value);
        return leaf;
    }

    /** Of four, the last being padding. */
    private static byte[] leaves() {
        byte[] leaves = new byte[4 * 32];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(leaf(i + 1), 0, leaves, i * 32, 32);
        }
        return leaves;
    }

    @Test
    void blocksAreJudgedAsTheyComeOnceTheLeavesAreKnown() {
        assertThat(piece.know(leaves()).isEmpty()).isTrue();

        assertThat(piece.written(1, leaf(9))).isFalse();
        assertThat(piece.rightUntil(1)).isEqualTo(1);
        assertThat(piece.written(1, leaf(2))).isTrue();
        assertThat(piece.rightUntil(1)).isEqualTo(2);
        assertThat(piece.rightUntil(0)).isZero();
        piece.written(0, leaf(1));
        assertThat(piece.isRight()).isFalse();
        piece.written(2, leaf(3));
        assertThat(piece.isRight()).isTrue();
        assertThat(piece.rightUntil(0)).isEqualTo(3);
    }

    @Test
    void blocksThatCameBeforeTheLeavesAreJudgedByThemLater() {
        assertThat(piece.written(0, leaf(1))).isTrue();
        assertThat(piece.written(2, leaf(1))).as("not known yet").isTrue();
        assertThat(piece.rightUntil(0)).isZero();

        BitSet wrong = piece.know(leaves());

        assertThat(wrong.stream()).containsExactly(2);
        assertThat(piece.rightUntil(0)).isEqualTo(1);
        assertThat(piece.others().stream()).containsExactly(1, 2);
    }
}
