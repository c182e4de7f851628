package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.sim.FakePeer;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;
import tv.starling.wire.ExtensionHandshake;
import tv.starling.wire.Holepunch;
import tv.starling.wire.Holepunch.Failed;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.PexMessage;
import tv.starling.wire.PexMessage.Contact;

/** Peers that nobody can dial, brought together by a third (BEP 55): what we say in each of the three parts. */
class HolepunchingTest {
    private static final int KIB = 1 << 10;
    private static final int EXTENDED = 20;
    private static final int OUR_HOLEPUNCH = 5;
    private static final int THEIR_HOLEPUNCH = 77;
    private static final String EXTENSIONS_ONLY = "0000000000100000";

    private final SimTorrent film = SimTorrents.single("film.mp4", 1024 * KIB, 32 * KIB, 1);
    private final Simulation sim = Simulation.seed(1);

    @Test
    void asTheThirdWeTellBothToDialEachOther() {
        var ours = SimPeer.on(sim.node("ours", LinkProfile.FIBRE));
        ours.join(film);
        FakePeer one = dial("one", ours, THEIR_HOLEPUNCH, 7001);
        FakePeer two = dial("two", ours, THEIR_HOLEPUNCH, 7002);
        say(one, new Holepunch.Rendezvous(sim.node("two").address(7002)));
        sim.runFor(Duration.ofSeconds(1));
        assertThat(heard(one))
                .containsExactly(new Holepunch.Connect(sim.node("two").address(7002)));
        assertThat(heard(two))
                .containsExactly(new Holepunch.Connect(sim.node("one").address(7001)));
    }

    @Test
    void asTheThirdWeSayWhyItCanNotBe() {
        var ours = SimPeer.on(sim.node("ours", LinkProfile.FIBRE));
        ours.join(film);
        FakePeer one = dial("one", ours, THEIR_HOLEPUNCH, 7001);
        FakePeer deaf = dial("deaf", ours, 0, 7002);
        PeerAddress stranger = PeerAddress.parse("45.0.0.1:6881").orElseThrow();
        say(one, new Holepunch.Rendezvous(stranger));
        say(one, new Holepunch.Rendezvous(sim.node("deaf").address(7002)));
        say(one, new Holepunch.Rendezvous(sim.node("one").address(7001)));
        say(deaf, new Holepunch.Rendezvous(sim.node("one").address(7001)));
        sim.runFor(Duration.ofSeconds(1));
        assertThat(heard(one))
                .containsExactly(
                        new Failed(stranger, Failed.NOT_CONNECTED),
                        new Failed(sim.node("deaf").address(7002), Failed.NO_SUPPORT),
                        new Failed(sim.node("one").address(7001), Failed.NO_SUCH_PEER));
        assertThat(heard(deaf)).isEmpty();
    }

    @Test
    void asTheThirdWeArrangeAFewMeetingsAMinute() {
        var ours = SimPeer.on(sim.node("ours", LinkProfile.FIBRE));
        ours.join(film);
        FakePeer one = dial("one", ours, THEIR_HOLEPUNCH, 7001);
        FakePeer two = dial("two", ours, THEIR_HOLEPUNCH, 7002);
        for (int i = 0; i < 600; i++) {
            say(one, new Holepunch.Rendezvous(sim.node("two").address(7002)));
            sim.runFor(Duration.ofMillis(100));
        }
        assertThat(heard(two)).hasSizeBetween(10, 21);
    }

    @Test
    void whomWeCanNotDialWeAskTheTellerToMeetAndThenDialAgain() {
        SimNode hidden = sim.node("hidden", LinkProfile.FIBRE);
        PeerAddress wanted = hidden.address(6881);
        List<Holepunch> asked = new ArrayList<>();
        SimNode third = sim.node("third", LinkProfile.FIBRE);
        FakePeer.listen(third, SimPeer.PORT).onMessage((peer, message) -> {
            if (message.length == FakePeer.HANDSHAKE) {
                introduce(peer, "third", THEIR_HOLEPUNCH, SimPeer.PORT);
            } else if (isExtended(message, 0)) {
                var told = new PexMessage(List.of(new Contact(wanted, Contact.HOLEPUNCH)), List.of());
                peer.message(EXTENDED, extended(2, told.encode()));
            } else if (isExtended(message, THEIR_HOLEPUNCH)) {
                asked.add(Holepunch.parse(Arrays.copyOfRange(message, 2, message.length)));
                FakePeer.listen(hidden, 6881); // the hole is there now
                say(peer, new Holepunch.Connect(wanted));
            }
        });
        var ours = SimPeer.on(sim.node("ours", LinkProfile.FIBRE));
        ours.joinAddresses(film, Reach.ANY, List.of(SimTorrent.peer(third, SimPeer.PORT)))
                .fetchWhole();
        sim.runUntil(() -> hidden.env().linkCount() == 1, Duration.ofSeconds(15));
        assertThat(asked).containsExactly(new Holepunch.Rendezvous(wanted));
        sim.runFor(Duration.ofMinutes(5));
        assertThat(asked).hasSize(1);
    }

    /** Both dial, as they are told to. */
    @Test
    void whoHasCalledMeanwhileHearsNothingOfUsByAnotherLink() {
        var ours = SimPeer.on(sim.node("ours", LinkProfile.FIBRE));
        ours.join(film).fetchWhole();
        FakePeer third = dial("third", ours, THEIR_HOLEPUNCH, 7001);
        SimNode other = sim.node("other", LinkProfile.FIBRE);
        FakePeer listening = FakePeer.listen(other, 7002);
        FakePeer caller =
                FakePeer.dial(other, ours.node().address(SimPeer.PORT)).awaitConnected();

        say(third, new Holepunch.Connect(other.address(7002)));
        sim.runUntil(() -> listening.streams() == 1, Duration.ofSeconds(1));
        sim.runFor(Duration.ofMillis(200)); // its own word comes as late as its line is long
        introduce(caller, "other", THEIR_HOLEPUNCH, 7002);
        sim.runFor(Duration.ofMinutes(1));

        assertThat(listening.streams()).as("dialled once").isEqualTo(1);
        assertThat(listening.received()).isEmpty();
        assertThat(caller.isConnected()).isTrue();
        caller.close();
        sim.runFor(Duration.ofMinutes(1));
        assertThat(listening.received()).as("dialled when it is gone").isNotEmpty();
    }

    @Test
    void aPeerThatOrdersMeetingsMakesUsDialFew() {
        SimNode third = sim.node("third", LinkProfile.FIBRE);
        FakePeer.listen(third, SimPeer.PORT).onMessage((peer, message) -> {
            if (message.length == FakePeer.HANDSHAKE) {
                introduce(peer, "third", THEIR_HOLEPUNCH, SimPeer.PORT);
            } else if (isExtended(message, 0)) {
                for (int i = 0; i < 1000; i++) {
                    byte[] ip = {99, (byte) (i >> 8), (byte) i, 1};
                    say(peer, new Holepunch.Connect(PeerAddress.of(ip, i % 2 == 0 ? 6881 : 22)));
                }
            }
        });
        var ours = SimPeer.on(sim.node("ours", LinkProfile.FIBRE));
        ours.joinAddresses(film, Reach.ANY, List.of(SimTorrent.peer(third, SimPeer.PORT)));
        sim.runFor(Duration.ofMinutes(1));
        assertThat(ours.node().env().dialled().stream()
                        .filter(a -> a.ip()[0] == 99)
                        .distinct())
                .isNotEmpty()
                .hasSizeLessThan(12)
                .allMatch(a -> a.port() == 6881);
    }

    private FakePeer dial(String name, SimPeer to, int holepunch, int port) {
        FakePeer peer =
                FakePeer.dial(sim.node(name, LinkProfile.FIBRE), to.node().address(SimPeer.PORT));
        peer.awaitConnected();
        introduce(peer, name, holepunch, port);
        sim.runFor(Duration.ofSeconds(1));
        return peer;
    }

    private void introduce(FakePeer peer, String name, int holepunch, int port) {
        peer.handshake(film.infoHash(), EXTENSIONS_ONLY, ("-XX0000-" + name + "------------").substring(0, 20));
        var said = ExtensionHandshake.of(Map.of("ut_holepunch", holepunch)).withPort(port);
        peer.message(EXTENDED, extended(0, said.encode()));
    }

    private static void say(FakePeer peer, Holepunch message) {
        peer.message(EXTENDED, extended(OUR_HOLEPUNCH, message.encode()));
    }

    private static List<Holepunch> heard(FakePeer peer) {
        return peer.messages().stream()
                .filter(message -> isExtended(message, THEIR_HOLEPUNCH))
                .map(message -> Holepunch.parse(Arrays.copyOfRange(message, 2, message.length)))
                .toList();
    }

    private static boolean isExtended(byte[] message, int number) {
        return message.length > 1 && message[0] == EXTENDED && message[1] == number;
    }

    private static byte[] extended(int number, byte[] payload) {
        byte[] bytes = new byte[payload.length + 1];
        bytes[0] = (byte) number;
        System.arraycopy(payload, 0, bytes, 1, payload.length);
        return bytes;
    }
}
