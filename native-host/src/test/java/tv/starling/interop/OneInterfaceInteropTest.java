package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A machine with two interfaces, {@code wide0} with the default route and {@code vpn0}; behind both the same other
 * machine, with a peer at 10.80.0.1, a tracker and a name server. Packets are counted as they leave.
 */
final class OneInterfaceInteropTest extends InteropTest {
    private static final int LENGTH = 4_000_003;
    private static final String THERE = "10.80.0.1";
    private static final String NETWORK = """
            set -e
            flag=$(mktemp)
            for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > $f; done
            unshare --net sh -c 'for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > $f; done
                ip link set lo up; ip addr add 10.80.0.1/32 dev lo
                read pid rest < /proc/self/stat; echo $pid > '$flag'; exec sleep 600' &
            inside=$!
            until [ -s $flag ]; do sleep 0.05; done
            other=$(cat $flag); rm $flag
            ip link add wide0 type veth peer name wide1 netns $inside
            ip link add vpn0 type veth peer name vpn1 netns $inside
            ip addr add 10.78.0.1/24 dev wide0; ip link set wide0 up
            ip addr add 10.79.0.1/24 dev vpn0; ip link set vpn0 up
            nsenter --target=$other --net sh -c '
                ip addr add 10.78.0.2/24 dev wide1; ip link set wide1 up
                ip addr add 10.79.0.2/24 dev vpn1; ip link set vpn1 up'
            ip route add default via 10.78.0.2 dev wide0
            ip route add default via 10.79.0.2 dev vpn0 metric 100
            echo "other $other"
            wait
            """;

    private String other = "";

    /** Makes both machines and gives the sniffers of the two ways out. */
    private Child[] twoWays() {
        Child network = arena.start("network", List.of("sh", "-c", NETWORK));
        other = network.await("other", SOON).substring("other ".length());
        return new Child[] {sniffer("wide0"), sniffer("vpn0")};
    }

    private Child sniffer(String device) {
        Child sniffer = arena.start(
                device, List.of(Programs.python(), Arena.script("sniffer.py").toString(), device));
        sniffer.await("ready", SOON);
        return sniffer;
    }

    private static long packets(Child sniffer) {
        return sniffer.lines().stream()
                .filter(line -> line.startsWith("packet"))
                .count();
    }

    private List<String> overThere(String... command) {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("nsenter", "--target=" + other, "--net"),
                        java.util.stream.Stream.of(command))
                .toList();
    }

    /** libtorrent keeps to the interface its address is on, so it can't be dialled from here: it dials us. */
    private void seedThere(Payload payload) {
        Child seed = arena.start(
                "seed",
                overThere(
                        Programs.python(),
                        Arena.script("libtorrent_node.py").toString(),
                        "run",
                        "--listen",
                        THERE + ":6881",
                        "--save",
                        payload.folder().toString(),
                        "--torrent",
                        payload.torrent().toString(),
                        "--seed",
                        "--up",
                        "600000"));
        seed.await("ready", SOON);
        Child tracker = arena.start(
                "tracker",
                overThere(Programs.python(), Arena.script("tracker.py").toString(), THERE, "6969"));
        tracker.await("ready", SOON);
    }

    private Child namesThere() {
        Child names = arena.start(
                "names", overThere(Programs.python(), Arena.script("names.py").toString(), THERE));
        names.await("ready", SOON);
        return names;
    }

    /** What peers, trackers, web seeds and nodes of the hash table are called is nobody else's business either. */
    @ParameterizedTest
    @ValueSource(strings = {"vpn0", "10.79.0.1"})
    void namesAreAskedForByTheInterfaceThatWasNamed(String name) throws IOException {
        Child[] ways = twoWays();
        seedThere(Payload.file(arena, LENGTH, 64 * 1024, "http://" + THERE + ":6969/announce"));
        Child names = namesThere();

        Engine ours = startByNames(List.of("interface=" + name, "dht=node.test:6881"));

        ours.has(LENGTH, LATER);
        for (String asked : NAMES) {
            names.await("asked " + asked + " from 10.79.0.1", SOON);
        }
        assertThat(names.lines()).noneMatch(line -> line.contains("from 10.78."));
        assertThat(packets(ways[0])).isZero();
    }

    @Test
    void withoutANameTheSystemAsksByTheDefaultRoute() throws IOException {
        Child[] ways = twoWays();
        seedThere(Payload.file(arena, LENGTH, 64 * 1024, "http://" + THERE + ":6969/announce"));
        Child names = namesThere();

        startByNames(List.of());

        names.await("asked tracker.test from 10.78.0.1", SOON);
        assertThat(packets(ways[0])).isPositive();
        assertThat(packets(ways[1])).isZero();
    }

    private static final List<String> NAMES = List.of("tracker.test", "web.test", "node.test", "peer.test");

    /** The same file as the seed's, in a torrent that has nothing but names. */
    private Engine startByNames(List<String> properties) throws IOException {
        Payload payload = Payload.file(
                arena,
                LENGTH,
                64 * 1024,
                List.of(
                        "--tracker", "udp://tracker.test:6969/announce",
                        "--web-seed", "http://web.test:6970/"));
        return Engine.startAt(
                arena.asking(THERE),
                "0.0.0.0",
                properties,
                payload.torrent().toString(),
                arena.folder("data"),
                arena.folder("ours"),
                "peer.test:6881");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vpn0", "10.79.0.1"})
    void everyPacketGoesByTheInterfaceThatWasNamed(String name) throws IOException {
        Child[] ways = twoWays();
        Payload payload = Payload.file(
                arena, LENGTH, 64 * 1024, "http://" + THERE + ":6969/announce", "udp://" + THERE + ":6969/announce");
        seedThere(payload);
        Path files = arena.folder("ours");

        Engine ours = Engine.startAt(
                arena,
                "0.0.0.0",
                List.of("interface=" + name),
                payload.torrent().toString(),
                arena.folder("data"),
                files,
                THERE + ":6881");
        ours.has(LENGTH, LATER);
        ours.stop();

        payload.isIn(files);
        assertThat(packets(ways[1])).isGreaterThan(100);
        assertThat(packets(ways[0])).isZero();
    }

    /** The other way round, so that the zero above means something. */
    @Test
    void withoutANameTheDefaultRouteIsTaken() throws IOException {
        Child[] ways = twoWays();
        Payload payload = Payload.file(arena, LENGTH, 64 * 1024, "http://" + THERE + ":6969/announce");
        seedThere(payload);

        Engine ours = Engine.startAt(
                arena,
                "10.78.0.1",
                List.of(),
                payload.torrent().toString(),
                arena.folder("data"),
                arena.folder("ours"),
                THERE + ":6881");
        ours.has(LENGTH, LATER);

        assertThat(packets(ways[0])).isGreaterThan(100);
        assertThat(packets(ways[1])).isZero();
    }

    @Test
    void whenTheInterfaceGoesNothingGoesByAnother() throws IOException {
        Child[] ways = twoWays();
        Payload payload = Payload.file(arena, LENGTH, 64 * 1024, "http://" + THERE + ":6969/announce");
        seedThere(payload);
        Engine ours = Engine.startAt(
                arena,
                "0.0.0.0",
                List.of("interface=vpn0"),
                payload.torrent().toString(),
                arena.folder("data"),
                arena.folder("ours"),
                THERE + ":6881");
        ours.has(LENGTH / 8, LATER);

        arena.run("gone", List.of("ip", "link", "del", "vpn0"));
        await().pollDelay(Duration.ofSeconds(10)).atMost(Duration.ofSeconds(20)).until(() -> true);

        assertThat(packets(ways[0])).isZero();
        assertThat(ours.downloaded()).isLessThan(LENGTH);
    }
}
