package tv.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tv.starling.swarm.Choker.Candidate;

class ChokerTest {
    private static final long SECOND = 1_000_000_000L;

    private final Choker choker = new Choker(new SplittableRandom(7));

    @Test
    void unchokesEverybodyWhoIsInterestedWhileThereAreSlots() {
        var peers = List.of(sends(1, 0), sends(2, 5), idle(3));
        assertThat(choker.unchoked(peers, ChokingOrder.TIT_FOR_TAT, 4, 0)).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void unchokesFastestInterestedPeers() {
        var peers = List.of(sends(1, 10), sends(2, 50), sends(3, 40), sends(4, 30), sends(5, 0), idle(6));
        var chosen = choker.unchoked(peers, ChokingOrder.TIT_FOR_TAT, 4, 0);
        assertThat(chosen).hasSize(4).contains(2, 3, 4).containsAnyOf(1, 5);
    }

    @Test
    void unchokesNobodyWithoutSlots() {
        assertThat(choker.unchoked(List.of(sends(1, 10)), ChokingOrder.ROUND_ROBIN, 0, 0))
                .isEmpty();
    }

    @Test
    void doesNotRewardAPeerThatSnubsUs() {
        var snubbing = new Candidate(1, true, true, false, 1000, 0, 0, 0, 0);
        var peers = List.of(snubbing, sends(2, 3), sends(3, 2), sends(4, 1));
        for (int i = 0; i < 30; i++) {
            assertThat(new Choker(new SplittableRandom(i)).unchoked(peers, ChokingOrder.TIT_FOR_TAT, 3, 0))
                    .contains(2, 3);
        }
    }

    @Test
    void keepsTheOptimisticChoiceThirtySeconds() {
        var peers = new ArrayList<Candidate>();
        for (int id = 1; id <= 12; id++) {
            peers.add(sends(id, id <= 2 ? 100 : 0));
        }
        var choices = new LinkedHashSet<Set<Integer>>();
        for (int turn = 0; turn < 3; turn++) {
            choices.add(choker.unchoked(peers, ChokingOrder.TIT_FOR_TAT, 3, turn * 10 * SECOND));
        }
        assertThat(choices).hasSize(1);
        for (int turn = 3; turn < 60; turn++) {
            choices.add(choker.unchoked(peers, ChokingOrder.TIT_FOR_TAT, 3, turn * 10 * SECOND));
        }
        assertThat(choices).hasSizeGreaterThan(5);
    }

    @Test
    void drawsNewcomersThreeTimesAsOften() {
        var peers = List.of(sends(1, 100), new Candidate(2, true, false, true, 0, 0, 0, 0, 0), sends(3, 0));
        var drawn = new TreeMap<Integer, Integer>();
        for (int i = 0; i < 2000; i++) {
            for (int id : new Choker(new SplittableRandom(i)).unchoked(peers, ChokingOrder.TIT_FOR_TAT, 2, 0)) {
                drawn.merge(id, 1, Integer::sum);
            }
        }
        assertThat(drawn.get(1)).isEqualTo(2000);
        assertThat(drawn.get(2)).isBetween(1420, 1580);
    }

    /** A seed with two slots of turns and one optimistic: nobody waits longer than the turns of the others take. */
    @Test
    void givesEverybodyATurnWhenSeeding() {
        long[] since = new long[9];
        boolean[] unchoked = new boolean[9];
        int[] seconds = new int[9];
        for (int now = 0; now < 900; now += 10) {
            var peers = new ArrayList<Candidate>();
            for (int id = 0; id < 9; id++) {
                long time = now * SECOND - since[id];
                long rate = unchoked[id] ? 1_000_000 - id : 0;
                peers.add(new Candidate(
                        id, true, false, false, 0, rate, unchoked[id] ? time : 0, unchoked[id] ? 0 : time, 0));
            }
            var chosen = choker.unchoked(peers, ChokingOrder.ROUND_ROBIN, 3, now * SECOND);
            assertThat(chosen).hasSize(3);
            for (int id = 0; id < 9; id++) {
                if (chosen.contains(id) != unchoked[id]) {
                    unchoked[id] = chosen.contains(id);
                    since[id] = now * SECOND;
                }
                seconds[id] += unchoked[id] ? 10 : 0;
            }
        }
        assertThat(java.util.Arrays.stream(seconds).boxed())
                .as("seconds unchoked of 900; a fair share is 300")
                .allMatch(s -> s >= 100 && s <= 500);
    }

    @Test
    void givesMostToThoseWhoTakeMostWhereThatIsChosen() {
        var peers = List.of(takes(1, 10, 0), takes(2, 50, 0), takes(3, 40, 0), takes(4, 0, 0), takes(5, 30, 0));
        var chosen = choker.unchoked(peers, ChokingOrder.FASTEST_UPLOAD, 3, 0);
        assertThat(chosen).hasSize(3).contains(2, 3);
    }

    @Test
    void givesToBeginnersAndThoseNearlyDoneBeforeWhoCanTradeWhereThatIsChosen() {
        var peers = List.of(takes(1, 90, 55), takes(2, 0, 2), takes(3, 90, 40), takes(4, 5, 97), takes(5, 90, 70));
        var chosen = choker.unchoked(peers, ChokingOrder.ANTI_LEECH, 3, 0);
        assertThat(chosen).hasSize(3).contains(2, 4);
    }

    private static Candidate takes(int id, long rate, int percent) {
        return new Candidate(id, true, false, false, 0, rate, rate > 0 ? SECOND : 0, rate > 0 ? 0 : SECOND, percent);
    }

    private static Candidate sends(int id, long rate) {
        return new Candidate(id, true, false, false, rate, 0, 0, 0, 0);
    }

    private static Candidate idle(int id) {
        return new Candidate(id, false, false, false, 1_000_000, 0, 0, 0, 0);
    }
}
