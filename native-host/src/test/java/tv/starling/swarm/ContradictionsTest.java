package tv.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ContradictionsTest {
    private static final byte[] ONE = {1};
    private static final byte[] OTHER = {2};

    private final Contradictions contradictions = new Contradictions();

    @Test
    void aWrongBlockNamesItsSender() {
        assertThat(contradictions.tries(0, 0, ONE, 7, false)).isFalse();
        assertThat(contradictions.tries(0, 0, OTHER, 8, false)).isFalse();
        assertThat(contradictions.tries(0, 0, ONE, 7, false))
                .as("the same sender")
                .isFalse();
    }

    @Test
    void theSameWrongBlockFromAnotherIsTriedUntilAPieceWasRightByBoth() {
        contradictions.tries(0, 0, ONE, 7, false);
        contradictions.tries(1, 0, ONE, 7, false);
        assertThat(contradictions.tries(0, 0, ONE, 8, false)).isTrue();
        assertThat(contradictions.isTried(0)).isTrue();
        assertThat(contradictions.tries(0, 1, OTHER, 9, false))
                .as("with all its blocks")
                .isTrue();

        contradictions.agree(2);
        assertThat(contradictions.tries(1, 0, ONE, 8, false)).isFalse();
    }

    @Test
    void aPieceIsTriedOnce() {
        assertThat(contradictions.tries(0, 0, ONE, 7, true)).isTrue();
        contradictions.triedInVain(0);

        assertThat(contradictions.isTried(0)).isFalse();
        assertThat(contradictions.tries(0, 0, ONE, 7, true)).isFalse();
    }

    @Test
    void whatSha1CallsRightOfTwoSourcesIsTheTorrentsFault() {
        assertThat(contradictions.isTorrents(0, Set.of(7))).isFalse();
        assertThat(contradictions.isTorrents(0, Set.of(7))).as("the same again").isFalse();
        assertThat(contradictions.isTorrents(3, Set.of(8))).isTrue();
    }

    @Test
    void alsoOfTwoTogetherWhenItHappensAgain() {
        assertThat(contradictions.isTorrents(0, Set.of(7, 8))).isFalse();
        assertThat(contradictions.isTorrents(0, Set.of(7, 8))).isTrue();
    }

    @Test
    void ofAPieceThatIsTriedItIsTheTorrentsFaultAtOnce() {
        contradictions.tries(0, 0, ONE, 7, true);

        assertThat(contradictions.isTorrents(0, Set.of(7))).isTrue();
    }

    @Test
    void whatOneSentStandsWhenNobodyComesToSendAnother() {
        long later = Contradictions.ALONE_NANOS + 1;
        assertThat(contradictions.stand(true, 0)).isFalse();
        assertThat(contradictions.stand(true, later)).as("nothing was seen").isFalse();

        contradictions.isTorrents(0, Set.of(7));
        assertThat(contradictions.stand(true, later)).isFalse();
        assertThat(contradictions.stand(false, 2 * later)).as("somebody came").isFalse();
        assertThat(contradictions.stand(true, 3 * later)).as("and went").isFalse();
        assertThat(contradictions.stand(true, 4 * later)).isTrue();
    }

    @Test
    void whatWasRightSinceOrIsOfAnEarlierRunDoesNotStand() {
        contradictions.isTorrents(0, Set.of(7));
        contradictions.agree(0);
        contradictions.isTorrents(1, Set.of(PartialPiece.NOBODY));
        contradictions.stand(true, 0);

        assertThat(contradictions.stand(true, 2 * Contradictions.ALONE_NANOS)).isFalse();
    }
}
