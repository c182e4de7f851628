package tv.starling.dht;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;
import tv.starling.dht.Krpc.Question;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.Ed25519;
import tv.starling.wire.PeerAddress;

class ItemTest {
    private static final Ed25519.KeyPair KEYS = Ed25519.fromSeed(new byte[32]);
    private static final byte[] NO_SALT = {};
    private static final long HOUR = 3600_000_000_000L;

    private final ItemStore store = new ItemStore();

    @Test
    void itemsOfTheBepAreWhereTheyShouldBeAndAuthentic() {
        for (JsonNode vector : Foreign.vectors("bep44_ed25519.json").get("cases")) {
            if (!vector.has("value")) {
                continue;
            }
            byte[] value = vector.get("value").asString().getBytes(ISO_8859_1);
            Item item = new Item.Immutable(value);
            if (vector.has("public_key")) {
                byte[] salt = vector.get("salt").asString().getBytes(ISO_8859_1);
                var mutable = new Item.Mutable(hex(vector, "public_key"), salt, 1, value, hex(vector, "signature"));
                assertThat(Item.Mutable.signed(salt, 1, value))
                        .asString()
                        .isEqualTo(vector.get("signed_buffer").asString());
                assertThat(mutable.isAuthentic()).isTrue();
                item = mutable;
            }
            assertThat(item.target()).hasToString(vector.get("target").asString());
        }
    }

    @Test
    void targetsOfFeedsAreThoseOfTheBep() {
        byte[] key = HexFormat.of().parseHex("8543d3e6115f0f98c944077a4493dcd543e49c739fd998550a1f614ab36ed63e");
        assertThat(Item.Mutable.target(key, NO_SALT)).hasToString("cc3f9d90b572172053626f9980ce261a850d050b");
        assertThat(Item.Mutable.target(key, new byte[] {'n'})).hasToString("59ee7c2cb9b4f7eb1986ee2d18fd2fdb8a56554f");
        InfoHash torrent = InfoHash.of(new byte[20]);
        assertThat(Item.Mutable.sign(KEYS, NO_SALT, 1, Item.pointer(torrent)).pointsTo())
                .contains(torrent);
        assertThat(new Item.Immutable("2:ih".getBytes(ISO_8859_1)).pointsTo()).isEmpty();
    }

    @Test
    void signaturesAreThoseOfTheStandardAndNoOthers() {
        int count = 0;
        for (JsonNode vector : Foreign.vectors("bep44_ed25519.json").get("ed25519")) {
            byte[] message = hex(vector, "message");
            byte[] signature = hex(vector, "signature");
            Ed25519.KeyPair keys = Ed25519.fromSeed(hex(vector, "seed"));
            assertThat(keys.publicKey()).isEqualTo(hex(vector, "public_key"));
            assertThat(keys.sign(message)).isEqualTo(signature);
            assertThat(Ed25519.verify(keys.publicKey(), message, signature)).isTrue();
            assertThat(Ed25519.verify(flipped(keys.publicKey()), message, signature))
                    .isFalse();
            assertThat(Ed25519.verify(keys.publicKey(), flipped(message), signature))
                    .isFalse();
            assertThat(Ed25519.verify(keys.publicKey(), message, flipped(signature)))
                    .isFalse();
            count++;
        }
        assertThat(count).isEqualTo(12);
    }

    /** By the numbers of the BEP, which the others' vectors have too. */
    @Test
    void whatIsRefusedIsRefusedByItsNumber() {
        var expected = new LinkedHashMap<String, String>();
        Foreign.vectors("bep44_ed25519.json")
                .get("cases")
                .forEach(vector -> expected.put(
                        vector.get("id").asString(), vector.path("expect").asString("")));
        Item.Mutable first = item(5, "1:a");
        byte[] longest = ("996:" + "x".repeat(996)).getBytes(ISO_8859_1);
        byte[] tooLong = ("997:" + "x".repeat(997)).getBytes(ISO_8859_1);
        assertThat(answer(first, OptionalLong.empty())).isEqualTo("stored");
        assertThat(answer(item(4, "1:a"), OptionalLong.empty())).isEqualTo(expected.get("old-seq"));
        assertThat(answer(item(6, "1:b"), OptionalLong.of(4))).isEqualTo(expected.get("cas-mismatch"));
        assertThat(answer(
                        new Item.Mutable(first.key(), NO_SALT, 6, first.value(), flipped(first.signature())),
                        OptionalLong.empty()))
                .isEqualTo(expected.get("broken-signature"));
        assertThat(answer(new Item.Immutable(longest), OptionalLong.empty())).isEqualTo("stored");
        assertThat(answer(new Item.Immutable(tooLong), OptionalLong.empty()))
                .isEqualTo(expected.get("v-over-1000-bytes"));
        assertThat(answer(Item.Mutable.sign(KEYS, new byte[65], 1, "1:a".getBytes(ISO_8859_1)), OptionalLong.empty()))
                .isEqualTo(expected.get("salt-too-big-on-the-wire"));
        assertThat(Item.Mutable.sign(KEYS, new byte[65], 1, first.value()).isAuthentic())
                .isFalse();
        Item.Mutable longestSalt = Item.Mutable.sign(KEYS, new byte[64], 1, first.value());
        assertThat(longestSalt.isAuthentic()).isTrue();
        assertThat(answer(longestSalt, OptionalLong.empty())).isEqualTo("stored");
    }

    private final Answers node = new Answers(
            (target, six) -> List.of(),
            new Tokens(new SplittableRandom(1), 0),
            new PeerStore(new SplittableRandom(1)),
            store);

    /** What a node says to it, over the wire and back. */
    private String answer(Item item, OptionalLong cas) {
        NodeId id = NodeId.random(new SplittableRandom(2));
        PeerAddress from = PeerAddress.of(new byte[] {45, 1, 1, 1}, 6881);
        var asking = new Answers.Asking(from, true, 1000, 0);
        byte[] token = ((Krpc.Response)
                        ask(new Question.Get(item.target(), OptionalLong.empty(), Krpc.Want.UNSAID), id, asking))
                .answer()
                .token()
                .orElseThrow();
        return ask(new Question.Put(token, item, cas), id, asking) instanceof Krpc.Failure failure
                ? "KRPC error " + failure.code()
                : "stored";
    }

    private Krpc ask(Question question, NodeId id, Answers.Asking asking) {
        byte[] query = KrpcWriter.write(new Krpc.Query(new byte[] {1}, id, false, question));
        var outcome = node.answer(id, (Krpc.Query) KrpcReader.read(query), asking, 0);
        return KrpcReader.read(((Answers.Outcome.Send) outcome).datagram());
    }

    @Test
    void whatIsStoredIsReplacedOnlyByItsOwnerAndForward() {
        assertThat(store.put(item(2, "1:b"), OptionalLong.empty(), 0)).isZero();
        assertThat(store.put(item(1, "1:a"), OptionalLong.empty(), 0)).isEqualTo(ErrorCode.OLD_SEQ);
        assertThat(store.put(item(2, "1:c"), OptionalLong.empty(), 0)).isEqualTo(ErrorCode.OLD_SEQ);
        assertThat(store.put(item(3, "1:c"), OptionalLong.of(1), 0)).isEqualTo(ErrorCode.CAS);
        Item.Mutable whole = item(3, "1:c");
        var forged = new Item.Mutable(whole.key(), NO_SALT, 4, whole.value(), whole.signature());
        assertThat(store.put(forged, OptionalLong.empty(), 0)).isEqualTo(ErrorCode.SIGNATURE);
        assertThat(store.put(whole, OptionalLong.of(2), 0)).isZero();
        assertThat(store.get(whole.target(), 0).orElseThrow().value())
                .asString()
                .isEqualTo("1:c");
    }

    @Test
    void itemsAreForgottenAfterTwoHoursUnlessPutAgain() {
        Item item = item(1, "1:a");
        store.put(item, OptionalLong.empty(), 0);
        store.put(item, OptionalLong.empty(), HOUR);
        assertThat(store.get(item.target(), 2 * HOUR + 1)).isPresent();
        assertThat(store.get(item.target(), 3 * HOUR)).isEmpty();
    }

    @Test
    void aFloodOfItemsIsBounded() {
        for (int i = 0; i < 2000; i++) {
            store.put(new Item.Immutable(("i" + i + "e").getBytes(ISO_8859_1)), OptionalLong.empty(), 0);
        }
        assertThat(store.size()).isEqualTo(ItemStore.MOST_ITEMS);
    }

    private static Item.Mutable item(long seq, String value) {
        return Item.Mutable.sign(KEYS, NO_SALT, seq, value.getBytes(ISO_8859_1));
    }

    private static byte[] hex(JsonNode vector, String field) {
        return HexFormat.of().parseHex(vector.get(field).asString());
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] other = bytes.clone();
        other[0] ^= 1;
        return other;
    }
}
