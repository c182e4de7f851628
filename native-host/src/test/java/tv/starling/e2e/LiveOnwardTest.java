package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An encoder begins anew with pictures of another size: that is another swarm, where the viewer goes on. */
@Tag("e2e")
final class LiveOnwardTest {
    @RegisterExtension
    static final Stage stage = new Stage().withTable();

    @RegisterExtension
    final Commands commands = new Commands();

    @ParameterizedTest
    @ValueSource(strings = {"channel", "magnet"})
    void goesOnByItselfWhereTheFormatChanges(String link) throws IOException {
        int port;
        try (var free = new DatagramSocket(0)) {
            port = free.getLocalPort();
        }
        Process source = source(port);
        Process small = sender("320x180", port);
        JsonNode links = JsonMapper.shared().readTree(Commands.first(source, "\\{.*\"channel\".*"));
        Player player = stage.watch("onward-" + link, links.get(link).asString());
        assertThat(player.now().videoWidth()).isEqualTo(320);

        small.destroyForcibly().onExit().join();
        Process large = sender("640x360", port);
        try {
            await("the other pictures")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> player.now().videoWidth() == 640);
            await("the word for it")
                    .until(() -> player.value("document.getElementById('told').textContent")
                            .asString()
                            .equals("The broadcast goes on"));
            stage.keep("live-onward-" + link);
            player.awaitPlayingFrom(player.now().time());
        } finally {
            large.destroyForcibly().onExit().join();
        }
    }

    private Process source(int port) throws IOException {
        int listen;
        try (var free = new ServerSocket(0)) {
            listen = free.getLocalPort();
        }
        return commands.start(
                "live",
                "udp://:" + port,
                "--name",
                "Channel",
                "--data",
                commands.folder().resolve("source").toString(),
                "--listen",
                "127.0.0.1:" + listen,
                "--dht-node",
                stage.nodes().getFirst(),
                "--allow-private",
                "--no-lsd",
                "--no-port-mapping",
                "--json");
    }

    private static Process sender(String size, int port) throws IOException {
        return new ProcessBuilder(List.of((Built.FFMPEG + " -nostdin -v error -re -f lavfi -i testsrc2=size=" + size
                                + ":rate=25 -c:v libx264 -preset ultrafast -g 25 -f mpegts udp://127.0.0.1:" + port
                                + "?pkt_size=1316")
                        .split(" ")))
                .start();
    }
}
