package tv.starling.e2e;

import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.openqa.selenium.By;
import org.openqa.selenium.Rectangle;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.remote.http.ClientConfig;
import tools.jackson.databind.JsonNode;
import tv.starling.e2e.DevTools.Target;
import tv.starling.e2e.Stage.PrivateWindows;

/** Debian's Chromium without a window, with the extension. */
final class Browser implements Screen {
    private static final int ATTEMPTS = 5;
    private static final Duration FIRST_WINDOW = Duration.ofSeconds(10);
    /** The standard's. */
    private static final Duration USUAL = Duration.ofSeconds(300);

    private final ChromeDriver driver;
    private final DevTools devTools;
    private final String main;
    private String selected;

    /** @param granted optional permissions that the user has allowed the extension */
    static Browser start(User user, Site site, List<String> granted, PrivateWindows privateWindows) throws Exception {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(Built.CHROMIUM.toFile());
        options.setAcceptInsecureCerts(true);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--mute-audio",
                "--window-size=1000,760",
                "--ignore-certificate-errors",
                "--user-data-dir=" + user.profile(),
                "--load-extension=" + Built.extension("chromium"),
                "--disable-extensions-except=" + Built.extension("chromium"),
                "--host-resolver-rules=MAP *.test 127.0.0.1",
                // A page of this machine is itself on loopback and may reach the stream: wrong designs would pass.
                "--ip-address-space-overrides=127.0.0.1:" + site.port() + "=public,127.0.0.1:" + site.securePort()
                        + "=public");
        Map<String, ?> permissions = Map.of(
                "api",
                granted,
                "explicit_host",
                List.of(),
                "manifest_permissions",
                List.of(),
                "scriptable_host",
                List.of());
        options.setExperimentalOption(
                "prefs",
                Map.of(
                        "extensions.settings",
                        Map.of(
                                User.EXTENSION,
                                Map.of(
                                        "active_permissions",
                                        permissions,
                                        "incognito",
                                        privateWindows == PrivateWindows.ALLOWED))));
        ClientConfig patience = ClientConfig.defaultConfig().readTimeout(Duration.ofSeconds(40));
        for (int attempt = 1; ; attempt++) {
            ChromeDriver driver = new ChromeDriver(service(user), options, patience);
            try {
                driver.manage().timeouts().pageLoadTimeout(FIRST_WINDOW);
                driver.get("about:blank");
                driver.manage().timeouts().pageLoadTimeout(USUAL);
                return new Browser(driver);
            } catch (TimeoutException e) { // of some versions one new browser in seven never answers its driver
                kill(user.profile());
                driver.quit();
                forget(user.profile());
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** What does not answer does not end when it is asked to, and the next one would be handed to it and end itself. */
    private static void kill(Path profile) throws IOException {
        Path lock = profile.resolve("SingletonLock"); // a link to HOST-PID
        if (Files.isSymbolicLink(lock)) {
            String holder = Files.readSymbolicLink(lock).toString();
            long pid = Long.parseLong(holder.substring(holder.lastIndexOf('-') + 1));
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** All but where its native-messaging hosts are. */
    private static void forget(Path profile) throws IOException {
        try (Stream<Path> all = Files.list(profile)) {
            for (Path one :
                    all.filter(it -> !it.endsWith("NativeMessagingHosts")).toList()) {
                // Its children end a moment later, and write until then.
                await().ignoreException(IOException.class).until(() -> {
                    Program.run(Map.of(), Path.of("/bin/rm"), "-rf", one.toString());
                    return true;
                });
            }
        }
    }

    private static ChromeDriverService service(User user) {
        return new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(Built.DRIVER.toString()))
                .withEnvironment(user.environment())
                .withLogOutput(java.io.OutputStream.nullOutputStream())
                .build();
    }

    private Browser(ChromeDriver driver) throws Exception {
        this.driver = driver;
        main = driver.getWindowHandle();
        selected = main;
        Map<?, ?> chrome = (Map<?, ?>) driver.getCapabilities().getCapability("goog:chromeOptions");
        devTools = DevTools.connect((String) chrome.get("debuggerAddress"));
        await("the extension's worker").until(() -> worker().isPresent());
        await("its first-run page")
                .until(() -> windowOf(own("welcome.html"), Set.of()).isPresent());
        tidy();
    }

    ChromeDriver driver() {
        return driver;
    }

    DevTools devTools() {
        return devTools;
    }

    Optional<Target> worker() {
        return devTools.targets().stream()
                .filter(it -> it.type().equals("service_worker") && it.url().contains(User.EXTENSION))
                .findFirst();
    }

    @Override
    public void open(String url) {
        select(main);
        driver.get(url);
    }

    /** As the user does in the address bar of the selected window. */
    void typeAddress(String url) {
        devTools.call(target(), "Page.navigate", Map.of("url", url, "transitionType", "typed"));
    }

    /** Opens another window and selects it. */
    void openWindow(String url) {
        select(devTools.open(url));
        awaitPage(url);
    }

    private void awaitPage(String url) {
        await("the page")
                .ignoreException(JsonSocket.Gone.class)
                .until(() -> evaluate("document.readyState + location.href")
                        .asString()
                        .matches("complete(?!about:blank).*|complete" + Pattern.quote(url)));
    }

    @Override
    public void openPrivateWindow(String url) {
        openOwn("welcome.html");
        Set<String> old = windows();
        evaluate("chrome.windows.create({incognito: true, url: '" + url + "'}).then(() => true)");
        devTools.close(target());
        selectNew(old, url);
        awaitPage(url);
    }

    void closeWindow() {
        devTools.close(target());
        select(main);
    }

    /** A page of the extension itself. */
    static String own(String page) {
        return "chrome-extension://" + User.EXTENSION + "/" + page;
    }

    @Override
    public void click(String selector) {
        if (selected.equals(main)) {
            driver.findElement(By.cssSelector(selector)).click();
        } else {
            devTools.click(target(), selector);
        }
    }

    void middleClick(String selector) {
        devTools.click(target(), selector, "middle");
    }

    /** A user's file is dropped in the middle of the selected window, as from a file manager. */
    void drop(Path file) {
        Map<String, ?> data = Map.of("items", List.of(), "files", List.of(file.toString()), "dragOperationsMask", 1);
        for (String type : List.of("dragEnter", "dragOver", "drop")) {
            devTools.call(target(), "Input.dispatchDragEvent", Map.of("type", type, "x", 400, "y", 300, "data", data));
        }
    }

    /** Of the selected window, as if its screen were so large. */
    void resize(int width, int height) {
        devTools.call(
                target(),
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    @Override
    public JsonNode evaluate(String expression) {
        return devTools.evaluate(target(), expression);
    }

    /** As it is seen: without marks of direction. */
    String text(String selector) {
        return evaluate("document.querySelector(\"" + selector + "\")?.innerText ?? ''")
                .asString()
                .replaceAll("[\\u2066\\u2069]", "");
    }

    int count(String selector) {
        return evaluate("document.querySelectorAll(\"" + selector + "\").length")
                .asInt();
    }

    @Override
    public void tidy() {
        devTools.targets().stream()
                .filter(it -> it.type().equals("page") && !it.id().equals(main))
                .forEach(devTools::close);
        await("the other windows to close").until(() -> windows().equals(Set.of(main)));
        open("about:blank");
    }

    @Override
    public String selected() {
        return selected;
    }

    @Override
    public void openOwn(String page) {
        openWindow(own(page));
    }

    @Override
    public Set<String> windows() {
        return devTools.targets().stream()
                .filter(it -> it.type().equals("page"))
                .map(Target::id)
                .collect(Collectors.toSet());
    }

    /** Tabs in the background load no media, so it comes to the front. */
    void select(String window) {
        selected = window;
        devTools.call(target(), "Page.bringToFront", Map.of());
    }

    private Target target() {
        return devTools.targets().stream()
                .filter(it -> it.id().equals(selected))
                .findFirst()
                .orElseThrow(() -> new JsonSocket.Gone("the window is closed"));
    }

    /** Waits for another window than these, whose address has the text in it, and selects it. */
    void selectNew(Set<String> old, String text) {
        select(await("a window with " + text)
                .until(() -> windowOf(text, old), Optional::isPresent)
                .orElseThrow());
    }

    Optional<String> windowOf(String text, Set<String> except) {
        return devTools.targets().stream()
                .filter(it -> it.type().equals("page") && it.url().contains(text) && !except.contains(it.id()))
                .map(Target::id)
                .findFirst();
    }

    @Override
    public boolean isAsking() {
        return questions() > 0;
    }

    /** Windows and tabs that ask for consent. */
    long questions() {
        return devTools.targets().stream()
                .filter(it -> it.type().equals("page") && it.url().startsWith(own("consent.html")))
                .count();
    }

    /** Answers the question for consent in the extension's window; again and again, as it is deaf for half a second. */
    private void answer(String button) {
        await("the question").until(() -> questions() > 0);
        await("the question to take the answer")
                .ignoreException(JsonSocket.Gone.class)
                .until(() -> {
                    question().ifPresent(it -> devTools.click(it, button));
                    return questions() == 0;
                });
    }

    Optional<Target> question() {
        return devTools.targets().stream()
                .filter(it -> it.type().equals("page") && it.url().startsWith(own("consent.html")))
                .findFirst();
    }

    @Override
    public void yes() {
        answer("#consent-yes");
    }

    void no() {
        answer("#consent-no");
    }

    /** Sets a control of the page, which is told as by a hand. */
    void set(String control, String value) {
        evaluate("(() => { const it = document.querySelector('" + control + "'); it.value = '" + value
                + "'; it.dispatchEvent(new Event('change')) })()");
    }

    @Override
    public Player player() {
        return new Player(this, selected());
    }

    @Override
    public void clickAt(int x, int y) {
        new Actions(driver).moveToLocation(x, y).click().perform();
    }

    /** The selected window is that of a user for whom these media features, and no others, have these values. */
    void prefer(Map<String, String> features) {
        List<Map<String, String>> all = features.entrySet().stream()
                .map(it -> Map.of("name", it.getKey(), "value", it.getValue()))
                .toList();
        devTools.call(target(), "Emulation.setEmulatedMedia", Map.of("features", all));
    }

    /** Goes there, and tells how long a script file of the extension, and what it called, ran meanwhile, by samples. */
    double scriptMillis(String file, String url) {
        devTools.call(target(), "Profiler.enable", Map.of());
        devTools.call(target(), "Profiler.setSamplingInterval", Map.of("interval", 50));
        devTools.call(target(), "Profiler.start", Map.of());
        driver.get(url);
        JsonNode profile = devTools.call(target(), "Profiler.stop", Map.of()).get("profile");
        Set<Integer> running = new HashSet<>();
        for (JsonNode node : profile.get("nodes")) { // callers come before whom they call
            if (node.at("/callFrame/url").asString("").endsWith(file)
                    || running.contains(node.get("id").asInt())) {
                running.add(node.get("id").asInt());
                node.path("children").forEach(child -> running.add(child.asInt()));
            }
        }
        double micros = 0;
        for (int i = 0; i < profile.get("samples").size(); i++) {
            if (running.contains(profile.get("samples").get(i).asInt())) {
                micros += profile.get("timeDeltas").get(i).asDouble();
            }
        }
        return micros / 1000;
    }

    @Override
    public Optional<JsonNode> inPlayer(String window, String expression) {
        try {
            return devTools.targets().stream()
                    .filter(it -> it.url().contains("/player.html"))
                    .filter(it -> it.id().equals(window) || it.parent().equals(window))
                    .min(Comparator.comparing(Target::type))
                    .map(it -> devTools.evaluate(it, expression));
        } catch (JsonSocket.Gone e) {
            return Optional.empty();
        }
    }

    /** Ends the service worker as Chromium does when it wants its memory back. */
    void killWorker() {
        Target worker = worker().orElseThrow();
        Target page = devTools.targets().stream()
                .filter(it ->
                        it.url().startsWith("chrome-extension://") && !it.type().equals("service_worker"))
                .findFirst()
                .orElseThrow();
        devTools.call(page, "ServiceWorker.enable", Map.of());
        devTools.call(page, "ServiceWorker.stopAllWorkers", Map.of());
        await("the worker to end")
                .until(() -> devTools.targets().stream().noneMatch(it -> it.id().equals(worker.id())));
    }

    @Override
    public BufferedImage screenshot() {
        try {
            String data = devTools.call(target(), "Page.captureScreenshot", Map.of("format", "png"))
                    .get("data")
                    .asString();
            return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(data)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Rectangle place(String selector) {
        JsonNode box = evaluate("(() => { const b = document.querySelector(\"" + selector
                + "\").getBoundingClientRect();" + "return {x: b.x, y: b.y, width: b.width, height: b.height} })()");
        return new Rectangle(
                box.get("x").asInt(),
                box.get("y").asInt(),
                box.get("height").asInt(),
                box.get("width").asInt());
    }

    @Override
    public void close() {
        devTools.close();
        driver.quit();
    }
}
