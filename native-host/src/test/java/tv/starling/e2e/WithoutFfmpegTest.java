package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tv.starling.Config;

/** On a machine without ffmpeg films are told so that need it, and the bytes of all come as they do elsewhere. */
@Tag("e2e")
class WithoutFfmpegTest {
    @RegisterExtension
    final Commands commands = new Commands();

    @Test
    void saysSoAndStillGivesTheFile() throws Exception {
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        Path film = Files.write(commands.folder().resolve("film.mkv"), content);
        String magnet = commands.seed(film, 10_000_000);
        Path data = Files.createDirectories(commands.folder().resolve("data"));
        Files.writeString(
                data.resolve("settings.json"),
                "{\"ffmpeg\": \"/nowhere\", \"allowPrivate\": true, \"lsd\": false, \"portMapping\": false, \"dht\": false}");
        commands.start("engine", "--data", data.toString());
        Config.Places places = commands.places(data);
        await("the engine").until(() -> !Engine.status(places).path("pid").isMissingNode());
        try (Engine engine = Engine.attach(places).orElseThrow()) {
            JsonNode opened = engine.ask("'type':'open','uri':'" + magnet + "'");
            JsonNode prepared = engine.ask(
                    "'type':'prepare','open':" + opened.get("id") + ",'containers':[],'codecs':[],'segments':[]");
            assertThat(prepared.get("code").asString()).isEqualTo("no-ffmpeg");
            assertThat(prepared.get("message").asString()).contains("ffmpeg");
            try (var stream =
                    URI.create(opened.get("streamUrl").asString()).toURL().openStream()) {
                assertThat(stream.readAllBytes()).isEqualTo(content);
            }
            assertThat(engine.ask("'type':'prepare','open':999,'containers':[],'codecs':[],'segments':[]")
                            .get("code")
                            .asString())
                    .isEqualTo("gone");
        }
    }
}
