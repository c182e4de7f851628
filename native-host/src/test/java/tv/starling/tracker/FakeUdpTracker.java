package tv.starling.tracker;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env.DatagramResult;
import tv.starling.sim.SimNode;
import tv.starling.sim.Simulation;
import tv.starling.wire.CompactPeers;
import tv.starling.wire.PeerAddress;

/** A scripted UDP tracker on a node: notes what comes, answers connects and announces as it is told. */
final class FakeUdpTracker {
    static final int PORT = 6969;
    static final PeerAddress PEER = PeerAddress.of(new byte[] {45, 1, 2, 3}, 51413);

    final List<Packet> packets = new ArrayList<>();
    private final Simulation sim;
    private final DatagramPort port;
    private boolean answersConnect = true;
    private boolean answersAnnounce = true;
    private OptionalInt error = OptionalInt.empty();
    private int interval = 1800;
    private long nextConnection = 0x1122334455667700L;

    /** @param action 0 connect, 1 announce */
    record Packet(long second, int action, long connection, int transaction, PeerAddress from, byte[] bytes) {
        int event() {
            return ByteBuffer.wrap(bytes).getInt(80);
        }
    }

    FakeUdpTracker(Simulation sim, SimNode node) {
        this.sim = sim;
        this.port = ((DatagramResult.Open) node.env().openDatagram(PeerAddress.of(new byte[4], PORT), this::received))
                .port();
    }

    FakeUdpTracker silentToConnect() {
        answersConnect = false;
        return this;
    }

    FakeUdpTracker silentToAnnounce() {
        answersAnnounce = false;
        return this;
    }

    FakeUdpTracker answering() {
        answersConnect = true;
        answersAnnounce = true;
        error = OptionalInt.empty();
        return this;
    }

    FakeUdpTracker failing() {
        error = OptionalInt.of(3);
        return this;
    }

    FakeUdpTracker interval(int seconds) {
        interval = seconds;
        return this;
    }

    List<Long> seconds() {
        return packets.stream().map(Packet::second).toList();
    }

    List<Integer> actions() {
        return packets.stream().map(Packet::action).toList();
    }

    List<Integer> events() {
        return packets.stream().filter(p -> p.action == 1).map(Packet::event).toList();
    }

    void send(PeerAddress to, byte[] packet) {
        port.send(to, packet);
    }

    private void received(PeerAddress from, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Packet packet = new Packet(sim.now().toSeconds(), in.getInt(8), in.getLong(0), in.getInt(12), from, bytes);
        packets.add(packet);
        if (packet.action == 0 && answersConnect) {
            send(from, connected(packet.transaction, nextConnection++));
        } else if (packet.action == 1 && error.isPresent()) {
            byte[] text = "Go \u0007away".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            send(
                    from,
                    ByteBuffer.allocate(8 + text.length)
                            .putInt(3)
                            .putInt(packet.transaction)
                            .put(text)
                            .array());
        } else if (packet.action == 1 && answersAnnounce) {
            send(from, announced(packet.transaction, interval, List.of(PEER)));
        }
    }

    static byte[] connected(int transaction, long connection) {
        return ByteBuffer.allocate(16)
                .putInt(0)
                .putInt(transaction)
                .putLong(connection)
                .array();
    }

    static byte[] announced(int transaction, int interval, List<PeerAddress> peers) {
        byte[] compact = CompactPeers.formatIpv4(peers);
        return ByteBuffer.allocate(20 + compact.length)
                .putInt(1)
                .putInt(transaction)
                .putInt(interval)
                .putInt(0)
                .putInt(0)
                .put(compact)
                .array();
    }
}
