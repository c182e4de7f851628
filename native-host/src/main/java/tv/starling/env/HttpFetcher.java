package tv.starling.env;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Fetches over HTTP and HTTPS: small bodies whole (tracker answers, torrent files), parts of files as they come. */
public interface HttpFetcher {

    /** The answer comes later, exactly once, on the swarm thread. */
    void get(Request request, Consumer<Result> answer);

    /** Asks for a part of a file. A connection that is left whole serves the next request to its host. */
    Range range(RangeRequest request, RangeHandler handler);

    /** @param headers besides those that the exchange itself needs; plain ASCII without line ends */
    record Body(Map<String, String> headers, byte[] bytes) {}

    /**
     * @param url http or https
     * @param maxBytes longest body taken; a longer one is a failure
     * @param timeout for the whole exchange, redirects (at most 5) included
     * @param reach which addresses the URL and its redirects may lead to
     * @param body what is sent by POST, without following redirects; by GET where there is none
     */
    record Request(String url, int maxBytes, Duration timeout, Reach reach, Optional<Body> body) {
        /** A GET. */
        public Request(String url, int maxBytes, Duration timeout, Reach reach) {
            this(url, maxBytes, timeout, reach, Optional.empty());
        }
    }

    /**
     * @param url http or https
     * @param from first byte
     * @param to end, exclusive; at least one byte is asked for
     * @param fileLength of the whole file; a server that tells another has another file
     * @param patience the longest silence
     * @param reach which addresses the URL and its redirects may lead to
     */
    record RangeRequest(String url, long from, long to, long fileLength, Duration patience, Reach reach) {}

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

    /** A part of a file that was asked for. */
    interface Range {
        /** Stops (false) or resumes (true) taking bytes; half a MiB may still come. */
        void reading(boolean on);

        /** Ends it: nothing is told any more, not even the end. */
        void cancel();
    }

    /** Called on the swarm thread, later than the request. */
    interface RangeHandler {
        /** The next bytes of the file; the array is the handler's own. */
        void received(byte[] bytes);

        /** Said once, last. */
        void ended(RangeEnd end);
    }

    /** Why no more bytes come. */
    sealed interface RangeEnd {
        /** All that was asked for came, or as much as the server gives at once. */
        record Done(Ranges ranges) implements RangeEnd {}

        /** @param retryAfter when to come again, if the server said */
        record Refused(int status, Optional<Duration> retryAfter) implements RangeEnd {}

        /** The server does not have what was asked for, or can't give a part of it; asking again is no use. */
        record Unfit(String reason) implements RangeEnd {}

        /** No answer, or one that broke off. */
        record Broken(String reason) implements RangeEnd {}
    }

    /** What the server made of the range. */
    enum Ranges {
        KNOWN,
        /** It sends whole files only: what begins elsewhere can't be asked of it, and nothing of that has come. */
        IGNORED
    }
}
