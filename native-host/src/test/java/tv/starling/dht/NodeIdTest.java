package tv.starling.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;
import tv.starling.wire.PeerAddress;

class NodeIdTest {
    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void anIdIsValidWhereOthersSayItIs() {
        int count = 0;
        for (JsonNode vector : Foreign.vectors("bep42_node_id.json").get("cases")) {
            NodeId id = id(vector.get("node_id").asString());
            PeerAddress at =
                    PeerAddress.ofLiteral(vector.get("ip").asString(), 1).orElseThrow();
            assertThat(id.isValidAt(at))
                    .as(vector.toString())
                    .isEqualTo(vector.get("valid").asBoolean());
            count++;
        }
        assertThat(count).isEqualTo(16);
    }

    @Test
    void anIdMadeForAnAddressIsValidThere() {
        PeerAddress four = PeerAddress.parse("45.1.2.3:1").orElseThrow();
        PeerAddress six = PeerAddress.parse("[2a01:4f8::1]:1").orElseThrow();
        assertThat(NodeId.boundTo(four, random).isValidAt(four)).isTrue();
        assertThat(NodeId.boundTo(six, random).isValidAt(six)).isTrue();
        assertThat(NodeId.boundTo(four, random).isValidAt(six)).isFalse();
    }

    @Test
    void distanceIsExclusiveOr() {
        NodeId zero = id("00".repeat(20));
        NodeId one = id("00".repeat(19) + "01");
        NodeId high = id("80" + "00".repeat(19));
        assertThat(zero.compareDistance(one, high)).isNegative();
        assertThat(high.compareDistance(one, zero)).isPositive();
        assertThat(zero.compareDistance(one, one)).isZero();
        assertThat(zero.sharedBits(one)).isEqualTo(159);
        assertThat(zero.sharedBits(high)).isZero();
        assertThat(zero.sharedBits(zero)).isEqualTo(160);
    }

    @Test
    void anIdInABucketSharesThatManyBits() {
        NodeId own = NodeId.random(random);
        for (int bits = 0; bits < 160; bits++) {
            assertThat(own.sharedBits(own.inBucket(bits, random))).isEqualTo(bits);
        }
    }

    static NodeId id(String hex) {
        return NodeId.of(HexFormat.of().parseHex(hex));
    }
}
