package tv.starling.tracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tv.starling.metainfo.InfoHash;
import tv.starling.tracker.Event;
import tv.starling.tracker.server.Swarm.Family;
import tv.starling.wire.PeerAddress;

class SwarmTableTest {
    private final SwarmTable table = new SwarmTable(new SplittableRandom(1));
    private long now;

    @Test
    void givesOthersButNeverOneself() {
        join(1, peer(1), 5);
        join(1, peer(2), 5);
        assertThat(others(1, peer(1), 5)).containsExactly(peer(2));
        assertThat(others(2, peer(1), 5)).isEmpty();
    }

    @Test
    void givesSeedsNoSeeds() {
        join(1, peer(1), 0);
        join(1, peer(2), 0);
        join(1, peer(3), 7);
        assertThat(others(1, peer(1), 0)).containsExactly(peer(3));
        assertThat(others(1, peer(3), 7)).containsExactlyInAnyOrder(peer(1), peer(2));
    }

    @Test
    void givesHalfSeedsWhereThereAreBothAndFillsUpWhereNot() {
        for (int i = 1; i <= 100; i++) {
            join(1, peer(i), i <= 50 ? 0 : 1);
        }
        List<PeerAddress> some = table.others(announced(1, peer(100), 1, Event.NONE), 20, Family.IPV4);
        assertThat(some).hasSize(20).doesNotHaveDuplicates();
        assertThat(some.stream().filter(it -> number(it) <= 50)).hasSize(10);
        assertThat(table.others(announced(1, peer(100), 1, Event.NONE), 90, Family.IPV4))
                .hasSize(90)
                .doesNotHaveDuplicates();
    }

    @Test
    void drawsAtRandomSoThatEveryoneIsNamedSometime() {
        for (int i = 1; i <= 200; i++) {
            join(1, peer(i), 1);
        }
        TreeSet<PeerAddress> named = new TreeSet<>();
        for (int i = 0; i < 100; i++) {
            named.addAll(table.others(announced(1, peer(1), 1, Event.NONE), 20, Family.IPV4));
        }
        assertThat(named).hasSize(199);
    }

    @Test
    void keepsTheFamiliesApart() {
        PeerAddress six = six(1, 1);
        join(1, peer(1), 1);
        join(1, six, 1);
        assertThat(table.others(announced(1, peer(2), 1, Event.NONE), 9, Family.IPV4))
                .containsExactly(peer(1));
        assertThat(table.others(announced(1, peer(2), 1, Event.NONE), 9, Family.IPV6))
                .containsExactly(six);
    }

    @Test
    void givesPrivateAddressesToPrivateOnesOnly() {
        PeerAddress home = PeerAddress.of(new byte[] {(byte) 192, (byte) 168, 0, 1}, 6881);
        PeerAddress neighbour = PeerAddress.of(new byte[] {(byte) 192, (byte) 168, 0, 2}, 6881);
        join(1, home, 1);
        assertThat(others(1, peer(1), 1)).isEmpty();
        assertThat(others(1, neighbour, 1)).containsExactly(home);
    }

    @Test
    void countsSeedsLeechersAndDownloads() {
        join(1, peer(1), 0);
        join(1, peer(2), 5);
        assertThat(table.counts(hash(1))).isEqualTo(new Counts(1, 1, 0));
        table.announce(announced(1, peer(2), 0, Event.COMPLETED), now);
        table.announce(announced(1, peer(2), 0, Event.COMPLETED), now);
        assertThat(table.counts(hash(1))).isEqualTo(new Counts(2, 0, 1));
        table.announce(announced(1, peer(2), 0, Event.STOPPED), now);
        assertThat(table.counts(hash(1))).isEqualTo(new Counts(1, 0, 1));
        assertThat(table.peers()).isEqualTo(1);
    }

    @Test
    void answersButForgetsWhoCannotBeReached() {
        join(1, peer(1), 0);
        join(1, peer(2).withPort(0), 5);
        assertThat(table.counts(hash(1))).isEqualTo(new Counts(1, 0, 0));
        assertThat(others(1, peer(2).withPort(0), 5)).containsExactly(peer(1));
    }

    @Test
    void forgetsTheSilentAndKeepsTheirDownloadsCounted() {
        join(1, peer(1), 5);
        table.announce(announced(1, peer(1), 0, Event.COMPLETED), now);
        now = 100;
        join(1, peer(2), 5);
        table.sweep(100);
        assertThat(table.counts(hash(1))).isEqualTo(new Counts(0, 1, 1));
        table.sweep(101);
        assertThat(table.counts(hash(1))).isEqualTo(new Counts(0, 0, 1));
        assertThat(table.liveSwarms()).isZero();
        assertThat(table.peers()).isZero();
    }

    @Test
    void keepsTheProgrammesWithAnAudienceWhenAMillionHashesFlood() {
        join(-1, peer(1), 0);
        for (int i = 0; i < 1_000_000; i++) {
            PeerAddress flooder = PeerAddress.of(
                    ByteBuffer.allocate(4).putInt(0x50000000 + i / 500).array(), 1);
            join(i, flooder, 1);
            if (i % 10_000 == 0) {
                join(-1, peer(1), 0);
            }
        }
        assertThat(table.swarms()).isEqualTo(SwarmTable.MAX_SWARMS);
        assertThat(table.peers()).isLessThanOrEqualTo(SwarmTable.MAX_PEERS);
        assertThat(table.counts(hash(-1))).isEqualTo(new Counts(1, 0, 0));
    }

    @Test
    void givesOneHostAThousandPlacesAndAPrefixOfIpv6IsOneHost() {
        for (int i = 1; i <= 5000; i++) {
            join(1, peer(1).withPort(i), 1);
            join(2, six(7, i), 1);
        }
        assertThat(table.counts(hash(1)).leechers()).isEqualTo(SwarmTable.MAX_PLACES_OF_HOST);
        assertThat(table.counts(hash(2)).leechers()).isEqualTo(SwarmTable.MAX_PLACES_OF_HOST);
        table.sweep(1);
        join(1, peer(1).withPort(5001), 1);
        assertThat(table.counts(hash(1)).leechers()).isEqualTo(1);
    }

    @Test
    void neverHoldsMorePeersThanItMay() {
        for (int i = 0; i < SwarmTable.MAX_PEERS + 10_000; i++) {
            join(
                    i / 1000,
                    PeerAddress.of(ByteBuffer.allocate(4).putInt(0x2d000000 + i).array(), 6881),
                    1);
        }
        assertThat(table.peers()).isLessThanOrEqualTo(SwarmTable.MAX_PEERS).isGreaterThan(SwarmTable.MAX_PEERS - 2000);
    }

    private void join(int swarm, PeerAddress peer, long left) {
        table.announce(announced(swarm, peer, left, Event.STARTED), now);
    }

    private List<PeerAddress> others(int swarm, PeerAddress peer, long left) {
        return table.others(announced(swarm, peer, left, Event.NONE), 50, Family.IPV4);
    }

    private static Announced announced(int swarm, PeerAddress peer, long left, Event event) {
        return new Announced(hash(swarm), peer, left, event);
    }

    private static InfoHash hash(int number) {
        return InfoHash.of(ByteBuffer.allocate(20).putInt(number).array());
    }

    private static PeerAddress peer(int number) {
        return PeerAddress.of(new byte[] {45, 0, 0, (byte) number}, 6881);
    }

    private static PeerAddress six(int net, int host) {
        byte[] ip = ByteBuffer.allocate(16)
                .putInt(0x2a000000)
                .putInt(net)
                .putInt(0)
                .putInt(host)
                .array();
        return PeerAddress.of(ip, 6881);
    }

    private static int number(PeerAddress peer) {
        return peer.ip()[3] & 0xff;
    }
}
