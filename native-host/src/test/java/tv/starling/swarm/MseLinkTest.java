package tv.starling.swarm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;
import tv.starling.env.Link;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.Handshake;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.PeerId;
import tv.starling.wire.mse.DiffieHellman;
import tv.starling.wire.mse.Rc4;
import tv.starling.wire.mse.Secret;

class MseLinkTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final InfoHash SWARM = InfoHash.ofHex("2c6b6858d61da9543d4231a71db4b1c9264b0685");
    private static final InfoHash OTHER = InfoHash.ofHex("ffffffffd61da9543d4231a71db4b1c9264b0685");
    private static final byte[] WORDS = Handshake.of(SWARM, PeerId.of("-XX0100-abcdefghijkl".getBytes(US_ASCII)))
            .encode();

    /** A link that goes nowhere: what was sent over it is kept, what is received is put in by hand. */
    private static final class Wire implements Link {
        final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        Optional<Handler> handler = Optional.empty();
        boolean closed;

        @Override
        public Transport transport() {
            return Transport.TCP;
        }

        @Override
        public PeerAddress remote() {
            return PeerAddress.of(new byte[] {45, 0, 0, 1}, 6881);
        }

        @Override
        public void start(Handler handler) {
            this.handler = Optional.of(handler);
        }

        @Override
        public void send(byte[] bytes) {
            sent.writeBytes(bytes);
        }

        @Override
        public long queuedBytes() {
            return 0;
        }

        @Override
        public void reading(boolean on) {}

        @Override
        public void close() {
            closed = true;
        }

        void receive(byte[] bytes) {
            if (!closed) {
                handler.orElseThrow().received(ByteBuffer.wrap(bytes.clone()));
            }
        }

        byte[] take() {
            byte[] bytes = sent.toByteArray();
            sent.reset();
            return bytes;
        }
    }

    /** Who uses the wrapped link. */
    private static final class User implements Link.Handler {
        final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        Optional<String> closed = Optional.empty();
        int ends;

        @Override
        public void received(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            heard.writeBytes(copy);
        }

        @Override
        public void drained() {}

        @Override
        public void closed(String reason) {
            closed = Optional.of(reason);
            ends++;
        }
    }

    /** One end: wire, wrapping and user. */
    private static final class End {
        final Wire wire = new Wire();
        final User user = new User();
        final MseLink link;

        End(Encryption encryption, Optional<InfoHash> dialledFor) {
            link = dialledFor
                    .map(it -> MseLink.outgoing(wire, it, encryption))
                    .orElseGet(() -> MseLink.incoming(wire, encryption));
            link.start(user);
        }

        static End dialler(Encryption encryption) {
            var end = new End(encryption, Optional.of(SWARM));
            end.link.send(WORDS.clone());
            return end;
        }

        static End dialled(Encryption encryption) {
            return new End(encryption, Optional.empty());
        }

        void isRefused(String reason) {
            assertThat(user.closed).hasValue(reason);
            assertThat(user.ends).isEqualTo(1);
            assertThat(wire.closed).isTrue();
            assertThat(user.heard.size()).isZero();
        }
    }

    private static Encryption encryption(EncryptionPolicy policy, long seed) {
        return encryption(policy, new SplittableRandom(seed), List.of(OTHER, SWARM));
    }

    private static Encryption encryption(EncryptionPolicy policy, RandomGenerator random, Collection<InfoHash> swarms) {
        return new Encryption(() -> 0, random, policy, () -> swarms);
    }

    private static void carry(End one, End other, int chunk) {
        byte[] there = one.wire.take();
        byte[] back = other.wire.take();
        while (there.length + back.length > 0) {
            for (int i = 0; i < there.length; i += chunk) {
                other.wire.receive(Arrays.copyOfRange(there, i, Math.min(there.length, i + chunk)));
            }
            for (int i = 0; i < back.length; i += chunk) {
                one.wire.receive(Arrays.copyOfRange(back, i, Math.min(back.length, i + chunk)));
            }
            there = one.wire.take();
            back = other.wire.take();
        }
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    // --- two of us ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 97, 1000, 1 << 20})
    void whatIsSentArrivesHiddenHoweverItIsTorn(int chunk) {
        for (long seed = 0; seed < 8; seed++) {
            var dialler = End.dialler(encryption(EncryptionPolicy.REQUIRE, seed));
            var dialled = End.dialled(encryption(EncryptionPolicy.PREFER, seed + 100));
            carry(dialler, dialled, chunk);
            assertThat(dialled.user.heard.toByteArray()).isEqualTo(WORDS);
            assertThat(dialler.link.isEncrypted() && dialled.link.isEncrypted()).isTrue();
            dialled.link.send(bytes(5000, 1));
            dialler.link.send(bytes(3000, 2));
            assertThat(dialled.wire.sent.toByteArray()).isNotEqualTo(bytes(5000, 1));
            carry(dialler, dialled, chunk);
            assertThat(dialler.user.heard.toByteArray()).isEqualTo(bytes(5000, 1));
            assertThat(Arrays.copyOfRange(dialled.user.heard.toByteArray(), 68, 3068))
                    .isEqualTo(bytes(3000, 2));
        }
    }

    @Test
    void nothingInTheHandshakeLooksTheSameTwice() {
        var seen = new java.util.TreeSet<String>();
        for (long seed = 0; seed < 20; seed++) {
            var dialler = End.dialler(encryption(EncryptionPolicy.REQUIRE, seed));
            byte[] first = dialler.wire.take();
            assertThat(first.length).isBetween(96, 96 + 512);
            seen.add(HEX.formatHex(first, 0, 8) + first.length);
        }
        assertThat(seen).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 1000})
    void plainWordsGoThroughUntouched(int chunk) {
        var dialled = End.dialled(encryption(EncryptionPolicy.PREFER, 1));
        byte[] said = Arrays.copyOf(WORDS, 500);
        for (int i = 0; i < said.length; i += chunk) {
            dialled.wire.receive(Arrays.copyOfRange(said, i, Math.min(said.length, i + chunk)));
        }
        dialled.link.send(WORDS.clone());
        assertThat(dialled.user.heard.toByteArray()).isEqualTo(said);
        assertThat(dialled.wire.take()).isEqualTo(WORDS);
        assertThat(dialled.link.isEncrypted()).isFalse();
    }

    @Test
    void whereEncryptionIsRequiredPlainWordsEndIt() {
        var dialled = End.dialled(encryption(EncryptionPolicy.REQUIRE, 1));
        dialled.wire.receive(WORDS);
        dialled.isRefused("not encrypted");
        assertThat(dialled.wire.sent.size()).isZero();
    }

    @Test
    void whoIsClosedInTheMiddleHearsItsEndOnceAndNothingElse() {
        var dialler = End.dialler(encryption(EncryptionPolicy.REQUIRE, 1));
        var dialled = End.dialled(encryption(EncryptionPolicy.PREFER, 2));
        dialled.wire.receive(dialler.wire.take());
        dialler.link.close();
        dialler.wire.handler.orElseThrow().received(ByteBuffer.wrap(dialled.wire.take()));
        dialler.wire.handler.orElseThrow().closed("closed by us");
        assertThat(dialler.user.closed).hasValue("closed by us");
        assertThat(dialler.user.ends).isEqualTo(1);
        assertThat(dialler.wire.sent.size()).isZero();
    }

    // --- recordings ---------------------------------------------------------------------------------------------

    /** The private key and the pad of a recording: 10 spaces. */
    private static RandomGenerator recorded(JsonNode vector) {
        byte[] key = HEX.parseHex(vector.get("our_private_key").asString());
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new IllegalStateException("not recorded");
            }

            @Override
            public int nextInt(int bound) {
                return 10;
            }

            @Override
            public void nextBytes(byte[] bytes) {
                Arrays.fill(bytes, (byte) ' ');
                if (bytes.length == key.length) {
                    System.arraycopy(key, 0, bytes, 0, key.length);
                }
            }
        };
    }

    private static JsonNode recording(String id) {
        return Foreign.vectors("mse.json")
                .get("cases")
                .valueStream()
                .filter(c -> c.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] hex(JsonNode vector, String field) {
        return HEX.parseHex(vector.get(field).asString());
    }

    @Test
    void aRecordedStrangerIsUnderstoodWhereverItsBytesAreTorn() {
        JsonNode vector = recording("incoming-encrypted");
        byte[] second = hex(vector, "peer_sends_2");
        for (int split = 0; split < second.length; split++) {
            var dialled = End.dialled(encryption(EncryptionPolicy.PREFER, recorded(vector), List.of(SWARM)));
            dialled.wire.receive(hex(vector, "peer_sends_1"));
            assertThat(dialled.wire.take()).hasSize(96 + 10);
            dialled.wire.receive(Arrays.copyOf(second, split));
            dialled.wire.receive(Arrays.copyOfRange(second, split, second.length));
            byte[] words = Arrays.copyOf(dialled.user.heard.toByteArray(), Handshake.LENGTH);
            assertThat(Handshake.decode(words).peerId().toString())
                    .isEqualTo(vector.get("peer_id").asString());
        }
    }

    @Test
    void aRecordedStrangerWhoMeansAnotherSwarmIsRefused() {
        JsonNode vector = recording("incoming-encrypted");
        var dialled = End.dialled(encryption(EncryptionPolicy.PREFER, recorded(vector), List.of(OTHER)));
        dialled.wire.receive(hex(vector, "peer_sends_1"));
        dialled.wire.receive(hex(vector, "peer_sends_2"));
        dialled.isRefused("another swarm");
    }

    @Test
    void aRecordedAnswerIsUnderstoodWhereverItsBytesAreTorn() {
        JsonNode vector = recording("outgoing-encrypted");
        byte[] second = hex(vector, "peer_sends_2");
        for (int split = 0; split < second.length; split += 3) {
            var dialler = End.dialler(encryption(EncryptionPolicy.PREFER, recorded(vector), List.of()));
            assertThat(dialler.wire.take()).hasSize(96 + 10);
            dialler.wire.receive(hex(vector, "peer_sends_1"));
            assertThat(Arrays.copyOf(dialler.wire.take(), 20)).isEqualTo(hex(vector, "we_must_send_HASH_req1_S"));
            dialler.wire.receive(Arrays.copyOf(second, split));
            dialler.wire.receive(Arrays.copyOfRange(second, split, second.length));
            byte[] words = Arrays.copyOf(dialler.user.heard.toByteArray(), Handshake.LENGTH);
            assertThat(Handshake.decode(words).peerId().toString())
                    .isEqualTo(vector.get("peer_id").asString());
        }
    }

    // --- hostile strangers --------------------------------------------------------------------------------------

    /** A stranger who dials us and says what it likes. */
    private static final class Stranger {
        final End us;
        final Secret secret;
        final Rc4 out;

        Stranger(EncryptionPolicy policy) {
            us = End.dialled(encryption(policy, 3));
            var key = DiffieHellman.of(bytes(20, 9));
            us.wire.receive(key.publicKey());
            secret = key.secret(Arrays.copyOf(us.wire.take(), 96));
            out = secret.fromDialler(SWARM);
        }

        Stranger marks() {
            us.wire.receive(secret.mark());
            us.wire.receive(secret.masked(Secret.name(SWARM)));
            return this;
        }

        Stranger says(byte[] plain) {
            us.wire.receive(out.apply(plain.clone()));
            return this;
        }

        Stranger offers(int methods, int pad) {
            return says(ByteBuffer.allocate(14)
                    .putLong(0)
                    .putInt(methods)
                    .putShort((short) pad)
                    .array());
        }
    }

    @Test
    void aStrangerWithADegenerateKeyGetsNoAnswer() {
        var us = End.dialled(encryption(EncryptionPolicy.PREFER, 3));
        us.wire.receive(new byte[96]);
        us.isRefused("degenerate key");
        assertThat(us.wire.sent.size()).isZero();
    }

    @Test
    void aPadHasAnEnd() {
        var stranger = new Stranger(EncryptionPolicy.PREFER);
        stranger.us.wire.receive(new byte[512]);
        stranger.marks().offers(2, 0).says(new byte[2]);
        assertThat(stranger.us.link.isEncrypted()).isTrue();

        var endless = new Stranger(EncryptionPolicy.PREFER);
        endless.us.wire.receive(new byte[513]);
        endless.marks();
        endless.us.isRefused("no end of the pad");
    }

    @ParameterizedTest
    @ValueSource(ints = {513, 32_767, 32_768, 65_535})
    void noPadIsLongerThanItMayBe(int length) {
        var stranger = new Stranger(EncryptionPolicy.PREFER).marks().offers(2, length);
        stranger.us.isRefused("pad of " + length + " bytes");
    }

    @Test
    void theLongestPadsAndPayloadsAreTaken() {
        byte[] words = bytes(65_535, 4);
        var stranger = new Stranger(EncryptionPolicy.PREFER)
                .marks()
                .offers(3, 512)
                .says(new byte[512])
                .says(new byte[] {(byte) 0xff, (byte) 0xff})
                .says(words)
                .says(new byte[] {1, 2, 3});
        assertThat(stranger.us.user.heard.toByteArray()).startsWith(words).endsWith(1, 2, 3);
    }

    @Test
    void aWrongConstantEndsIt() {
        new Stranger(EncryptionPolicy.PREFER).marks().says(bytes(14, 5)).us.isRefused("wrong verification constant");
    }

    @Test
    void whereEncryptionIsRequiredAHiddenHandshakeAloneIsNotEnough() {
        new Stranger(EncryptionPolicy.REQUIRE).marks().offers(1, 0).us.isRefused("no encryption in common");
        new Stranger(EncryptionPolicy.PREFER).marks().offers(0x80, 0).us.isRefused("no encryption in common");
    }

    @Test
    void aHiddenHandshakeAloneIsFollowedByAPlainStream() {
        var stranger = new Stranger(EncryptionPolicy.PREFER)
                .marks()
                .offers(1, 0)
                .says(new byte[] {0, 68})
                .says(WORDS);
        stranger.us.wire.take();
        stranger.us.wire.receive(new byte[] {1, 2, 3});
        stranger.us.link.send(new byte[] {4, 5, 6});
        assertThat(stranger.us.user.heard.toByteArray()).startsWith(WORDS).endsWith(1, 2, 3);
        assertThat(stranger.us.wire.take()).containsExactly(4, 5, 6);
        assertThat(stranger.us.link.isEncrypted()).isFalse();
    }

    @Test
    void strangersCostNoMoreThanSoManyKeyExchangesASecond() {
        long[] now = {0};
        var encryption =
                new Encryption(() -> now[0], new SplittableRandom(1), EncryptionPolicy.PREFER, () -> List.of(SWARM));
        byte[] key = DiffieHellman.of(bytes(20, 9)).publicKey();
        for (int i = 0; i < 40; i++) {
            var us = End.dialled(encryption);
            us.wire.receive(key);
            assertThat(us.user.closed).isEmpty();
        }
        var us = End.dialled(encryption);
        us.wire.receive(key);
        us.isRefused("too many strangers at once");
        now[0] = 1_000_000_000L;
        var later = End.dialled(encryption);
        later.wire.receive(key);
        assertThat(later.user.closed).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = EncryptionPolicy.class,
            names = {"PREFER", "REQUIRE"})
    void noiseOfAnyKindEndsWithinAKilobyteOrWaitsForMore(EncryptionPolicy policy) {
        for (long seed = 0; seed < 100; seed++) {
            var us = End.dialled(encryption(policy, seed));
            byte[] noise = bytes(2000, seed + 1000);
            noise[0] = seed % 2 == 0 ? (byte) 19 : noise[0];
            us.wire.receive(noise);
            us.isRefused("no end of the pad");
        }
    }

    // --- hostile peers that we dial -----------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, -1})
    void whatWasNotOfferedCanNotBeSelected(int method) {
        answered(EncryptionPolicy.REQUIRE, method, 0).isRefused("selected encryption " + method);
    }

    @Test
    void anAnswerHasNoLongerPadEither() {
        answered(EncryptionPolicy.PREFER, 2, 513).isRefused("pad of 513 bytes");
    }

    private static End answered(EncryptionPolicy policy, int method, int pad) {
        var us = End.dialler(encryption(policy, 6));
        var key = DiffieHellman.of(bytes(20, 8));
        Rc4 out = key.secret(Arrays.copyOf(us.wire.take(), 96)).toDialler(SWARM);
        us.wire.receive(key.publicKey());
        us.wire.receive(out.apply(ByteBuffer.allocate(14)
                .putLong(0)
                .putInt(method)
                .putShort((short) pad)
                .array()));
        return us;
    }

    @Test
    void aPeerThatAnswersInThePlainIsNoPeerForEncryption() {
        var us = End.dialler(encryption(EncryptionPolicy.PREFER, 6));
        us.wire.receive(Arrays.copyOf(WORDS, 2000));
        assertThat(us.user.closed).isPresent();
        assertThat(us.user.heard.size()).isZero();
    }

    @Test
    void weNeverSayMoreThanFitsBeforeTheFirstAnswer() {
        var us = End.dialler(encryption(EncryptionPolicy.PREFER, 6));
        assertThatThrownBy(() -> us.link.send(new byte[65_536])).isInstanceOf(IllegalStateException.class);
    }
}
