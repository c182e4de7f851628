package tv.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tv.starling.metainfo.PieceLayout;

class UploadQueueTest {
    private final UploadQueue queue = new UploadQueue();

    @Test
    void isAnsweredInTheOrderOfAskingWhereNothingIsDue() {
        ask(9, 3, 4);
        assertThat(queue.isNextDue()).isFalse();
        assertThat(rest()).containsExactly(9, 3, 4);
    }

    @Test
    void whatIsDueComesFirstWhetherItIsAskedBeforeOrAfter() {
        ask(9, 3, 4, 8);
        queue.due(List.of(4, 3, 2));
        ask(2, 7, 3);
        assertThat(queue.isNextDue()).isTrue();
        assertThat(rest()).containsExactly(4, 3, 3, 2, 9, 8, 7);
    }

    @Test
    void whatIsDueNoMoreGoesBehindWhatIs() {
        ask(9, 3);
        queue.due(List.of(3));
        queue.due(List.of(9));
        assertThat(rest()).containsExactly(9, 3);
    }

    private void ask(int... pieces) {
        for (int piece : pieces) {
            queue.add(new BlockRequest(piece, 0, PieceLayout.BLOCK));
        }
    }

    private List<Integer> rest() {
        var pieces = new ArrayList<Integer>();
        while (!queue.isEmpty()) {
            pieces.add(queue.next().piece());
        }
        return pieces;
    }
}
