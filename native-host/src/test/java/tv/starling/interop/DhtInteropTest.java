package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links that name nobody, in a network of a dozen libtorrent nodes: peers are found by the hash table alone (BEP 5). */
final class DhtInteropTest extends InteropTest {
    private static final int PIECE = 32 * 1024;
    private static final int NODES = 12;
    /** They announce when they know some node, after a while; we look again after 5 s, 10 s, and so on. */
    private static final Duration ANNOUNCED = Duration.ofMinutes(2);

    @Test
    void weFindTheirSeed() throws IOException {
        Payload payload = Payload.file(arena, 3_000_001, PIECE);
        String entry = network();
        Libtorrent.seed(arena, payload, looking(entry));
        Path files = arena.folder("ours");

        Engine ours = ours(payload.magnet(), files, entry);
        ours.has(payload.length(), LATER);

        payload.isIn(files);
    }

    @Test
    void theyFindOurSeed() throws IOException {
        Payload payload = Payload.file(arena, 3_000_001, PIECE);
        String entry = network();
        Engine ours = ours(payload.torrent().toString(), payload.folder(), entry);
        ours.seeds(SOON);
        Path files = arena.folder("theirs");

        var theirs = Libtorrent.leech(arena, payload.magnet(), files, looking(entry));
        theirs.child().await("done", LATER);

        payload.isIn(files);
        ours.sent(payload.length(), SOON);
    }

    /** Nodes of our own and of theirs are one network: nobody but an engine of ours is named as a way in. */
    @Test
    void theyEnterByOurNode() throws IOException {
        Payload payload = Payload.file(arena, 100_000, PIECE);
        String entry = network();
        Engine ours = ours(payload.torrent().toString(), payload.folder(), entry);
        ours.seeds(SOON);
        Path files = arena.folder("theirs");

        var theirs = Libtorrent.leech(arena, payload.magnet(), files, looking(ours.hostPort()));
        theirs.child().await("done", LATER);

        payload.isIn(files);
    }

    /** It looks and announces once in a quarter of an hour, the first time often before it knows any node. */
    private static String[] looking(String entry) {
        return new String[] {"--dht-node", entry, "--set", "dht_announce_interval=2"};
    }

    private Engine ours(String source, Path files, String entry) {
        return Engine.startAt(arena, arena.address(), List.of("dht=" + entry), source, arena.folder("data"), files);
    }

    /** A dozen nodes; where one of them is. */
    private String network() {
        String address = arena.address();
        List<String> nodes = IntStream.range(0, NODES)
                .mapToObj(i -> address + ":" + (7000 + i))
                .toList();
        Child child = arena.start(
                "nodes",
                Stream.concat(
                                Stream.of(
                                        Programs.python(),
                                        Arena.script("libtorrent_node.py").toString(),
                                        "dht"),
                                nodes.stream())
                        .toList());
        child.await("ready", Duration.ofSeconds(20));
        return nodes.getFirst();
    }

    /** From the start of an engine that knows the way in to the info dictionary, in a network of a hundred nodes of ours. */
    @Test
    void aLinkThatNamesNobodyHasItsMetadataWithinASecond() throws IOException {
        Payload payload = Payload.file(arena, 3_000_001, PIECE);
        String address = arena.address();
        Child network = arena.start("network", DhtCrowd.command(address, 100));
        network.await("ready", Duration.ofSeconds(60));
        Libtorrent.seed(arena, payload, looking(address + ":7000"));
        var millis = new ArrayList<Long>();
        ours(payload.magnet(), arena.folder("ours"), address + ":7000").millisToMetadata(ANNOUNCED);
        for (int i = 0; i < 5; i++) {
            Engine ours = ours(payload.magnet(), arena.folder("ours"), address + ":7000");
            millis.add(ours.millisToMetadata(LATER));
            ours.kill();
        }
        long[] sorted = millis.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.println("magnet by DHT alone to metadata, ms: " + Arrays.toString(sorted));
        assertThat(sorted[sorted.length / 2]).isLessThan(1000);
    }
}
