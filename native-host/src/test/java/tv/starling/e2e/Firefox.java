package tv.starling.e2e;

import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.openqa.selenium.Rectangle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tv.starling.e2e.Stage.PrivateWindows;

/** Debian's Firefox ESR without a window, with the extension, by its own WebDriver BiDi. */
final class Firefox implements Screen {
    /** The extension's address in the profile: given, because it is random otherwise. */
    private static final String UUID = "5ea41e54-0000-4000-8000-000000000000";

    private static final String ADD_ON = "starling@starling.tv";
    private static final String ANSWERED = "document.getElementById('consent-buttons').hidden";
    private static final Pattern LISTENING = Pattern.compile("BiDi listening on (ws://\\S+)");
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final JsonSocket socket;
    private final String main;
    /** The browser's own window, whose scripts may open what no page may. */
    private final String chrome;

    private String selected;

    /** A tab, window or frame. {@code parent} is empty at the top. */
    record Context(String id, String url, String parent) {}

    static Firefox start(User user, Site site, String language, PrivateWindows privateWindows) throws IOException {
        Path profile = Files.createDirectories(user.profile().resolveSibling("firefox"));
        Path log = profile.resolveSibling("firefox.log");
        Files.writeString(profile.resolve("user.js"), preferences(site, language));
        ProcessBuilder builder = new ProcessBuilder(
                Built.FIREFOX.toString(),
                "--headless",
                "--no-remote",
                "--profile",
                profile.toString(),
                "--width=1000",
                "--height=760",
                "--remote-debugging-port=0",
                "--remote-allow-system-access");
        builder.environment().putAll(user.environment());
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        Process process = builder.start();
        try {
            return new Firefox(process, log, privateWindows);
        } catch (RuntimeException e) {
            process.destroy();
            throw e;
        }
    }

    private static String preferences(Site site, String language) {
        return """
                user_pref("alerts.useSystemBackend", false);
                user_pref("app.update.enabled", false);
                user_pref("browser.shell.checkDefaultBrowser", false);
                user_pref("datareporting.policy.dataSubmissionEnabled", false);
                user_pref("extensions.update.enabled", false);
                user_pref("extensions.webextensions.uuids", "{\\"%s\\":\\"%s\\"}");
                user_pref("extensions.webextOptionalPermissionPrompts", false);
                user_pref("intl.locale.requested", "%s");
                user_pref("media.autoplay.default", 0);
                user_pref("network.captive-portal-service.enabled", false);
                user_pref("network.connectivity-service.enabled", false);
                user_pref("network.dns.forceResolve", "127.0.0.1");
                user_pref("network.lna.address_space.public.override", "127.0.0.1:%d,127.0.0.1:%d");
                user_pref("services.settings.server", "data:,#remote-settings-dummy/v1");
                """.formatted(ADD_ON, UUID, language, site.port(), site.securePort());
    }

    private Firefox(Process process, Path log, PrivateWindows privateWindows) {
        this.process = process;
        String url = await("Firefox")
                .atMost(START)
                .until(() -> LISTENING.matcher(Files.readString(log)), Matcher::find)
                .group(1);
        socket = new JsonSocket(HttpClient.newHttpClient(), URI.create(url + "/session"));
        // A new profile's first answer comes late on a machine with much to do.
        Map<String, ?> wanted = Map.of("capabilities", Map.of("alwaysMatch", Map.of("acceptInsecureCerts", true)));
        socket.call(Map.of("method", "session.new", "params", wanted), START);
        chrome = call("browsingContext.getTree", Map.of("moz:scope", "chrome", "maxDepth", 0))
                .get("contexts")
                .get(0)
                .get("context")
                .asString();
        call(
                "webExtension.install",
                Map.of(
                        "extensionData",
                        Map.of(
                                "type",
                                "path",
                                "path",
                                Built.extension("firefox").toString()),
                        "moz:allowPrivateBrowsing",
                        privateWindows == PrivateWindows.ALLOWED));
        main = pages().getFirst().id();
        selected = main;
        if (privateWindows
                == PrivateWindows.AS_INSTALLED) { // else it is loaded twice, and the page may go before it is seen
            await("the first-run page")
                    .until(() -> pages().stream().anyMatch(it -> it.url().equals(own("welcome.html"))));
        }
        tidy();
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        return socket.call(Map.of("method", method, "params", parameters));
    }

    @Override
    public void open(String url) {
        select(main);
        call("browsingContext.navigate", Map.of("context", main, "url", url, "wait", "complete"));
    }

    /** A page of the extension itself. */
    static String own(String page) {
        return "moz-extension://" + UUID + "/" + page;
    }

    /** Opens another tab, as the user may with pages that no script may go to, and selects it. */
    @Override
    public void openOwn(String page) {
        Set<String> old = windows();
        evaluate(chrome, "void (gBrowser.selectedTab = gBrowser.addTrustedTab('" + own(page) + "'))");
        selectNew(old, own(page));
    }

    @Override
    public void openPrivateWindow(String url) {
        Set<String> old = windows();
        evaluate(chrome, "void OpenBrowserWindow({private: true})");
        selectNew(old, "about:privatebrowsing");
        await("its first page")
                .until(() -> evaluate("document.readyState === 'complete'").asBoolean());
        call("browsingContext.navigate", Map.of("context", selected, "url", url, "wait", "complete"));
    }

    void closeWindow(String window) {
        call("browsingContext.close", Map.of("context", window));
    }

    /** Addresses of those that the browser knows to take such links. */
    List<String> handlersOf(String scheme) {
        JsonNode handlers = evaluate(chrome, """
                (() => {
                  const service = Cc["@mozilla.org/uriloader/external-protocol-service;1"].getService(Ci.nsIExternalProtocolService);
                  const known = service.getProtocolHandlerInfo("%s").possibleApplicationHandlers;
                  return Array.from({length: known.length}, (_, i) => known.queryElementAt(i, Ci.nsIHandlerApp))
                    .map((it) => it instanceof Ci.nsIWebHandlerApp ? it.uriTemplate : it.name);
                })()""".formatted(scheme));
        return StreamSupport.stream(handlers.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    void select(String window) {
        selected = window;
        call("browsingContext.activate", Map.of("context", window));
    }

    /** Waits for another window than these, whose address has the text in it, and selects it. */
    void selectNew(Set<String> old, String text) {
        select(await("a window with " + text)
                .until(
                        () -> pages().stream()
                                .filter(it -> it.url().contains(text) && !old.contains(it.id()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow()
                .id());
    }

    @Override
    public String selected() {
        return selected;
    }

    @Override
    public Set<String> windows() {
        return pages().stream().map(Context::id).collect(Collectors.toSet());
    }

    /** Windows and tabs. */
    List<Context> pages() {
        return contexts().filter(it -> it.parent().isEmpty()).toList();
    }

    private Stream<Context> contexts() {
        JsonNode roots = call("browsingContext.getTree", Map.of()).get("contexts");
        return contexts(roots, "");
    }

    private static Stream<Context> contexts(JsonNode siblings, String parent) {
        return StreamSupport.stream(siblings.spliterator(), false).flatMap(it -> {
            String id = it.get("context").asString();
            Context own = new Context(id, it.get("url").asString(), parent);
            return Stream.concat(Stream.of(own), contexts(it.get("children"), id));
        });
    }

    /** The value of a JavaScript expression in a page or frame; a promise is waited for. */
    private JsonNode evaluate(String context, String expression) {
        JsonNode answer = call(
                "script.evaluate",
                Map.of(
                        "expression",
                        "(async () => JSON.stringify(await (" + expression + ")) ?? 'null')()",
                        "target",
                        Map.of("context", context),
                        "awaitPromise",
                        true));
        if (answer.has("exceptionDetails")) {
            throw new JsonSocket.Gone(
                    answer.get("exceptionDetails").path("text").asString(""));
        }
        return JsonMapper.shared().readTree(answer.get("result").get("value").asString());
    }

    @Override
    public JsonNode evaluate(String expression) {
        return evaluate(selected, expression);
    }

    String text(String selector) {
        return evaluate("document.querySelector(\"" + selector + "\")?.innerText ?? ''")
                .asString();
    }

    boolean shows(String selector) {
        return evaluate("document.querySelector(\"" + selector + "\")?.checkVisibility() ?? false")
                .asBoolean();
    }

    @Override
    public void click(String selector) {
        click(selected, selector, 0);
    }

    private void click(String context, String selector, int button) {
        JsonNode at = evaluate(context, """
                (() => {
                  const element = document.querySelector("%s");
                  element.scrollIntoView({block: "nearest"});
                  const b = element.getBoundingClientRect();
                  return {x: Math.round(b.x + b.width / 2), y: Math.round(b.y + b.height / 2)};
                })()""".formatted(selector));
        clickAt(context, at.get("x").asInt(), at.get("y").asInt(), button);
    }

    void middleClick(String selector) {
        click(selected, selector, 1);
    }

    @Override
    public void clickAt(int x, int y) {
        clickAt(selected, x, y, 0);
    }

    private void clickAt(String context, int x, int y, int button) {
        List<?> actions = List.of(
                Map.of("type", "pointerMove", "x", x, "y", y),
                Map.of("type", "pointerDown", "button", button),
                Map.of("type", "pointerUp", "button", button));
        call(
                "input.performActions",
                Map.of(
                        "context",
                        context,
                        "actions",
                        List.of(Map.of("type", "pointer", "id", "hand", "actions", actions))));
    }

    /** Clicks the notification that was shown last, by the browser itself: it has no system to show it here. */
    void clickNotification() {
        evaluate(
                chrome,
                "void Services.wm.getMostRecentWindow('alert:alert').document.getElementById('alertBox').click()");
    }

    @Override
    public boolean isAsking() {
        return question().isPresent();
    }

    /** The extension's window or tab that asks for consent. */
    Optional<Context> question() {
        return pages().stream()
                .filter(it -> it.url().startsWith(own("consent.html")))
                .findFirst();
    }

    @Override
    public void yes() {
        answer("#consent-yes");
    }

    void no() {
        answer("#consent-no");
    }

    /** Again and again, as the question is deaf for half a second. */
    private void answer(String button) {
        await("the question").until(() -> question().isPresent());
        await("the question to take the answer")
                .ignoreException(JsonSocket.Gone.class)
                .until(() -> {
                    question().ifPresent(it -> click(it.id(), button, 0));
                    return question()
                            .map(it -> evaluate(it.id(), ANSWERED).asBoolean())
                            .orElse(true);
                });
    }

    @Override
    public Player player() {
        return new Player(this, selected);
    }

    @Override
    public Optional<JsonNode> inPlayer(String window, String expression) {
        try {
            return contexts()
                    .filter(it -> it.url().startsWith(own("player.html")))
                    .filter(it -> it.id().equals(window) || it.parent().equals(window))
                    .findFirst()
                    .map(it -> evaluate(it.id(), expression));
        } catch (JsonSocket.Gone e) {
            return Optional.empty();
        }
    }

    @Override
    public Rectangle place(String selector) {
        JsonNode box = evaluate("document.querySelector(\"" + selector + "\").getBoundingClientRect()");
        return new Rectangle(
                box.get("x").asInt(),
                box.get("y").asInt(),
                box.get("height").asInt(),
                box.get("width").asInt());
    }

    @Override
    public BufferedImage screenshot() {
        String data = call("browsingContext.captureScreenshot", Map.of("context", selected))
                .get("data")
                .asString();
        try {
            return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(data)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void tidy() {
        pages().stream().filter(it -> !it.id().equals(main)).forEach(it -> closeWindow(it.id()));
        await("the other windows to close").until(() -> pages().size() == 1);
        open("about:blank");
    }

    @Override
    public void close() {
        socket.close();
        process.destroy();
        process.onExit().join();
    }
}
