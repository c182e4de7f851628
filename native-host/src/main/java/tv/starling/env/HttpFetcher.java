package tv.starling.env;

import java.time.Duration;
import java.util.function.Consumer;

/** Fetches small HTTP and HTTPS bodies: tracker answers, torrent files. */
public interface HttpFetcher {

    /** The answer comes later, exactly once, on the swarm thread. */
    void get(Request request, Consumer<Result> answer);

    /**
     * @param url http or https
     * @param maxBytes longest body taken; a longer one is a failure
     * @param timeout for the whole exchange, redirects (at most 5) included
     * @param reach which addresses the URL and its redirects may lead to
     */
    record Request(String url, int maxBytes, Duration timeout, Reach reach) {}

    /** Which addresses a URL from outside may lead to; checked after DNS and after each redirect. */
    enum Reach {
        /** Public unicast addresses only: for whatever a web page started. */
        PUBLIC_ONLY,
        /** Loopback and private networks too: for what the user named. */
        ANY
    }

    sealed interface Result {
        /** Any status; the body is whole and decoded of its content encoding. */
        record Response(int status, byte[] body) implements Result {}

        record Failed(String reason) implements Result {}
    }
}
