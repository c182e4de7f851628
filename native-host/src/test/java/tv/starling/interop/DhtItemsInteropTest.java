package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tv.starling.dht.Item;
import tv.starling.metainfo.Digests;
import tv.starling.metainfo.Metainfo;
import tv.starling.wire.Ed25519;

/** Items that libtorrent puts and we get, and the other way round, on nodes of theirs and on nodes of ours (BEP 44, 46). */
final class DhtItemsInteropTest extends InteropTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String SEED = "07".repeat(32);
    private static final String KEY =
            HEX.formatHex(Ed25519.fromSeed(HEX.parseHex(SEED)).publicKey());
    private static final String SALT = hex("foobar");

    /** Whose nodes keep the items. */
    enum Network {
        THEIRS,
        OURS
    }

    private String begin(Network network) {
        if (network == Network.THEIRS) {
            PrivateDht.start(arena);
            return PrivateDht.ENTRY;
        }
        arena.start("network", DhtCrowd.command("10.77.1.1", 1, 12)).await("ready", Duration.ofSeconds(60));
        return "10.77.1.1:" + DhtCrowd.FIRST_PORT;
    }

    private Child our(String entry) {
        Child node = DhtItems.start(arena, entry);
        node.await("ready", SOON);
        return node;
    }

    private Child their(String entry) {
        Child node = arena.start(
                "their node",
                List.of(
                        Programs.python(),
                        Arena.script("libtorrent_node.py").toString(),
                        "items",
                        Arena.hostPort(arena.address(), Engine.PORT),
                        entry));
        node.await("ready", SOON);
        return node;
    }

    @ParameterizedTest
    @EnumSource(Network.class)
    void itemsNamedByTheirHashGoBothWays(Network network) {
        String entry = begin(network);
        Child ours = our(entry);
        Child theirs = their(entry);
        String one = hex("17:d1:ai-7e1:bl3:xye");
        String other = hex("996:" + "y".repeat(996)); // the longest

        ours.tell("put " + one);
        ours.await("put " + target(one), SOON);
        theirs.tell("get " + target(one));
        theirs.await("item " + one, SOON);

        theirs.tell("put " + other);
        theirs.await("put " + target(other), SOON);
        ours.tell("get " + target(other));
        ours.await("item " + other, SOON);
    }

    /** Each takes up the numbers where the other has left them. */
    @ParameterizedTest
    @EnumSource(Network.class)
    void itemsOfAKeyAreReplacedInTurn(Network network) {
        String entry = begin(network);
        Child ours = our(entry);
        Child theirs = their(entry);

        theirs.tell("put-mutable " + SEED + " " + KEY + " " + SALT + " " + hex("3:one"));
        puts(theirs, 1);
        ours.tell("get-mutable " + KEY + " " + SALT);
        ours.await("item 1 " + hex("3:one"), SOON);

        ours.tell("put-mutable " + SEED + " " + SALT + " 7 " + hex("3:two") + " -");
        puts(ours, 1);
        theirs.tell("get-mutable " + KEY + " " + SALT);
        theirs.await("item 7 " + hex("3:two"), SOON);

        theirs.tell("put-mutable " + SEED + " " + KEY + " " + SALT + " " + hex("5:three"));
        puts(theirs, 2);
        ours.tell("get-mutable " + KEY + " " + SALT);
        ours.await("item 8 " + hex("5:three"), SOON);
        ours.tell("get-mutable " + KEY + " -");
        ours.await("item -", SOON); // another feed of the same key
    }

    @ParameterizedTest
    @EnumSource(Network.class)
    void whatIsOldOrReplacesAnotherThanWasThereIsRefused(Network network) {
        Child ours = our(begin(network));
        ours.tell("put-mutable " + SEED + " - 5 " + hex("1:a") + " -");
        assertThat(nthPut(ours, 1)).isGreaterThanOrEqualTo(6);
        ours.tell("put-mutable " + SEED + " - 4 " + hex("1:b") + " -");
        assertThat(nthPut(ours, 2)).isLessThanOrEqualTo(2);
        ours.tell("put-mutable " + SEED + " - 6 " + hex("1:c") + " 4");
        assertThat(nthPut(ours, 3)).isLessThanOrEqualTo(2);
        ours.tell("put-mutable " + SEED + " - 7 " + hex("1:d") + " 5");
        assertThat(nthPut(ours, 4)).isGreaterThanOrEqualTo(5);
        ours.tell("get-mutable " + KEY + " -");
        ours.await("item 7 " + hex("1:d"), SOON);
    }

    /** How many nodes took what was put as the n-th: one that was not among the eight of another time has nothing to compare. */
    private static int nthPut(Child child, int n) {
        puts(child, n);
        return child.lines().stream()
                .filter(line -> line.startsWith("put "))
                .mapToInt(DhtItemsInteropTest::taken)
                .skip(n - 1)
                .findFirst()
                .orElseThrow();
    }

    private static int taken(String line) {
        return line.startsWith("put " + KEY) ? Integer.parseInt(line.split(" ")[2]) : -1;
    }

    /** Waits until so many puts are over. */
    private static void puts(Child child, int count) {
        child.await(
                any -> child.lines().stream()
                                .filter(line -> line.startsWith("put "))
                                .count()
                        >= count,
                count + " puts over",
                SOON);
    }

    /** What a publisher's link points to is a seed of libtorrent's, found by its nodes alone. */
    @Test
    void aPublishersLinkLeadsToTheFilm() throws IOException {
        PrivateDht.start(arena);
        Payload payload = Payload.file(arena, 3_000_001, 32 * 1024);
        Libtorrent.seed(arena, payload, "--dht-node", PrivateDht.ENTRY, "--set", "dht_announce_interval=2");
        byte[] pointer = Item.pointer(
                Metainfo.parse(Files.readAllBytes(payload.torrent())).infoHash());
        Child publisher = our(PrivateDht.ENTRY);
        publisher.tell("put-mutable " + SEED + " " + SALT + " 3 " + HEX.formatHex(pointer) + " -");
        publisher.await(line -> taken(line) >= 6, "taken by most", SOON);
        Path files = arena.folder("ours");

        Engine ours = Engine.startAt(
                arena,
                arena.address(),
                List.of("dht=" + PrivateDht.ENTRY),
                "magnet:?xs=urn:btpk:" + KEY + "&s=" + SALT,
                arena.folder("data"),
                files);
        ours.has(payload.length(), LATER);
        payload.isIn(files);
    }

    private static String hex(String text) {
        return HEX.formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String target(String value) {
        return HEX.formatHex(Digests.sha1(HEX.parseHex(value)));
    }
}
