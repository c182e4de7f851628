package tv.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tv.starling.metainfo.PieceLayout;

class RequestQueueTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;

    private final RequestQueue queue = new RequestQueue();
    private long now = SECOND;
    private int next;

    @Test
    void beginsWithOneFlight() {
        assertThat(queue.room()).isEqualTo(16);
        fill();
        assertThat(queue.room()).isZero();
    }

    @Test
    void doublesEachRoundTripWhileTheRateGrows() {
        queue.limit(500);
        for (int trip = 0; trip < 4; trip++) {
            fill();
            now += 50 * MILLI;
            answerAll();
        }
        assertThat(queue.room()).isEqualTo(16 << 4);
    }

    @Test
    void neverAsksMoreThanThePeerKeeps() {
        queue.limit(20);
        fill();
        answerAll();
        fill();
        answerAll();
        assertThat(queue.room()).isEqualTo(20);
    }

    @Test
    void settlesAtOneSecondOfTheRate() {
        queue.limit(500);
        steady(100, 10_000);
        queue.tick(now, false);
        assertThat(queue.room()).isBetween(95, 115);
    }

    /** 100 blocks a second that come 40 ms after they were asked for: 4 on the way, and little more. */
    @Test
    void asksForAReaderJustWhatFillsTheWay() {
        queue.limit(500);
        queue.streaming(true);
        for (int i = 0; i < 4; i++) {
            queue.asked(new BlockRequest(next++, 0, PieceLayout.BLOCK), now + i * 10 * MILLI);
        }
        now += 40 * MILLI;
        for (int i = 0; i < 300; i++) {
            queue.received(queue.requests().getFirst(), now);
            queue.asked(new BlockRequest(next++, 0, PieceLayout.BLOCK), now);
            now += 10 * MILLI;
        }
        queue.clear();
        assertThat(queue.room()).isBetween(5, 7);
    }

    /** Nothing waits at the peer yet: the depth grows with every round trip, by no timer. */
    @Test
    void growsForAReaderWhileMoreComesForIt() {
        queue.limit(500);
        queue.streaming(true);
        int before = 0;
        for (int trip = 0; trip < 6; trip++) {
            assertThat(queue.room()).isGreaterThan(before);
            before = queue.room();
            fill();
            now += 50 * MILLI;
            answerAll();
        }
    }

    @Test
    void givesUpWhatASilentPeerWasAskedAndThenAsksOneByOne() {
        fill();
        assertThat(queue.tick(now + 11 * SECOND, false)).isEmpty();
        assertThat(queue.tick(now + 13 * SECOND, false)).hasSize(16);
        assertThat(queue.snubbed()).isTrue();
        assertThat(queue.room()).isEqualTo(1);
    }

    @Test
    void aBlockEndsTheSnub() {
        fill();
        queue.tick(now + 13 * SECOND, false);
        now += 14 * SECOND;
        assertThat(queue.received(new BlockRequest(0, 0, PieceLayout.BLOCK), now))
                .isFalse();
        assertThat(queue.snubbed()).isFalse();
        assertThat(queue.room()).isGreaterThan(1);
    }

    @Test
    void waitsLongerForASlowPeerThatSends() {
        fill();
        for (int i = 0; i < 8; i++) {
            now += 5 * SECOND;
            queue.received(new BlockRequest(i, 0, PieceLayout.BLOCK), now);
            assertThat(queue.tick(now, false)).isEmpty();
        }
        assertThat(queue.tick(now + 10 * SECOND, false)).isEmpty();
    }

    @Test
    void forgetsEverythingWhenItIsOff() {
        fill();
        assertThat(queue.clear()).hasSize(16);
        assertThat(queue.size()).isZero();
        assertThat(queue.tick(now + 100 * SECOND, false)).isEmpty();
        assertThat(queue.snubbed()).isFalse();
    }

    private void fill() {
        for (int room = queue.room(); room > 0; room--) {
            queue.asked(new BlockRequest(next++, 0, PieceLayout.BLOCK), now);
        }
    }

    private void answerAll() {
        queue.requests().forEach(r -> assertThat(queue.received(r, now)).isTrue());
    }

    /** So many blocks a second for a while, ticking twice a second. */
    private void steady(int blocksPerSecond, long millis) {
        for (long t = 0; t < millis; t += 10) {
            now += 10 * MILLI;
            for (int i = 0; i < blocksPerSecond / 100; i++) {
                fill();
                queue.received(queue.requests().getFirst(), now);
            }
            if (t % 500 == 0) {
                queue.tick(now, false);
            }
        }
        queue.clear();
    }
}
