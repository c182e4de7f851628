package tv.starling.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;

class PeerPriorityTest {
    static Stream<JsonNode> foreign() {
        return Foreign.vectors("bep6_bep33_bep40.json")
                .get("cases")
                .valueStream()
                .filter(c -> c.get("bep").asInt() == 40);
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void agreesWithOthers(JsonNode vector) {
        int priority = PeerPriority.of(
                at(vector.get("a").asString()), at(vector.get("b").asString()));
        assertThat(HexFormat.of().toHexDigits(priority))
                .isEqualTo(vector.get("priority").asString());
    }

    @Test
    void ofOneHostThePortsDecide() {
        PeerAddress one = at("45.0.0.1");
        assertThat(PeerPriority.of(one.withPort(1), one.withPort(2)))
                .isEqualTo(PeerPriority.of(one.withPort(2), one.withPort(1)))
                .isNotEqualTo(PeerPriority.of(one.withPort(1), one.withPort(3)));
    }

    @Test
    void anIpv6NetworkOfThatSizeCountsAsOne() {
        PeerAddress ours = at("2001:db8:1::1");
        assertThat(PeerPriority.of(ours, at("2a01:4f8:7::1"))).isEqualTo(PeerPriority.of(ours, at("2a01:4f8:7::3")));
        assertThat(PeerPriority.of(ours, at("2a01:4f8:7::1"))).isNotEqualTo(PeerPriority.of(ours, at("2a01:4f8:8::1")));
        assertThat(PeerPriority.of(ours, at("2001:db8:1:100::1")))
                .isNotEqualTo(PeerPriority.of(ours, at("2001:db8:1:200::1")));
    }

    @Test
    void acrossFamiliesThereIsNone() {
        assertThat(PeerPriority.of(at("45.0.0.1"), at("2001:db8::1"))).isZero();
    }

    private static PeerAddress at(String ip) {
        return PeerAddress.ofLiteral(ip, 0).orElseThrow();
    }
}
