package tv.starling.e2e;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Chromium's own protocol, for what WebDriver does not reach: a frame in a closed shadow root, the service worker. */
final class DevTools implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, String> sessions = new ConcurrentHashMap<>();
    private final JsonSocket socket;

    /** A page, a frame of another origin, or a worker. {@code parent} is the page that a frame is in, else empty. */
    record Target(String id, String type, String url, String parent) {}

    /** @param address {@code HOST:PORT}, ChromeDriver's capability {@code debuggerAddress} */
    static DevTools connect(String address) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/json/version"))
                .build();
        String url = JSON.readTree(http.send(request, BodyHandlers.ofString()).body())
                .get("webSocketDebuggerUrl")
                .asString();
        return new DevTools(http, URI.create(url));
    }

    private DevTools(HttpClient http, URI url) {
        socket = new JsonSocket(http, url);
    }

    List<Target> targets() {
        JsonNode infos = socket.call(
                        Map.of("method", "Target.getTargets", "params", Map.of("filter", List.of(Map.of()))))
                .get("targetInfos");
        return StreamSupport.stream(infos.spliterator(), false)
                .map(it -> new Target(
                        it.get("targetId").asString(),
                        it.get("type").asString(),
                        it.get("url").asString(),
                        it.has("parentFrameId") ? it.get("parentFrameId").asString() : ""))
                .toList();
    }

    /** The value of a JavaScript expression in a target; a promise is waited for. */
    JsonNode evaluate(Target target, String expression) {
        JsonNode answer = call(
                target,
                "Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new JsonSocket.Gone(answer.get("exceptionDetails").toString());
        }
        return answer.get("result").path("value");
    }

    JsonNode call(Target target, String method, Map<String, ?> parameters) {
        String session = sessions.computeIfAbsent(target.id(), this::attach);
        try {
            return socket.call(Map.of("method", method, "params", parameters, "sessionId", session));
        } catch (JsonSocket.Gone e) {
            sessions.remove(target.id());
            throw e;
        }
    }

    /** A click as the browser's own window would make it, in the middle of an element. */
    void click(Target target, String selector) {
        click(target, selector, "left");
    }

    /** @param button {@code left} or {@code middle} */
    void click(Target target, String selector, String button) {
        JsonNode at = evaluate(
                target,
                "(() => { const it = document.querySelector(\"" + selector + "\");"
                        + "it.scrollIntoView({block: 'nearest', behavior: 'instant'});"
                        + "const b = it.getBoundingClientRect();"
                        + "return {x: b.x + b.width / 2, y: b.y + b.height / 2} })()");
        for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            call(
                    target,
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            at.get("x").asDouble(),
                            "y",
                            at.get("y").asDouble(),
                            "button",
                            type.equals("mouseMoved") ? "none" : button,
                            "clickCount",
                            1));
        }
    }

    /** Opens a page in a window of its own and gives its id. */
    String open(String url) {
        Map<String, ?> parameters = Map.of("url", url, "newWindow", true);
        return socket.call(Map.of("method", "Target.createTarget", "params", parameters))
                .get("targetId")
                .asString();
    }

    void close(Target target) {
        socket.call(Map.of("method", "Target.closeTarget", "params", Map.of("targetId", target.id())));
    }

    private String attach(String id) {
        Map<String, ?> parameters = Map.of("targetId", id, "flatten", true);
        return socket.call(Map.of("method", "Target.attachToTarget", "params", parameters))
                .get("sessionId")
                .asString();
    }

    @Override
    public void close() {
        socket.close();
    }
}
