package tv.starling.e2e;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Chromium's own protocol, for what WebDriver does not reach: a frame in a closed shadow root, the service worker. */
final class DevTools implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 15;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
    private final Map<String, String> sessions = new ConcurrentHashMap<>();
    private final WebSocket socket;

    /** A page, a frame of another origin, or a worker. {@code parent} is the page that a frame is in, else empty. */
    record Target(String id, String type, String url, String parent) {}

    /** The target or session is gone, as after a refresh. */
    static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1;

        Gone(String message) {
            super(message);
        }
    }

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
        socket = http.newWebSocketBuilder().buildAsync(url, new Listener()).join();
    }

    List<Target> targets() {
        JsonNode infos = call(Map.of("method", "Target.getTargets", "params", Map.of("filter", List.of(Map.of()))))
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
            throw new Gone(answer.get("exceptionDetails").toString());
        }
        return answer.get("result").path("value");
    }

    JsonNode call(Target target, String method, Map<String, ?> parameters) {
        String session = sessions.computeIfAbsent(target.id(), this::attach);
        try {
            return call(Map.of("method", method, "params", parameters, "sessionId", session));
        } catch (Gone e) {
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
                "(() => { const b = document.querySelector(\"" + selector + "\").getBoundingClientRect();"
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
        return call(Map.of("method", "Target.createTarget", "params", parameters))
                .get("targetId")
                .asString();
    }

    void close(Target target) {
        call(Map.of("method", "Target.closeTarget", "params", Map.of("targetId", target.id())));
    }

    private String attach(String id) {
        Map<String, ?> parameters = Map.of("targetId", id, "flatten", true);
        return call(Map.of("method", "Target.attachToTarget", "params", parameters))
                .get("sessionId")
                .asString();
    }

    private JsonNode call(Map<String, ?> message) {
        int id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        calls.put(id, answer);
        Map<String, Object> numbered = new java.util.HashMap<>(message);
        numbered.put("id", id);
        synchronized (this) {
            socket.sendText(JSON.writeValueAsString(numbered), true).join();
        }
        try {
            JsonNode message2 = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message2.has("error")) {
                throw new Gone(message2.get("error").toString());
            }
            return message2.get("result");
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new Gone("no answer to " + message);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void received(JsonNode message) {
            CompletableFuture<JsonNode> waiting =
                    message.has("id") ? calls.remove(message.get("id").asInt()) : null;
            if (waiting != null) {
                waiting.complete(message);
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
