package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.e2e.User.Helper;

/** As {@link LiveWatchingTest}; its bytes are carried to the frame by the background. */
@Tag("e2e")
final class LiveInFirefoxTest {
    private static final long LATE_MILLIS = 6_000;

    @RegisterExtension
    static final Stage stage = new Stage(Stage.Family.FIREFOX, Helper.REGISTERED);

    @TempDir
    Path folder;

    @Test
    void playsAtTheEdgeAndRewinds() throws Exception {
        Firefox firefox = stage.firefox();
        Site site = stage.site();
        try (Channel channel = Channel.start(folder)) {
            stage.offer("/live", channel.magnet());
            firefox.open(site.https("live.test") + "/live");
            Player player = stage.watchOffered();
            assertThat(player.isFramed()).isTrue();
            await("the newest picture").until(() -> channel.glassToGlass(player) < LATE_MILLIS);
            System.out.println("live in Firefox: glass to glass " + channel.glassToGlass(player) + " ms");
            await("a window").until(() -> player.says("document.getElementById('video').seekable.end(0) > 8"));
            player.seek(0);
            await("an old picture").until(() -> channel.glassToGlass(player) > LATE_MILLIS);
            stage.keep("firefox-live-rewound");
            player.press("live", "#place");
            await("the newest picture again").until(() -> channel.glassToGlass(player) < LATE_MILLIS);
        }
    }
}
