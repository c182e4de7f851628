package tv.starling.interop;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tv.starling.dht.Dht;
import tv.starling.dht.Item;
import tv.starling.dht.NodeId;
import tv.starling.env.Env.DatagramResult;
import tv.starling.metainfo.HostPort;
import tv.starling.net.NettyEnv;
import tv.starling.wire.Ed25519;
import tv.starling.wire.PeerAddress;

/**
 * A process with one node of ours that puts and gets what it is told on its input, a line each, bytes in hexadecimal digits
 * and {@code -} for none; {@code libtorrent_node.py items} takes and says the same. Arguments: its address, a way in.
 *
 * <pre>
 * put VALUE                             "put TARGET taken"
 * put-mutable SEED SALT SEQ VALUE CAS   "put KEY taken"
 * get TARGET                            "item VALUE", or "item -"
 * get-mutable KEY SALT                  "item SEQ VALUE", or "item -"
 * </pre>
 */
final class DhtItems {
    private static final HexFormat HEX = HexFormat.of();

    private final Dht dht;

    private DhtItems(Dht dht) {
        this.dht = dht;
    }

    static Child start(Arena arena, String entry) {
        String address = arena.address();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                DhtItems.class.getName(),
                Arena.hostPort(address, Engine.PORT),
                entry);
        return arena.start("our node", command);
    }

    public static void main(String[] args) throws Exception {
        PeerAddress address = PeerAddress.parse(args[0]).orElseThrow();
        NettyEnv env = NettyEnv.start(new NettyEnv.Options(Optional.of(address.withPort(0))));
        List<DhtItems> self = new ArrayList<>();
        env.execute(() -> {
            List<Dht> dht = new ArrayList<>();
            var socket = (DatagramResult.Open)
                    env.openDatagram(address, (from, bytes) -> dht.getFirst().received(from, bytes));
            dht.add(new Dht(env, to -> socket, Dht.Mode.FULL, Optional.empty()));
            dht.getFirst().start(List.of(HostPort.parse(args[1]).orElseThrow()));
            self.add(new DhtItems(dht.getFirst()));
            System.out.println("ready");
        });
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ");
            env.execute(() -> self.getFirst().obey(words));
        }
        env.close();
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case "put" -> put(new Item.Immutable(bytes(words[1])), OptionalLong.empty());
            case "put-mutable" ->
                put(
                        Item.Mutable.sign(
                                Ed25519.fromSeed(bytes(words[1])),
                                bytes(words[2]),
                                Long.parseLong(words[3]),
                                bytes(words[4])),
                        words[5].equals("-") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(words[5])));
            case "get" ->
                dht.get(
                        NodeId.of(bytes(words[1])),
                        found -> System.out.println("item "
                                + found.map(it -> HEX.formatHex(it.value())).orElse("-")));
            case "get-mutable" ->
                dht.getMutable(
                        bytes(words[1]),
                        bytes(words[2]),
                        found -> System.out.println("item "
                                + found.map(it -> it.seq() + " " + HEX.formatHex(it.value()))
                                        .orElse("-")));
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private void put(Item item, OptionalLong replaces) {
        String name = item instanceof Item.Mutable it
                ? HEX.formatHex(it.key())
                : item.target().toString();
        dht.put(item, replaces, taken -> System.out.println("put " + name + " " + taken));
    }

    private static byte[] bytes(String hex) {
        return hex.equals("-") ? new byte[0] : HEX.parseHex(hex);
    }
}
