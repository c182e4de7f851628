package tv.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tv.starling.swarm.Turnover.Standing;

class TurnoverTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void letsGoOfNobodyWhoMovesBytesOrIsNew() {
        assertThat(Turnover.leastUseful(
                        List.of(new Standing(1, true, 10, 900 * SECOND), new Standing(2, false, 0, 59 * SECOND))))
                .isEmpty();
    }

    @Test
    void letsGoOfWhoWantsNothingBeforeWhoIsOldest() {
        assertThat(Turnover.leastUseful(List.of(
                        new Standing(1, true, 0, 900 * SECOND),
                        new Standing(2, false, 0, 70 * SECOND),
                        new Standing(3, false, 0, 80 * SECOND))))
                .hasValue(3);
    }
}
