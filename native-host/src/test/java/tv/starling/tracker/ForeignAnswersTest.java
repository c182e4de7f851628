package tv.starling.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.wire.PeerAddress;

/** Tracker answers that other projects test with, good and hostile. */
class ForeignAnswersTest {
    private static final Set<String> NOT_OF_TRACKERS = Set.of("ax-pex", "ax-pex-wire");

    @Test
    void readsAnswersAsTheirProjectsDo() {
        int read = 0;
        for (JsonNode vector :
                Foreign.vectors("compact_peers_tracker_pex_krpc.json").get("cases")) {
            String id = vector.get("id").asString();
            if (!(id.startsWith("ax-") || id.startsWith("nb-")) || NOT_OF_TRACKERS.contains(id)) {
                continue;
            }
            Reply reply = read(vector);
            if (vector.get("expect").asString().equals("reject")) {
                assertThat(reply).as(id).isInstanceOf(Reply.Failed.class);
            } else {
                assertThat(((Reply.Ok) reply).peers()).as(id).hasSize(peerCount(vector));
            }
            read++;
        }
        assertThat(read).isGreaterThan(8);
    }

    @Test
    void readsTheAddressesOfACompactAnswer() {
        for (JsonNode vector :
                Foreign.vectors("compact_peers_tracker_pex_krpc.json").get("cases")) {
            if (vector.get("id").asString().equals("nb-bep23")) {
                List<String> peers = ((Reply.Ok) read(vector))
                        .peers().stream().map(PeerAddress::toString).toList();
                assertThat(peers)
                        .isEqualTo(vector.get("peers")
                                .valueStream()
                                .map(JsonNode::asString)
                                .toList());
            }
        }
    }

    @Test
    void escapesInfoHashesAsTheyDo() {
        for (JsonNode vector :
                Foreign.vectors("compact_peers_tracker_pex_krpc.json").get("cases")) {
            if (vector.has("info_hash")) {
                byte[] hash = HexFormat.of().parseHex(vector.get("info_hash").asString());
                assertThat("info_hash=" + HttpAnnounce.escape(hash))
                        .isEqualTo(vector.get("query").asString());
            }
        }
    }

    @Test
    void survivesHostileBodies() {
        for (JsonNode vector : Foreign.vectors("http_hostile.json").get("cases")) {
            if (vector.has("hex")) {
                Reply reply = read(vector);
                switch (vector.get("id").asString()) {
                    case "interval-0", "interval-neg", "interval-huge" -> {
                        Reply.Ok ok = (Reply.Ok) reply;
                        assertThat(Pace.interval(ok.intervalSeconds(), ok.minIntervalSeconds()))
                                .isBetween(Pace.FLOOR, Pace.CEILING);
                    }
                    default -> assertThat(reply).isInstanceOf(Reply.Failed.class);
                }
            }
        }
    }

    private static int peerCount(JsonNode vector) {
        int four = vector.has("n_peers")
                ? vector.get("n_peers").asInt()
                : vector.path("peers").size();
        int six = vector.has("n_peers6")
                ? vector.get("n_peers6").asInt()
                : vector.path("peers6").size();
        return four + six;
    }

    private static Reply read(JsonNode vector) {
        return HttpAnnounce.read(new Result.Response(
                200, HexFormat.of().parseHex(vector.get("hex").asString())));
    }
}
