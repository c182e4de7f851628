package tv.starling.e2e;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a browser by a web socket, one JSON object a question and an answer, tied by {@code id}; events are dropped. */
final class JsonSocket implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
    private final WebSocket socket;

    /** What was asked about is gone, as after a refresh. */
    static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1;

        Gone(String message) {
            super(message);
        }
    }

    JsonSocket(HttpClient http, URI url) {
        socket = http.newWebSocketBuilder().buildAsync(url, new Listener()).join();
    }

    /** Gives the answer's {@code result}; an {@code error} is {@link Gone}. */
    JsonNode call(Map<String, ?> message) {
        return call(message, PATIENCE);
    }

    JsonNode call(Map<String, ?> message, Duration patience) {
        int id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        calls.put(id, answer);
        Map<String, Object> numbered = new HashMap<>(message);
        numbered.put("id", id);
        synchronized (this) {
            socket.sendText(JSON.writeValueAsString(numbered), true).join();
        }
        try {
            JsonNode answered = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (answered.has("error")) {
                throw new Gone(answered.toString());
            }
            return answered.get("result");
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
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
