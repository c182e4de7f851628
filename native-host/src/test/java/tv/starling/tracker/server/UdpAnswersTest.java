package tv.starling.tracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tv.starling.metainfo.InfoHash;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.Simulation;
import tv.starling.wire.PeerAddress;

class UdpAnswersTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String HASH = "2b760aa178932030c847dcdf8eaebf560a1bd16c";
    private static final String PEER_ID = "2d5347303130302d6162636465666768696a6b6c";
    private static final PeerAddress ONE = PeerAddress.of(new byte[] {45, 1, 2, 3}, 7001);
    private static final PeerAddress OTHER = PeerAddress.of(new byte[] {45, 1, 2, 4}, 7002);
    private static final PeerAddress SIX = PeerAddress.parse("[2a00::1]:7003").orElseThrow();

    private final Simulation sim = Simulation.seed(1);
    private final SimNode node = sim.node("tracker", LinkProfile.LAN);
    private final UdpAnswers answers = answers(Set.of());

    private UdpAnswers answers(Set<InfoHash> allowed) {
        var settings = new TrackerSettings(node.address(6969), Duration.ofSeconds(120), allowed);
        return new UdpAnswers(new Register(node.env(), settings), new ConnectionIds(node.env()));
    }

    @Test
    void answersAConnectWithAnIdOfTheAddress() {
        String answer = say("0000041727101980" + "00000000" + "0a0b0c0d", ONE);
        assertThat(answer).startsWith("00000000" + "0a0b0c0d").hasSize(32);
        assertThat(connection(ONE)).isEqualTo(answer.substring(16));
        assertThat(connection(OTHER)).isNotEqualTo(answer.substring(16));
        assertThat(say("0000041727101981" + "00000000" + "0a0b0c0d", ONE)).isEmpty();
    }

    @Test
    void answersAnAnnounceWithCountsAndPeers() {
        assertThat(announce(ONE, 0, 2, -1, 6881, ""))
                .isEqualTo("00000001" + "00000007" + "00000078" + "00000000" + "00000001");
        assertThat(announce(OTHER, 5, 2, -1, 6882, ""))
                .isEqualTo("00000001" + "00000007" + "00000078" + "00000001" + "00000001" + "2d010203" + "1ae1");
    }

    @Test
    void givesOverIpv6AddressesOfIpv6() {
        announce(ONE, 0, 2, -1, 6881, "");
        announce(SIX, 0, 2, -1, 6881, "");
        assertThat(announce(SIX.withPort(9), 5, 2, -1, 6882, ""))
                .isEqualTo("00000001" + "00000007" + "00000078" + "00000001" + "00000002"
                        + "2a000000000000000000000000000001" + "1ae1");
    }

    @Test
    void takesOptionsAsTheyComeAndCapsThePeersWanted() {
        for (int i = 0; i < 255; i++) {
            announce(PeerAddress.of(new byte[] {45, 1, 3, (byte) i}, 6881), 5, 2, 0, 6881, "");
        }
        assertThat(announce(ONE, 5, 0, 1_000_000, 6881, "02092f616e6e6f756e636500" + "ffff")
                                .length()
                        / 2)
                .isEqualTo(20 + 6 * UdpAnswers.MAX_PEERS_IPV4);
        assertThat(announce(ONE, 5, 0, 3, 6881, "02ff").length() / 2).isEqualTo(20 + 6 * 3);
        assertThat(announce(ONE, 5, 0, 0, 6881, "").length() / 2).isEqualTo(20);
    }

    @Test
    void neverTakesAnAddressFromThePacket() {
        say(announcement(connection(ONE), 5, 2, "01020304", -1, 6881), ONE);
        assertThat(announce(OTHER, 5, 2, -1, 6882, "")).endsWith("2d010203" + "1ae1");
    }

    @Test
    void answersAScrapeOfNamedHashes() {
        announce(ONE, 0, 2, -1, 6881, "");
        announce(OTHER, 5, 2, -1, 6882, "");
        announce(OTHER, 0, 1, -1, 6882, "");
        announce(SIX, 5, 2, -1, 6882, "");
        assertThat(say(connection(ONE) + "00000002" + "00000009" + HASH + "00".repeat(20), ONE))
                .isEqualTo("00000002" + "00000009" + "00000002" + "00000001" + "00000001" + "00".repeat(12));
        assertThat(say(connection(ONE) + "00000002" + "00000009" + HASH.repeat(100), ONE))
                .hasSize(2 * (8 + 12 * 74));
    }

    @Test
    void takesAnIdForAMinuteAndForgetsItAfterTwo() {
        String id = connection(ONE);
        sim.runFor(Duration.ofSeconds(60));
        assertThat(say(announcement(id, 5, 2, "00000000", -1, 1), ONE)).startsWith("00000001");
        sim.runFor(Duration.ofSeconds(60));
        assertThat(say(announcement(id, 5, 2, "00000000", -1, 1), ONE)).startsWith("00000003");
    }

    @Test
    void refusesTorrentsThatAreNotOnItsList() {
        UdpAnswers choosy = answers(Set.of(InfoHash.ofHex("00".repeat(20))));
        String id = HEX.formatHex(choosy.answer(HEX.parseHex("0000041727101980" + "00000000" + "00000000"), ONE)
                        .orElseThrow())
                .substring(16);
        assertThat(choosy.answer(HEX.parseHex(announcement(id, 5, 2, "00000000", -1, 1)), ONE))
                .hasValueSatisfying(
                        it -> assertThat(new String(it, 8, it.length - 8, java.nio.charset.StandardCharsets.US_ASCII))
                                .isEqualTo("This tracker doesn't have that torrent."));
    }

    @Test
    void isNeverALeverAgainstAnAddressThatDidNotAsk() {
        for (int i = 0; i < 60; i++) {
            announce(PeerAddress.of(new byte[] {45, 1, 3, (byte) i}, 6881), 5, 2, 0, 6881, "");
        }
        SplittableRandom random = new SplittableRandom(7);
        long in = 0;
        long out = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] packet = spoofed(random);
            byte[] victim = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(victim);
            Optional<byte[]> answer = answers.answer(packet, PeerAddress.of(victim, 1 + random.nextInt(65535)));
            in += packet.length;
            out += answer.map(it -> it.length).orElse(0);
            assertThat(answer.map(it -> it.length).orElse(0)).isLessThanOrEqualTo(packet.length);
        }
        assertThat((double) out / in).isLessThan(0.5);
        System.out.printf("bytes out / bytes in over 10,000 spoofed packets: %.3f%n", (double) out / in);
    }

    /** Connects, announces and scrapes with stolen or guessed ids, and noise. */
    private byte[] spoofed(SplittableRandom random) {
        String id = random.nextBoolean() ? connection(ONE) : "%016x".formatted(random.nextLong());
        byte[] packet = HEX.parseHex(
                switch (random.nextInt(4)) {
                    case 0 -> "0000041727101980" + "00000000" + "00000001";
                    case 1 -> announcement(id, 5, 2, "00000000", 200, 6881);
                    case 2 -> id + "00000002" + "00000009" + HASH.repeat(1 + random.nextInt(80));
                    default -> "00".repeat(random.nextInt(120));
                });
        if (random.nextInt(4) == 0 && packet.length > 0) {
            packet[random.nextInt(packet.length)] = (byte) random.nextInt();
        }
        return packet;
    }

    private String announce(PeerAddress from, long left, int event, int wanted, int port, String options) {
        return say(announcement(connection(from), left, event, "00000000", wanted, port) + options, from);
    }

    private static String announcement(String id, long left, int event, String ip, int wanted, int port) {
        return id + "00000001" + "00000007" + HASH + PEER_ID + "%016x%016x%016x".formatted(0, left, 0)
                + "%08x".formatted(event) + ip + "deadbeef" + "%08x%04x".formatted(wanted, port);
    }

    private String connection(PeerAddress from) {
        return say("0000041727101980" + "00000000" + "00000001", from).substring(16);
    }

    private String say(String hex, PeerAddress from) {
        return HEX.formatHex(answers.answer(HEX.parseHex(hex), from)
                .orElse(ByteBuffer.allocate(0).array()));
    }
}
