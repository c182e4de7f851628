package tv.starling.interop;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of others find each other by our tracker alone. */
final class OwnTrackerInteropTest extends InteropTest {
    private static final int LENGTH = 1_000_001;

    @ParameterizedTest
    @ValueSource(strings = {"http", "udp"})
    void bringsClientsOfOthersTogether(String way) throws IOException {
        String address = arena.address();
        Child tracker = arena.start(
                "starling tracker",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "tv.starling.Main",
                        "tracker",
                        "--listen",
                        address + ":6969",
                        "--interval",
                        "5",
                        "--json"));
        tracker.await("{\"listening\":\"" + address + ":6969\"", SOON);
        Payload payload = Payload.file(arena, LENGTH, 32 * 1024, way + "://" + address + ":6969/announce");
        Client other = way.equals("http") ? new Aria2() : new Libtorrent(); // aria2 asks by UDP only with its DHT on
        new Libtorrent().seed(arena, Feature.TCP, payload);
        Path byTransmission = arena.folder("transmission-files");
        Path byOther = arena.folder("other-files");
        String torrent = payload.torrent().toString();
        new Transmission().leech(arena, Feature.TCP, torrent, byTransmission);
        other.leech(arena, Feature.TCP, torrent, byOther);

        await().atMost(LATER).untilAsserted(() -> payload.isIn(byOther));
        await().atMost(LATER).untilAsserted(() -> payload.isIn(byTransmission));
        tracker.await("{\"swarms\":1,\"peers\":3,", LATER);
    }
}
