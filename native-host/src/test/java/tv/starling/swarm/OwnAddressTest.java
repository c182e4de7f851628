package tv.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tv.starling.wire.PeerAddress;

class OwnAddressTest {
    private final OwnAddress own = new OwnAddress();

    @Test
    void oneVoteIsNone() {
        own.said(at("45.0.0.1:1"), at("46.0.0.9:0"));
        own.said(at("45.0.0.1:2"), at("46.0.0.9:0"));
        assertThat(own.like(at("45.0.0.1:1"))).isEmpty();
    }

    @Test
    void whatMostSayHolds() {
        for (int i = 0; i < 5; i++) {
            own.said(at("45.0.0." + i + ":1"), at("46.0.0.9:0"));
            own.said(at("45.0.1." + i + ":1"), at(i < 3 ? "46.0.0.7:0" : "[2001:db8::9]:0"));
        }
        assertThat(own.like(at("1.2.3.4:5"))).hasValue(at("46.0.0.9:0"));
        assertThat(own.like(at("[2001:db8::1]:5"))).hasValue(at("[2001:db8::9]:0"));
    }

    @Test
    void aTrackerVotesLikeAPeer() {
        own.saidByTracker("tracker.test", at("46.0.0.9:0"));
        own.saidByTracker("tracker.test", at("46.0.0.9:0"));
        assertThat(own.like(at("45.0.0.1:1"))).isEmpty();
        own.said(at("45.0.0.1:1"), at("46.0.0.9:0"));
        assertThat(own.like(at("45.0.0.1:1"))).hasValue(at("46.0.0.9:0"));
    }

    @Test
    void anAddressOfLongAgoIsForgotten() {
        for (int i = 0; i < 100; i++) {
            own.said(at("45.0.0." + i + ":1"), at(i < 70 ? "46.0.0.1:0" : "46.0.0.2:0"));
        }
        assertThat(own.like(at("1.2.3.4:5"))).hasValue(at("46.0.0.2:0"));
    }

    private static PeerAddress at(String address) {
        return PeerAddress.parse(address).orElseThrow();
    }
}
