package tv.starling.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tv.starling.dht.Dht;
import tv.starling.env.Env.DatagramResult;
import tv.starling.metainfo.HostPort;
import tv.starling.net.NettyEnv;
import tv.starling.wire.PeerAddress;

/**
 * A process with many nodes of ours that enter by the first; it says "ready" when all know some others. They are on one
 * address, at ports from 7000 on, or each on an address of its own: libtorrent hears no more than five datagrams a second
 * of one. Arguments: the first address, how many ports, how many addresses.
 */
final class DhtCrowd {
    static final int FIRST_PORT = 7000;
    private static final Duration LOOK = Duration.ofMillis(100);

    private DhtCrowd() {}

    /** So many on one address. */
    static List<String> command(String address, int count) {
        return command(address, count, 1);
    }

    static List<String> command(String address, int ports, int addresses) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                DhtCrowd.class.getName(),
                address,
                "" + ports,
                "" + addresses);
    }

    public static void main(String[] args) throws Exception {
        PeerAddress address = PeerAddress.ofLiteral(args[0], 0).orElseThrow();
        NettyEnv env = NettyEnv.start(new NettyEnv.Options(Optional.of(address)));
        env.execute(() -> {
            var nodes = new ArrayList<Dht>();
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                for (int j = 0; j < Integer.parseInt(args[1]); j++) {
                    nodes.add(node(env, after(address, i).withPort(FIRST_PORT + j)));
                }
            }
            var entry = new HostPort(args[0], FIRST_PORT);
            nodes.getFirst().start(List.of());
            nodes.stream().skip(1).forEach(node -> node.start(List.of(entry)));
            look(env, nodes);
        });
        while (System.in.read() >= 0) {}
        env.close();
    }

    private static PeerAddress after(PeerAddress address, int more) {
        byte[] ip = address.ip();
        ip[ip.length - 1] += (byte) more;
        return PeerAddress.of(ip, 0);
    }

    private static Dht node(NettyEnv env, PeerAddress at) {
        List<Dht> self = new ArrayList<>();
        var socket = (DatagramResult.Open)
                env.openDatagram(at, (from, bytes) -> self.getFirst().received(from, bytes));
        self.add(new Dht(env, to -> socket, Dht.Mode.FULL, Optional.empty()));
        return self.getFirst();
    }

    private static void look(NettyEnv env, List<Dht> nodes) {
        if (nodes.stream().allMatch(node -> node.status().ipv4Nodes() >= 8)) {
            System.out.println("ready");
        } else {
            env.schedule(LOOK, () -> look(env, nodes));
        }
    }
}
