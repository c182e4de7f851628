package tv.starling.dht;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;
import tv.starling.dht.Krpc.Question;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.ProtocolException;

class KrpcTest {
    private static final NodeId ID = NodeId.of("abcdefghij0123456789".getBytes(ISO_8859_1));

    @Test
    void examplesOfTheBepAreRead() {
        assertThat(question("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe"))
                .isEqualTo(new Question.Ping());
        assertThat(question(
                        "d1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e1:q9:find_node1:t2:aa1:y1:qe"))
                .isEqualTo(new Question.FindNode(target(), Krpc.Want.UNSAID));
        assertThat(
                        question(
                                "d1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz123456e1:q9:get_peers1:t2:aa1:y1:qe"))
                .isEqualTo(new Question.GetPeers(hash(), Krpc.Want.UNSAID, Question.GetPeers.Wish.ANY_PEERS));
        assertThat(question("d1:ad2:id20:abcdefghij012345678912:implied_porti1e9:info_hash20:mnopqrstuvwxyz123456"
                        + "4:porti6881e5:token8:aoeusnthe1:q13:announce_peer1:t2:aa1:y1:qe"))
                .isInstanceOfSatisfying(Question.AnnouncePeer.class, announce -> {
                    assertThat(announce.implied()).isTrue();
                    assertThat(announce.port()).isEqualTo(6881);
                    assertThat(announce.token()).asString().isEqualTo("aoeusnth");
                });
        assertThat(read("d1:eli201e23:A Generic Error Ocurrede1:t2:aa1:y1:ee"))
                .isInstanceOfSatisfying(
                        Krpc.Failure.class, it -> assertThat(it.code()).isEqualTo(201));
        assertThat(read("d1:rd2:id20:abcdefghij01234567895:token8:aoeusnth6:valuesl6:axje.u6:idhtnmee1:t2:aa1:y1:re"))
                .isInstanceOfSatisfying(Krpc.Response.class, it -> {
                    assertThat(it.answer().sender()).isEqualTo(ID);
                    assertThat(it.answer().peers())
                            .extracting(PeerAddress::toString)
                            .containsExactly("97.120.106.101:11893", "105.100.104.116:28269");
                });
    }

    /** What others' programs once fell over: nothing but a {@link ProtocolException} may come of it. */
    @Test
    void whatOthersSentIsReadOrRefused() {
        int count = 0;
        for (JsonNode vector :
                Foreign.vectors("compact_peers_tracker_pex_krpc.json").get("cases")) {
            String id = vector.path("id").asString("");
            if (!id.startsWith("krpc") && !id.startsWith("bep5")) {
                continue;
            }
            count++;
            try {
                Krpc message = KrpcReader.read(Foreign.input(vector));
                if (message instanceof Krpc.Response response && vector.has("n_values")) {
                    assertThat(response.answer().peers())
                            .hasSize(vector.get("n_values").asInt());
                    assertThat(response.answer().nodes())
                            .hasSize(vector.get("n_nodes").asInt());
                }
            } catch (ProtocolException e) {
                // these three are but fragments of a message: none says whether it asks or answers
                assertThat(vector.get("expect").asString() + id).matches("no-crash.*|acceptkrpc-[456]");
            }
        }
        assertThat(count).isGreaterThan(20);
    }

    @Test
    void everyMessageIsReadAsItWasWritten() {
        var mutable =
                new Item.Mutable(bytes(32), "salt".getBytes(ISO_8859_1), 7, "3:abc".getBytes(ISO_8859_1), bytes(64));
        var want = new Krpc.Want(true, true);
        List<Question> questions = List.of(
                new Question.Ping(),
                new Question.FindNode(target(), want),
                new Question.GetPeers(hash(), want, Question.GetPeers.Wish.SCRAPE),
                new Question.GetPeers(hash(), want, Question.GetPeers.Wish.NO_SEEDS),
                new Question.AnnouncePeer(hash(), 6881, false, bytes(4), true),
                new Question.AnnouncePeer(hash(), 6881, true, bytes(4), false),
                new Question.Get(target(), OptionalLong.of(3), want),
                new Question.Put(bytes(4), new Item.Immutable("i5e".getBytes(ISO_8859_1)), OptionalLong.empty()),
                new Question.Put(bytes(4), mutable, OptionalLong.of(6)),
                new Question.Unknown("vote"));
        for (Question question : questions) {
            rewritten(new Krpc.Query(bytes(4), ID, true, question));
        }
        var four = PeerAddress.parse("1.2.3.4:5").orElseThrow();
        var six = PeerAddress.parse("[2001:db8::1]:6").orElseThrow();
        rewritten(new Krpc.Response(
                bytes(4),
                Optional.of(six),
                Krpc.Answer.of(ID)
                        .withNodes(List.of(new Contact(target(), four), new Contact(ID, six)))
                        .withPeers(List.of(four, six))
                        .withToken(bytes(8))
                        .withScrape(new Krpc.Scrape(BloomFilter.of(bytes(256)), BloomFilter.of(bytes(256))))));
        rewritten(
                new Krpc.Response(bytes(4), Optional.empty(), Krpc.Answer.of(ID).withItem(mutable)));
        rewritten(new Krpc.Failure(bytes(2), 203, "bad token"));
    }

    private static void rewritten(Krpc message) {
        byte[] once = KrpcWriter.write(message);
        assertThat(KrpcWriter.write(KrpcReader.read(once)))
                .asString(ISO_8859_1)
                .isEqualTo(new String(once, ISO_8859_1));
    }

    @Test
    void aTargetMakesAnUnknownQuestionOneForNodes() {
        assertThat(question("d1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e1:q4:vote1:t2:aa1:y1:qe"))
                .isEqualTo(new Question.FindNode(target(), Krpc.Want.UNSAID));
        assertThat(question("d1:ad2:id20:abcdefghij0123456789e1:q4:vote1:t2:aa1:y1:qe"))
                .isEqualTo(new Question.Unknown("vote"));
    }

    @Test
    void limitsOfItemsAreErrorsWithTheirNumbers() {
        String key = "1:k32:" + "k".repeat(32);
        String rest = "3:seqi1e3:sig64:" + "s".repeat(64) + "5:token4:abcd";
        assertThat(put(key + rest + "1:v" + "1000:" + "v".repeat(1000)))
                .isInstanceOfSatisfying(
                        Question.Malformed.class, it -> assertThat(it.code()).isEqualTo(205));
        assertThat(put(key + "4:salt65:" + "s".repeat(65) + rest + "1:v1:x"))
                .isInstanceOfSatisfying(
                        Question.Malformed.class, it -> assertThat(it.code()).isEqualTo(207));
        assertThat(put(key + "4:salt64:" + "s".repeat(64) + rest + "1:v995:" + "v".repeat(995)))
                .isInstanceOf(Question.Put.class);
    }

    @Test
    void longDatagramsAndTransactionsAreRefused() {
        assertThatThrownBy(() -> KrpcReader.read(new byte[2049])).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> read("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t33:" + "t".repeat(33) + "1:y1:qe"))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void noBytesWhateverDoMoreThanBeRefused() {
        var random = new SplittableRandom(1);
        byte[] whole = KrpcWriter.write(new Krpc.Query(
                bytes(4), ID, false, new Question.Get(target(), OptionalLong.of(3), new Krpc.Want(true, true))));
        for (int i = 0; i < 20_000; i++) {
            byte[] some = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            for (int j = random.nextInt(4); j > 0 && some.length > 0; j--) {
                some[random.nextInt(some.length)] = (byte) random.nextInt(256);
            }
            try {
                KrpcReader.read(some);
            } catch (ProtocolException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            }
        }
    }

    private static Question put(String arguments) {
        return question("d1:ad2:id20:abcdefghij0123456789" + arguments + "e1:q3:put1:t2:aa1:y1:qe");
    }

    private static Question question(String text) {
        return ((Krpc.Query) read(text)).question();
    }

    private static Krpc read(String text) {
        return KrpcReader.read(text.getBytes(ISO_8859_1));
    }

    private static NodeId target() {
        return NodeId.of("mnopqrstuvwxyz123456".getBytes(ISO_8859_1));
    }

    private static InfoHash hash() {
        return InfoHash.of("mnopqrstuvwxyz123456".getBytes(ISO_8859_1));
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) count);
        return bytes;
    }

    @Test
    void bloomFiltersAreThoseOfTheBep() {
        int count = 0;
        for (JsonNode vector : Foreign.vectors("bep6_bep33_bep40.json").get("cases")) {
            if (vector.get("bep").asInt() != 33) {
                continue;
            }
            var filter = new BloomFilter();
            for (int i = 0; i < 256; i++) {
                filter.add(PeerAddress.of(new byte[] {(byte) 192, 0, 2, (byte) i}, 1));
            }
            if (vector.get("inserted").asString().contains("2001")) {
                for (int i = 0; i < 1000; i++) {
                    byte[] ip = HexFormat.of().parseHex("20010db8000000000000000000000000");
                    ip[14] = (byte) (i >> 8);
                    ip[15] = (byte) i;
                    filter.add(PeerAddress.of(ip, 1));
                }
            }
            assertThat(HexFormat.of().formatHex(filter.bytes()))
                    .isEqualTo(vector.get("bloom_hex").asString());
            assertThat(filter.estimate())
                    .isCloseTo(vector.get("estimated_size").asDouble(), org.assertj.core.data.Offset.offset(0.01));
            count++;
        }
        assertThat(count).isEqualTo(2);
    }
}
