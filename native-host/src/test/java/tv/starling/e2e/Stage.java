package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import tools.jackson.databind.JsonNode;
import tv.starling.e2e.Seeder.Torrent;
import tv.starling.e2e.User.Helper;

/** One user with a browser, a web site and somebody who has the film, for the tests of one class. */
final class Stage
        implements BeforeAllCallback,
                BeforeEachCallback,
                AfterAllCallback,
                TestExecutionExceptionHandler,
                AutoCloseable {
    /** As many as any class has tests, with room. */
    private static final int TORRENTS = 24;

    /** Warns of each Chromium that is newer than it; held, because loggers that nobody holds forget their level. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

    private final Helper helper;
    private final Family family;
    private final String language;
    private FilmMaker film = Film::make;
    private Path folder;
    private Path shown;
    private User user;
    private Seeder seeder;
    private Site site;
    private Screen screen;
    private boolean consented;
    private boolean hasBus;
    private boolean hasTable;
    private Companion table;
    private List<String> nodes = List.of();
    private List<String> granted = List.of();
    private PrivateWindows privateWindows = PrivateWindows.AS_INSTALLED;
    private SessionBus bus;

    /** What the user's browser is one of. */
    enum Family {
        CHROMIUM,
        FIREFOX
    }

    Stage() {
        this(Helper.REGISTERED);
    }

    Stage(Helper helper) {
        this(Family.CHROMIUM, helper);
    }

    Stage(Family family, Helper helper) {
        this(family, helper, "en-US");
    }

    /** @param language of a Firefox */
    Stage(Family family, Helper helper, String language) {
        this.family = family;
        this.helper = helper;
        this.language = language;
    }

    /** Makes a film, or a folder of films. */
    interface FilmMaker {
        Path make(Path folder) throws IOException;
    }

    /** The torrents have this instead. */
    Stage showing(FilmMaker other) {
        film = other;
        return this;
    }

    /** Whether the user lets the extension into private windows; browsers do not by themselves. */
    enum PrivateWindows {
        AS_INSTALLED,
        ALLOWED
    }

    Stage allowedInPrivateWindows() {
        privateWindows = PrivateWindows.ALLOWED;
        return this;
    }

    /** The user of a Chromium has allowed these optional permissions: there it asks in a window of its own, which no test can press. */
    Stage granting(String... permissions) {
        granted = List.of(permissions);
        return this;
    }

    /** The user's desktop has a session bus. */
    Stage withBus() {
        hasBus = true;
        return this;
    }

    /** There is a hash table, and the user's helper is in it. */
    Stage withTable() {
        hasTable = true;
        return this;
    }

    /** Ways into it, {@code HOST:PORT}. */
    List<String> nodes() {
        return nodes;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Built.assumeAll();
        start(TORRENTS);
    }

    void start(int torrents) throws Exception {
        SELENIUM.setLevel(Level.SEVERE);
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(50));
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        folder =
                Files.createTempDirectory("starling-e2e"); // short: the engine's socket has a path of 103 bytes at most
        if (hasTable) {
            table = new Companion("table", "python3-libtorrent", folder);
            nodes = table.next()
                    .valueStream()
                    .map(port -> "127.0.0.1:" + port.asInt())
                    .toList();
        }
        user = new User(folder.resolve("home"), nodes);
        if (helper == Helper.REGISTERED) {
            user.register(family);
        }
        if (hasBus) {
            bus = SessionBus.start(user.environment().get("DBUS_SESSION_BUS_ADDRESS"), folder.resolve("desktop"));
        }
        site = Site.start(folder.resolve("site"));
        shown = film.make(folder);
        seeder = Seeder.start(shown, torrents, folder.resolve("seeder"), site.tracker());
        site.seederAt(seeder.port());
        consented = false;
        screen = family == Family.CHROMIUM
                ? Browser.start(user, site, granted, privateWindows)
                : Firefox.start(user, site, language, privateWindows);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        screen.tidy();
    }

    Browser browser() {
        return (Browser) screen;
    }

    /** The one site of a class asks once in a browser, which is another one where a test that failed is tried again. */
    void consentOnce(Runnable yes) {
        if (!consented) {
            yes.run();
            consented = true;
        }
    }

    Firefox firefox() {
        return (Firefox) screen;
    }

    SessionBus bus() {
        return bus;
    }

    /** Puts a page there that has a place for a player, and a link, {@code #link}. */
    void offer(String path, String link) {
        site.page(path, WatchingTest.PLACE + "<p><a id=link href='" + link + "'>Watch now</a>");
    }

    /** Clicks what is offered on the page that is shown, says yes, and waits until it plays. */
    Player watchOffered() {
        screen.click("#link");
        screen.yes();
        Player player = screen.player();
        player.awaitPlaying();
        return player;
    }

    /** Watches a link on a site and page of that name, which offers it. */
    Player watch(String name, String link) {
        offer("/" + name, link);
        screen.open(site.http(name + ".test") + "/" + name);
        return watchOffered();
    }

    /** In a private window: the page gets the click that is ours elsewhere, and there is nothing of us. */
    void staysOutOfPrivateWindows(Torrent torrent) {
        site.page(
                "/unallowed",
                WatchingTest.PLACE + "<p><a id=link href='" + torrent.magnet() + "'>Watch now</a><script>"
                        + "addEventListener('click', e => { document.title = 'the page has it'; e.preventDefault() })</script>");
        screen.openPrivateWindow(site.http("unallowed.test") + "/unallowed");
        screen.click("#link");
        await("the click")
                .until(() -> screen.evaluate("document.title").asString().equals("the page has it"));
        assertThat(screen.isAsking()).isFalse();
        assertThat(screen.player().look()).isEmpty();
        assertThat(isUntouched(torrent)).isTrue();
    }

    /** Where the helper keeps what it has of a torrent. */
    Path folderOf(Torrent torrent) {
        return user.places().data().resolve("data").resolve(torrent.infoHash());
    }

    Site site() {
        return site;
    }

    Seeder seeder() {
        return seeder;
    }

    User user() {
        return user;
    }

    /** What the torrents are of. */
    Path film() {
        return shown;
    }

    /** What the engine says about a torrent; missing when it does not know it. */
    JsonNode status(Torrent torrent) {
        JsonNode torrents = Engine.status(user.places()).get("torrents");
        for (JsonNode each : torrents) {
            if (each.get("infoHash").asString().equals(torrent.infoHash())) {
                return each;
            }
        }
        return torrents.path(-1);
    }

    /** That nobody heard of it: neither our engine nor a tracker nor the one who has it. */
    boolean isUntouched(Torrent torrent) {
        return status(torrent).isMissingNode() && !site.isAnnounced(torrent) && seeder.connections(torrent) == 0;
    }

    /** Keeps what is on the screen, for people to look at. */
    void keep(String name) {
        try {
            Path kept = Files.createDirectories(Path.of("target", "e2e").toAbsolutePath());
            ImageIO.write(
                    screen.screenshot(), "png", kept.resolve(name + ".png").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds where to look: a screenshot, and what the engine logged. */
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        Path kept = Files.createDirectories(Path.of("target", "e2e")
                .toAbsolutePath()
                .resolve(context.getRequiredTestClass().getSimpleName() + "."
                        + context.getRequiredTestMethod().getName()));
        try {
            BufferedImage screenshot = screen.screenshot();
            ImageIO.write(screenshot, "png", kept.resolve("screenshot.png").toFile());
        } catch (RuntimeException | IOException e) {
            failure.addSuppressed(e);
        }
        try (Stream<Path> logs = Files.list(user.places().state())) {
            for (Path log : logs.filter(it -> it.getFileName().toString().matches(".*\\.(log|err)"))
                    .toList()) {
                Files.copy(log, kept.resolve(log.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        throw new AssertionError(failure.getMessage() + "\nScreenshot and engine's log: " + kept, failure);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        close();
    }

    @Override
    public void close() throws IOException {
        if (folder == null) {
            return; // nothing was started: something is missing
        }
        if (screen != null) {
            screen.close();
        }
        user.stopEngine();
        if (bus != null) {
            bus.close();
        }
        if (site != null) {
            site.close();
        }
        if (seeder != null) {
            seeder.close();
        }
        if (table != null) {
            table.close();
        }
        Program.run(java.util.Map.of(), Path.of("/bin/rm"), "-rf", folder.toString());
    }
}
