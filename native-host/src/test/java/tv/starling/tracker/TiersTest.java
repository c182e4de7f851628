package tv.starling.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TiersTest {
    private static final List<String> ABC = List.of("http://a.test/", "http://b.test/", "http://c.test/");

    @Test
    void shufflesWithinATierOnly() {
        List<List<String>> orders = IntStream.range(0, 200)
                .mapToObj(seed -> urls(new Tiers(List.of(ABC, List.of("http://z.test/")), 0, new Random(seed))))
                .distinct()
                .toList();
        assertThat(orders).hasSize(6).allMatch(order -> order.getLast().equals("http://z.test/"));
    }

    @Test
    void movesATrackerThatWorkedToTheFrontOfItsTier() {
        Tiers tiers = new Tiers(List.of(List.of("http://first.test/"), ABC), 0, new Random(1));
        List<String> before = urls(tiers);
        tiers.worked(tiers.inOrder().get(3));
        assertThat(urls(tiers)).containsExactly(before.get(0), before.get(3), before.get(1), before.get(2));
    }

    @Test
    void leavesOutDoublesAndWhatIsNoTracker() {
        Tiers tiers = new Tiers(
                List.of(
                        List.of("http://a.test/"),
                        List.of("wss://b.test/", ""),
                        List.of("http://a.test/", "udp://c.test:1")),
                0,
                new Random(1));
        assertThat(urls(tiers)).containsExactly("http://a.test/", "udp://c.test:1");
    }

    @Test
    void keepsAtMostSixtyFour() {
        List<List<String>> many = IntStream.range(0, 1000)
                .mapToObj(i -> List.of("http://t" + i + ".test/"))
                .toList();
        assertThat(urls(new Tiers(many, 0, new Random(1)))).hasSize(64);
    }

    private static List<String> urls(Tiers tiers) {
        return tiers.inOrder().stream().map(tracker -> tracker.url.text()).toList();
    }
}
