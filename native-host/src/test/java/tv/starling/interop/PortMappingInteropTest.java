package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real router's program opens the port for us, and closes it when we go. */
class PortMappingInteropTest extends InteropTest {
    @ParameterizedTest
    @CsvSource({"PCP, no, yes", "UPnP, yes, no"})
    void miniupnpdLetsPeersInAndShutsTheDoorBehindUs(String protocol, String upnp, String natPmp) {
        Programs.require(Programs.missing("miniupnpd", "miniupnpd miniupnpd-nftables"));
        Programs.require(Programs.missing("nft", "nftables"));
        Child router =
                arena.start("router", List.of("sh", Arena.script("router.sh").toString(), upnp, natPmp));
        router.await("ready", SOON);
        router.await(line -> line.contains("istening"), "listening", SOON);
        Child viewer = arena.start("viewer", viewer("6881"));
        viewer.await(line -> line.contains("protocol=" + protocol + ", tcp=6881, udp=6881"), protocol, SOON);
        router.await(line -> line.contains("dport 6881 dnat ip to 10.88.0.2:6881"), "the rule", SOON);
        assertThat(viewer.end(SOON)).as(viewer::story).isZero();
        int before = router.lines().size();
        Awaitility.await("no rule any more")
                .atMost(SOON)
                .until(() -> router.lines().stream()
                        .skip(before)
                        .anyMatch(line -> line.startsWith("rules: ") && !line.contains("6881")));
    }

    private static List<String> viewer(String port) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PortMappingProcess.class.getName(),
                port);
    }
}
