package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.broadcast.ChannelKey;
import tv.starling.broadcast.Tickets;
import tv.starling.wire.Ed25519;
import tv.starling.wire.LivePass;

/** A live broadcast in a real browser, by a real encoder: how old its picture is, is read from the picture. */
@Tag("e2e")
final class LiveWatchingTest {
    /** A machine that does other things meanwhile is slower than the two seconds aimed at. */
    private static final long LATE_MILLIS = 6_000;

    @RegisterExtension
    static final Stage stage = new Stage();

    @TempDir
    Path folder;

    private final Browser browser = stage.browser();
    private final Site site = stage.site();

    private static void awaitLive(Channel channel, Player player) {
        await("the newest picture").until(() -> channel.glassToGlass(player) < LATE_MILLIS);
        await("the word for it").until(() -> player.says("document.getElementById('live').dataset.edge === 'yes'"));
    }

    /** A small picture of what was shown, where the time line is pointed at. */
    private static void awaitGlimpse(Player player) {
        await("a small picture with bars").until(() -> player.hasGlimpseAt(0.5));
    }

    @Test
    void playsAtTheEdgeRewindsGoesBackToLiveAndComesBackFromSleep() throws Exception {
        try (Channel channel = Channel.start(folder)) {
            Player player = stage.watch("live", channel.magnet());
            assertThat(player.isFramed()).isTrue();
            assertThat(player.now().title()).isEqualTo("Channel");
            awaitLive(channel, player);
            assertThat(player.says("document.getElementById('video').buffered.length === 1"))
                    .as("without a hole from the first picture on")
                    .isTrue();
            System.out.println("live: glass to glass " + channel.glassToGlass(player) + " ms");
            stage.keep("live");
            String watching = browser.selected();
            browser.openWindow(Browser.own("popup.html"));
            await("the broadcast in the popup")
                    .until(() -> browser.text("[data-live=playing] .state").matches("Live · .* s behind"));
            assertThat(browser.text("[data-live=playing] .fares")).startsWith("newest picture: ");
            assertThat(browser.count("[data-live=playing] .keep:not([hidden])")).isZero();
            stage.keep("popup-live");
            browser.closeWindow();
            browser.select(watching);

            await("a window").until(() -> player.says("document.getElementById('video').seekable.end(0) > 10"));
            awaitGlimpse(player);
            stage.keep("live-glimpse");
            player.seek(0);
            await("an old picture").until(() -> channel.glassToGlass(player) > LATE_MILLIS);
            player.awaitPlayingFrom(0);
            assertThat(player.says("document.getElementById('live').dataset.edge === 'no'"))
                    .isTrue();
            player.run("document.body.dispatchEvent(new PointerEvent('pointermove', {bubbles: true}))");
            stage.keep("live-rewound");
            player.press("live", "#place");
            awaitLive(channel, player);

            long engine = Engine.status(stage.user().places()).get("pid").asLong();
            Channel.signal("-STOP", engine);
            try {
                await("a picture that stands still").until(() -> channel.glassToGlass(player) > 2 * LATE_MILLIS);
            } finally {
                Channel.signal("-CONT", engine);
            }
            awaitLive(channel, player);
            player.awaitPlayingFrom(player.now().time());
        }
    }

    /** Who comes too late gets all of it. */
    @Test
    void playsTheRecordingOfWhatIsOver() throws Exception {
        try (Channel channel =
                Channel.start(folder, "--record", folder.resolve("kept").toString())) {
            channel.awaitRecords();
            await("some seconds").until(() -> channel.ageMillis() > 2 * LATE_MILLIS);
            channel.end();
            await("its recording").until(() -> channel.said().contains("\"recording\":\"magnet:"));

            Player player = stage.watch("over", channel.magnet());
            player.awaitPlayingFrom(0);
            assertThat(channel.glassToGlass(player)).isGreaterThan(LATE_MILLIS);
            assertThat(player.now().time()).isLessThan(LATE_MILLIS / 1000.0);
            assertThat(player.value("document.getElementById('told').textContent")
                            .asString())
                    .isEqualTo("The broadcast has ended: this is its recording, from the start");
            stage.keep("live-recording");
        }
    }

    /** What the viewer reads, and none of it is for a ticket that is right. */
    @Test
    void saysWhatIsWrongWithATicket() throws Exception {
        Path file = folder.resolve("tickets.key");
        try (Channel channel = Channel.start(folder, "--access", file.toString())) {
            Ed25519.KeyPair key = ChannelKey.in(file);
            long now = System.currentTimeMillis();
            String right = Tickets.issue(key, now + 3_600_000).text();
            LivePass lent = Tickets.issue(key, now + 3_600_000);
            Ed25519.KeyPair thief = Ed25519.fromSeed(new byte[32]);
            var other = ChannelKey.in(folder.resolve("other.key"));
            var passes = new LinkedHashMap<String, String>();
            passes.put("live-ticket-over", Tickets.issue(key, now - 3_600_000).text());
            passes.put("live-ticket-refused", new LivePass(thief, lent.ticket()).text());
            passes.put(
                    "live-ticket-foreign", Tickets.issue(other, now + 3_600_000).text());
            passes.put("live-ticket-damaged", right.substring(0, right.length() - 4));
            for (var each : passes.entrySet()) {
                offered(channel.magnet() + "&x.pass=" + each.getValue()).awaitFailure(each.getKey());
                stage.keep(each.getKey());
            }
            offered(channel.magnet() + "&x.pass=" + right).awaitPlaying();
        }
        try (Channel channel = Channel.start(folder.resolve("again"), "--access", file.toString())) {
            offered(channel.magnet()).awaitFailure("live-no-ticket");
            stage.keep("live-no-ticket");
        }
    }

    private Player offered(String link) {
        stage.offer("/closed", link);
        browser.open(site.http("closed.test") + "/closed");
        browser.click("#link");
        stage.consentOnce(browser::yes);
        return browser.player();
    }

    /** The page keeps its own player. */
    @Test
    void isFedToThePagesElement() throws Exception {
        try (Channel channel = Channel.start(folder)) {
            site.page(
                    "/own",
                    "<video id=place controls autoplay muted style='width:640px;height:360px' src='" + channel.magnet()
                            + "'></video>");
            browser.open(site.https("live-own.test") + "/own");
            Player question = browser.player();
            question.awaitState("question");
            question.press("ask", "#place");
            browser.yes();
            var video = new PageVideo(browser);
            video.awaitFed();
            await("the newest picture").until(() -> channel.glassToGlass(video) < LATE_MILLIS);
            System.out.println("live in the page's element: glass to glass " + channel.glassToGlass(video) + " ms");
            stage.keep("live-own-video");

            await("a window").until(() -> video.now().seekableTo() > 10);
            video.run("video.currentTime = video.seekable.start(0)");
            await("an old picture").until(() -> channel.glassToGlass(video) > LATE_MILLIS);
            video.run("video.currentTime = video.seekable.end(0)");
            await("the newest picture again").until(() -> channel.glassToGlass(video) < LATE_MILLIS);

            channel.end();
            await("the end").until(() -> video.value(it -> it + ".ended").asBoolean());
            video.run("video.play()");
            await("it from the start").until(() -> channel.glassToGlass(video) > 2 * LATE_MILLIS);
        }
    }

    /** Two sources that go on from one broadcast, as where a key was stolen. */
    @Test
    void saysWhenABroadcastContradictsItself() throws Exception {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        try (Channel before = Channel.start(one)) {
            before.awaitRecords();
            before.kill();
        }
        Program.run(Map.of(), Path.of("/bin/cp"), "-r", one.toString(), two.toString());
        try (Channel right = Channel.start(one);
                Channel wrong = Channel.start(two)) {
            String both = right.magnet() + wrong.magnet().replaceFirst(".*(&x\\.pe=[^&]*).*", "$1");
            site.page("/forged", WatchingTest.PLACE + "<p><a id=link href='" + both + "'>Watch live</a>");
            browser.open(site.http("forged.test") + "/forged");
            browser.click("#link");
            browser.yes();
            Player player = browser.player();
            player.awaitFailure("live-contradicted");
            assertThat(player.says("getComputedStyle(document.getElementById('controls')).display === 'none'"))
                    .isTrue();
            stage.keep("live-contradicted");
            await("the broadcaster's warning")
                    .until(() -> right.said().contains("Somebody else sends other pictures with this channel's key"));
            // Nobody waits for a picture that does not come.
            browser.open(site.http("forged.test") + "/forged");
            browser.click("#link");
            browser.player().awaitFailure("live-contradicted");
            browser.openWindow(Browser.own("popup.html"));
            await("the word for it")
                    .until(() -> browser.text("li.trouble .state").equals("This broadcast contradicts itself"));
            stage.keep("popup-contradicted");
        }
    }

    @Test
    void saysWhenItReconnectsAndThatItHasEnded() throws Exception {
        try (Channel channel = Channel.start(folder)) {
            Player player = stage.watch("cut", channel.magnet());
            awaitLive(channel, player);
            channel.freeze();
            try {
                await("the word for it").until(() -> player.says("!document.getElementById('note').hidden"));
                assertThat(player.value("document.getElementById('note').textContent")
                                .asString())
                        .isEqualTo("Reconnecting…");
                stage.keep("live-reconnecting");
                await("ten seconds").until(() -> channel.glassToGlass(player) > 10_000);
            } finally {
                channel.thaw();
            }
            await("going on")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> player.says("document.getElementById('note').hidden"));
            awaitLive(channel, player);
            await("playing on").during(Duration.ofSeconds(6)).until(() -> channel.glassToGlass(player) < LATE_MILLIS);
            assertThat(player.now().code()).isEmpty();

            channel.end();
            await("the end").until(() -> player.says("!document.getElementById('ended').hidden"));
            stage.keep("live-ended");
            player.press("ended-action", "#place");
            player.awaitPlayingFrom(0);
            assertThat(channel.glassToGlass(player)).isGreaterThan(LATE_MILLIS);
        }
    }
}
