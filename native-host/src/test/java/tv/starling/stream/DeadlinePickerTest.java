package tv.starling.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tv.starling.metainfo.PieceLayout;

class DeadlinePickerTest {
    private static final int MIB = 1 << 20;
    private static final PieceLayout LAYOUT = new PieceLayout(100 * MIB, MIB);

    @Test
    void nobodyWantsNothing() {
        assertThat(DeadlinePicker.wanted(List.of(), Optional.empty(), LAYOUT, new BitSet())
                        .inOrder())
                .isEmpty();
    }

    @Test
    void oneReaderIsServedInOrder() {
        var wanted = DeadlinePicker.wanted(List.of(window(10)), Optional.empty(), LAYOUT, new BitSet());
        assertThat(wanted.inOrder()).containsExactly(10, 11);
        assertThat(wanted.lookAhead().stream().toArray()).startsWith(10, 11, 12).hasSize(8);
    }

    @Test
    void leavesOutWhatIsThere() {
        var verified = new BitSet();
        verified.set(10);
        verified.set(12);
        var wanted = DeadlinePicker.wanted(List.of(window(10)), Optional.empty(), LAYOUT, verified);
        assertThat(wanted.inOrder()).containsExactly(11);
        assertThat(wanted.lookAhead().get(12)).isFalse();
    }

    @Test
    void readersTakeTurnsTheNewestFirst() {
        var wanted = DeadlinePicker.wanted(
                List.of(window(50), window(10), window(11)), Optional.empty(), LAYOUT, new BitSet());
        assertThat(wanted.inOrder()).containsExactly(50, 10, 11, 51, 12);
    }

    @Test
    void theIndexComesAfterWhatIsDueAndBeforeTheRest() {
        var index = Optional.of(StreamWindow.whole(98L * MIB + 7, 100L * MIB));
        var verified = new BitSet();
        verified.set(98);
        var wanted = DeadlinePicker.wanted(List.of(window(0)), index, LAYOUT, verified);
        assertThat(wanted.inOrder()).containsExactly(0, 1, 99);
        assertThat(wanted.lookAhead().get(99)).isTrue();
    }

    @Test
    void theWindowEndsWithTheRange() {
        var window = StreamWindow.at(10 * MIB, 10 * MIB + 5, 0);
        var wanted = DeadlinePicker.wanted(List.of(window), Optional.empty(), LAYOUT, new BitSet());
        assertThat(wanted.inOrder()).containsExactly(10);
        assertThat(wanted.lookAhead().cardinality()).isEqualTo(1);
    }

    private static StreamWindow window(int piece) {
        return StreamWindow.at((long) piece * MIB, 100L * MIB, 0);
    }
}
