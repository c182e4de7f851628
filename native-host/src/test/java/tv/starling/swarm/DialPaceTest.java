package tv.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tv.starling.wire.PeerAddress;

class DialPaceTest {
    private static final long SECOND = 1_000_000_000L;

    private final DialPace pace = new DialPace();

    @Test
    void oneHostIsDialledTwiceAMinuteByWhateverPorts() {
        assertThat(dials("45.0.0.1", 100, 0)).isEqualTo(DialPace.MOST_OF_HOST);
        assertThat(pace.allows(at("45.0.0.1", 1), 59 * SECOND)).isFalse();
        assertThat(pace.allows(at("45.0.0.1", 1), 60 * SECOND)).isTrue();
    }

    @Test
    void oneNetworkIsDialledEightTimesAMinute() {
        int dials = 0;
        for (int i = 0; i < 256; i++) {
            dials += dials("45.0.0." + i, 1, 0);
        }
        assertThat(dials).isEqualTo(DialPace.MOST_OF_NETWORK);
        assertThat(dials("45.0.1.1", 1, 0)).isEqualTo(1);
        dials = 0;
        for (int i = 0; i < 256; i++) {
            dials += dials("[2a01:4f8:1:" + Integer.toHexString(i) + "::1]", 1, 0);
        }
        assertThat(dials).isEqualTo(DialPace.MOST_OF_NETWORK);
    }

    @Test
    void allTogetherAreLimitedAndForgottenAfterAMinute() {
        int dials = 0;
        for (int i = 0; i < 3000; i++) {
            dials += dials("46." + (i >> 8) + "." + (i & 255) + ".1", 1, 0);
        }
        assertThat(dials).isEqualTo(DialPace.MOST);
        assertThat(pace.allows(at("46.0.0.1", 1), 60 * SECOND)).isTrue();
    }

    @Test
    void privateAddressesAreNotLimited() {
        assertThat(dials("192.168.1.2", 100, 0)).isEqualTo(100);
    }

    private int dials(String host, int tries, long second) {
        int dials = 0;
        for (int i = 0; i < tries; i++) {
            PeerAddress to = at(host, 2000 + i);
            if (pace.allows(to, second * SECOND)) {
                pace.dialled(to, second * SECOND);
                dials++;
            }
        }
        return dials;
    }

    private static PeerAddress at(String host, int port) {
        return PeerAddress.parse(host + ":" + port).orElseThrow();
    }
}
