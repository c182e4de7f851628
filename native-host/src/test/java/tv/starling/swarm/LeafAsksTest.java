package tv.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tv.starling.metainfo.Hash256;
import tv.starling.wire.HashRange;

class LeafAsksTest {
    private static final long SECOND = 1_000_000_000L;
    private static final List<Integer> TEN = IntStream.range(0, 10).boxed().toList();

    private final LeafAsks asks = new LeafAsks();

    private static HashRange piece(int number) {
        return new HashRange(Hash256.of(new byte[32]), 0, number * 16, 16, 3);
    }

    @Test
    void asksEightWhileNobodyHasGivenAny() {
        asks.want(piece(0));

        assertThat(asks.next(piece(0), TEN, 0)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(asks.next(piece(0), TEN, 0)).isEmpty();
    }

    @Test
    void asksOneWhoHasGivenSomeAlsoBesideOthersWhoHaveNot() {
        asks.want(piece(0));
        asks.want(piece(1));
        asks.next(piece(0), List.of(7), 0);
        asks.next(piece(1), List.of(1), 0);
        assertThat(asks.gave(7, piece(0))).isTrue();

        assertThat(asks.next(piece(1), TEN, 0)).containsExactly(7);
        assertThat(asks.next(piece(1), TEN, 0)).isEmpty();
        assertThat(asks.gave(7, piece(1))).isFalse();
        assertThat(asks.wanted()).isEmpty();
    }

    @Test
    void aRefusalOrTwoSecondsOfSilenceLeadToTheNext() {
        asks.want(piece(0));
        asks.next(piece(0), List.of(1, 2), 0);
        assertThat(asks.refused(1, piece(0))).isTrue();
        assertThat(asks.refused(1, piece(0))).as("only once").isFalse();

        assertThat(asks.next(piece(0), List.of(1, 2, 3), SECOND)).containsExactly(3);
        assertThat(asks.isAsked(2, piece(0))).isTrue();
        assertThat(asks.next(piece(0), List.of(1, 2, 3), 2 * SECOND)).isEmpty();
        assertThat(asks.isAsked(2, piece(0))).as("was silent").isFalse();
    }

    @Test
    void whoRefusesThreeTimesInARowIsLeftAlone() {
        for (int i = 0; i < 3; i++) {
            asks.want(piece(i));
            assertThat(asks.next(piece(i), List.of(1), 0)).containsExactly(1);
            asks.refused(1, piece(i));
        }
        asks.want(piece(3));

        assertThat(asks.next(piece(3), List.of(1), 0)).isEmpty();
    }

    @Test
    void whoWasNotAskedGivesAndRefusesNothing() {
        asks.want(piece(0));

        assertThat(asks.isAsked(1, piece(0))).isFalse();
        assertThat(asks.refused(1, piece(0))).isFalse();
        assertThat(asks.refused(1, piece(1))).isFalse();
    }

    @Test
    void whoIsGoneIsForgotten() {
        asks.want(piece(0));
        asks.next(piece(0), List.of(1), 0);
        asks.gave(1, piece(0));
        asks.gone(1);
        asks.want(piece(1));

        assertThat(asks.next(piece(1), List.of(2, 1), 0)).containsExactly(2, 1);
    }

    @Test
    void sixteenAreAskedOfOnePeerAndTwoHundredAndFiftySixInAll() {
        for (int i = 0; i < 256; i++) {
            assertThat(asks.want(piece(i))).isTrue();
        }

        assertThat(asks.want(piece(256))).isFalse();
        assertThat(asks.want(piece(0))).as("again").isFalse();
        assertThat(asks.wanted().stream()
                        .filter(range -> !asks.next(range, List.of(1), 0).isEmpty()))
                .hasSize(16);
    }
}
