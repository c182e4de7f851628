package tv.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.swarm.PeerList.Outcome;
import tv.starling.swarm.PeerList.Source;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.PeerPriority;
import tv.starling.wire.PexMessage.Contact;

class PeerListTest {
    private static final long SECOND = 1_000_000_000L;

    private final PeerList strangers = new PeerList(Reach.PUBLIC_ONLY, new SplittableRandom(1));
    private final PeerList anybody = new PeerList(Reach.ANY, new SplittableRandom(1));

    @Test
    void dialsEachAddressOnce() {
        assertThat(strangers.add(at("45.0.0.1:6881"), Source.TRACKER, 0)).isTrue();
        assertThat(strangers.add(at("45.0.0.1:6881"), Source.TRACKER, 0)).isFalse();
        assertThat(strangers.next(0)).hasValue(at("45.0.0.1:6881"));
        assertThat(strangers.next(0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:6881", "10.1.2.3:6881", "192.168.1.1:6881", "172.16.0.9:6881", "169.254.1.1:6881",
                        "0.0.0.0:6881",
                "100.64.0.1:6881", "224.0.0.1:6881", "255.255.255.255:6881", "[::1]:6881", "[fe80::1]:6881",
                        "[fd00::1]:6881",
                "[ff02::1]:6881", "45.0.0.1:22", "45.0.0.1:0"
            })
    void takesNoAddressFromStrangersThatMayBeAVictim(String address) {
        assertThat(strangers.add(at(address), Source.TRACKER, 0)).isFalse();
        assertThat(strangers.add(at(address), Source.LINK, 0)).isFalse();
        assertThat(strangers.next(0)).isEmpty();
    }

    @Test
    void takesWhatTheUserNames() {
        assertThat(strangers.add(at("127.0.0.1:80"), Source.USER, 0)).isTrue();
    }

    @Test
    void takesPrivateAddressesWhereThatIsAllowed() {
        assertThat(anybody.add(at("192.168.1.1:6881"), Source.TRACKER, 0)).isTrue();
    }

    @Test
    void isNoPortScanner() {
        for (int port = 2000; port < 2100; port++) {
            strangers.add(at("45.0.0.1:" + port), Source.TRACKER, 0);
        }
        assertThat(strangers.size()).isEqualTo(4);
    }

    @Test
    void keepsThreeThousandAtMost() {
        for (int i = 0; i < 4000; i++) {
            strangers.add(at("45.1." + (i >> 8) + "." + (i & 255) + ":6881"), Source.TRACKER, 0);
        }
        assertThat(strangers.size()).isEqualTo(3000);
    }

    @Test
    void waitsLongerAfterEachFailureAndGivesUpAfterFive() {
        var peer = at("45.0.0.1:6881");
        strangers.add(peer, Source.TRACKER, 0);
        long now = 0;
        for (long wait : new long[] {20, 80, 320, 600}) {
            assertThat(strangers.next(now)).hasValue(peer);
            strangers.released(peer, Outcome.FAILED, now);
            assertThat(strangers.next(now + (wait - 1) * SECOND)).isEmpty();
            now += wait * SECOND;
        }
        assertThat(strangers.next(now)).hasValue(peer);
        strangers.released(peer, Outcome.FAILED, now);
        assertThat(strangers.next(Long.MAX_VALUE)).isEmpty();
        assertThat(strangers.nextTryNanos()).isEmpty();
    }

    @Test
    void triesWhatWorkedAgainSoon() {
        var peer = at("45.0.0.1:6881");
        strangers.add(peer, Source.TRACKER, 0);
        strangers.next(0);
        strangers.released(peer, Outcome.WORKED, 0);
        assertThat(strangers.next(5 * SECOND)).hasValue(peer);
    }

    @Test
    void prefersThoseThatNeverFailedAtRandom() {
        Set<PeerAddress> first = new LinkedHashSet<>();
        for (int seed = 0; seed < 40; seed++) {
            var list = new PeerList(Reach.ANY, new SplittableRandom(seed));
            for (int i = 1; i <= 4; i++) {
                list.add(at("45.0.0." + i + ":6881"), Source.TRACKER, 0);
            }
            var failed = list.next(0).orElseThrow();
            list.released(failed, Outcome.FAILED, 0);
            first.add(list.next(100 * SECOND).filter(p -> !p.equals(failed)).orElseThrow());
        }
        assertThat(first).hasSize(4);
    }

    @Test
    void bansTheWholeAddressOfAHost() {
        var peer = at("45.0.0.1:6881");
        strangers.add(peer, Source.TRACKER, 0);
        strangers.add(at("45.0.0.1:6882"), Source.TRACKER, 0);
        strangers.ban(peer);
        assertThat(strangers.next(0)).isEmpty();
        assertThat(strangers.isBanned(at("45.0.0.1:50000"))).isTrue();
        assertThat(strangers.isBanned(at("45.0.0.2:6881"))).isFalse();
    }

    @Test
    void bansAHostOfOurOwnNetworkByWhateverPortItComes() {
        anybody.ban(at("10.0.0.3:49153"));
        assertThat(anybody.isBanned(at("10.0.0.3:49999"))).isTrue();
    }

    /** Every engine of this machine is at 127.0.0.1. */
    @Test
    void bansOnLoopbackByPort() {
        anybody.ban(at("127.0.0.1:49153"));
        assertThat(anybody.isBanned(at("127.0.0.1:49153"))).isTrue();
        assertThat(anybody.isBanned(at("127.0.0.1:49154"))).isFalse();
    }

    @Test
    void dialsWhatPeersTellAfterEverythingElse() {
        hear(at("45.0.0.1:6881"), at("46.0.0.1:1"), 0);
        strangers.add(at("45.0.0.2:6881"), Source.TRACKER, 0);
        assertThat(strangers.next(0)).hasValue(at("45.0.0.2:6881"));
        assertThat(strangers.next(0)).hasValue(at("45.0.0.1:6881"));
    }

    /** Four hosts, in the order that they and we agree on (BEP 40). */
    @Test
    void whereOurAddressIsKnownThePriorityDecides() {
        var ours = at("98.76.54.32:0");
        var list = new PeerList(Reach.ANY, new SplittableRandom(1), peer -> java.util.Optional.of(ours));
        var hosts = List.of(at("45.0.0.1:6881"), at("46.0.0.1:6881"), at("47.0.0.1:6881"), at("48.0.0.1:6881"));
        hosts.forEach(host -> list.add(host, Source.TRACKER, 0));
        var order = hosts.stream()
                .sorted((a, b) -> Integer.compareUnsigned(PeerPriority.of(ours, b), PeerPriority.of(ours, a)))
                .toList();
        for (PeerAddress host : order) {
            assertThat(list.next(0)).hasValue(host);
        }
    }

    @Test
    void hearsOnePortOfAHostAndFourHostsOfANetwork() {
        for (int i = 0; i < 1000; i++) {
            hear(at("45.0.0." + (1 + i % 250) + ":" + (2000 + i)), at("46.0.0.1:1"), 0);
            hear(at("[2001:db8:1:" + i + "::1]:6881"), at("46.0.0.1:1"), 0);
        }
        hear(at("45.0.1.1:80"), at("46.0.0.1:1"), 0);
        assertThat(strangers.addresses()).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void keepsTwoHundredAddressesOfOneTellerAtMost() {
        for (int i = 0; i < 1000; i++) {
            hear(at("45.1." + (i & 255) + "." + (i >> 8) + ":6881"), at("46.0.0.1:" + (1 + i)), 0);
        }
        assertThat(strangers.size()).isEqualTo(200);
        assertThat(hear(at("45.9.0.1:6881"), at("46.0.0.2:1"), 0)).isTrue();
    }

    @Test
    void triesWhatPeersTellTwiceAndThenMakesRoom() {
        var teller = at("46.0.0.1:1");
        for (int i = 0; i < 200; i++) {
            hear(at("45.1." + i + ".1:6881"), teller, 0);
        }
        var tried = strangers.next(0).orElseThrow();
        strangers.released(tried, Outcome.FAILED, 0);
        assertThat(hear(at("45.2.0.1:6881"), teller, 0)).isFalse();
        strangers.released(tried, Outcome.FAILED, 0);
        assertThat(hear(at("45.2.0.1:6881"), teller, 0)).isTrue();
        assertThat(strangers.addresses()).doesNotContain(tried).hasSize(200);
    }

    @Test
    void hearsayGivesWayToBetterSourcesAndNeverTheOtherWay() {
        for (int i = 0; i < 3000; i++) {
            hear(at("45." + (i >> 8) + "." + (i & 255) + ".1:6881"), at("46.0." + i / 200 + ".1:1"), 0);
        }
        assertThat(strangers.size()).isEqualTo(3000);
        assertThat(strangers.add(at("47.0.0.1:6881"), Source.TRACKER, 0)).isTrue();
        assertThat(hear(at("47.0.0.2:6881"), at("46.1.0.1:1"), 0)).isFalse();
        assertThat(strangers.size()).isEqualTo(3000);
    }

    @Test
    void whatABetterSourceTellsTooIsHearsayNoMore() {
        var peer = at("45.0.0.1:6881");
        hear(peer, at("46.0.0.1:1"), 0);
        strangers.add(peer, Source.TRACKER, 0);
        strangers.unhear(peer, at("46.0.0.1:1"));
        strangers.forgetHearsay();
        assertThat(strangers.addresses()).containsExactly(peer);
    }

    @Test
    void onlyWhoToldOfAnAddressCanTakeItBack() {
        var peer = at("45.0.0.1:6881");
        hear(peer, at("46.0.0.1:1"), 0);
        strangers.unhear(peer, at("46.0.0.2:1"));
        assertThat(strangers.size()).isEqualTo(1);
        strangers.unhear(peer, at("46.0.0.1:2"));
        assertThat(strangers.size()).isZero();
    }

    @Test
    void whoeverDialledUsIsNotDialledWhileItIsThere() {
        var peer = at("45.0.0.1:6881");
        assertThat(strangers.reachedAt(peer, 0)).isTrue();
        assertThat(strangers.next(0)).isEmpty();
        strangers.released(peer, Outcome.WORKED, 0);
        assertThat(strangers.next(5 * SECOND)).hasValue(peer);
    }

    private boolean hear(PeerAddress address, PeerAddress teller, long nowNanos) {
        return strangers.hear(new Contact(address, 0), teller, nowNanos);
    }

    private static PeerAddress at(String address) {
        return PeerAddress.parse(address).orElseThrow();
    }
}
