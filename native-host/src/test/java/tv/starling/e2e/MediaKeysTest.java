package tv.starling.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Media keys of a keyboard or headset, as Linux desktops pass them on. */
@Tag("e2e")
final class MediaKeysTest {
    @RegisterExtension
    static final Stage stage = new Stage().showing(MediaKeysTest::series).withBus();

    private final Browser browser = stage.browser();
    private final SessionBus bus = stage.bus();

    @Test
    void pauseAndGoOnAndChooseTheEpisode() throws IOException {
        stage.offer("/series", Formats.link(stage.seeder().torrent(), "Episode 2.mp4"));
        browser.open(stage.site().https("series.test") + "/series");
        Player player = stage.watchOffered();
        awaitEpisode(player, "Episode 2");

        bus.press("Pause");
        player.awaitState("paused");
        await("the desktop to know").until(() -> bus.property("PlaybackStatus").contains("Paused"));
        double at = player.now().time();
        bus.press("Play");
        player.awaitPlayingFrom(at);

        bus.press("Next");
        awaitEpisode(player, "Episode 3");
        bus.press("Previous");
        awaitEpisode(player, "Episode 2");
        bus.press("Previous");
        awaitEpisode(player, "Episode 1");
        await("nothing before it").until(() -> bus.property("CanGoPrevious").contains("false"));
    }

    /** It plays, and the desktop has its name. */
    private void awaitEpisode(Player player, String name) {
        await(name)
                .until(() ->
                        player.says("document.getElementById('files').selectedOptions[0].text === '" + name + ".mp4'"));
        player.awaitPlaying();
        await("its name").until(() -> bus.property("Metadata").contains(name));
    }

    private static Path series(Path folder) throws IOException {
        Path film = Film.make(folder);
        Path series = Files.createDirectories(folder.resolve("Series"));
        for (int number = 1; number <= 3; number++) {
            Files.copy(film, series.resolve("Episode " + number + ".mp4"));
        }
        return series;
    }
}
