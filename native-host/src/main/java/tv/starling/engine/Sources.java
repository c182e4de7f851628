package tv.starling.engine;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tv.starling.env.HttpFetcher;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.messaging.Codes;
import tv.starling.messaging.Request;
import tv.starling.messaging.Request.Source;
import tv.starling.messaging.Request.StreamWish;
import tv.starling.metainfo.FeedLink;
import tv.starling.metainfo.MagnetLink;
import tv.starling.metainfo.Metainfo;
import tv.starling.metainfo.MetainfoException;
import tv.starling.swarm.FeedAnswer;
import tv.starling.swarm.Session;

/** Learns what a source names: reads a link or a torrent file, or fetches the file first. Swarm thread. */
final class Sources {
    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(30);
    private static final int OK = 200;

    private final HttpFetcher http;
    private final Session session;

    Sources(HttpFetcher http, Session session) {
        this.http = http;
        this.session = session;
    }

    /** What a source turned out to be. */
    sealed interface Named {
        record Link(MagnetLink link) implements Named {}

        record File(Metainfo metainfo) implements Named {}

        /** Not a torrent, with the code and sentence to tell. */
        record Nothing(String code, String message) implements Named {}
    }

    /** The answer comes once, at once or later. */
    void resolve(Request.Open request, Consumer<Named> answer) {
        switch (request.source()) {
            case Source.TorrentFile(byte[] bytes) -> answer.accept(file(bytes));
            case Source.Uri uri when uri.isHttp() -> fetch(uri.uri(), answer);
            case Source.Uri(String uri) -> link(uri, request.stream(), answer);
        }
    }

    private void link(String uri, StreamWish stream, Consumer<Named> answer) {
        Optional<FeedLink> feed;
        try {
            feed = FeedLink.parse(uri);
        } catch (MetainfoException e) {
            feed = Optional.empty(); // what is wrong with it is told below
        }
        feed.ifPresentOrElse(
                it -> follow(it, stream, answer),
                () -> answer.accept(read(() -> new Named.Link(MagnetLink.parse(uri)))));
    }

    /** A player that goes on does not find itself in another film. */
    private void follow(FeedLink feed, StreamWish stream, Consumer<Named> answer) {
        Optional<MagnetLink> last = stream instanceof StreamWish.Again ? session.lastResolved(feed) : Optional.empty();
        last.ifPresentOrElse(
                link -> answer.accept(new Named.Link(link)),
                () -> session.resolve(feed, found -> answer.accept(named(found))));
    }

    private static Named named(FeedAnswer found) {
        return switch (found) {
            case FeedAnswer.At(MagnetLink link, boolean _) -> new Named.Link(link);
            case FeedAnswer.Unknown _ ->
                new Named.Nothing(Codes.FETCH_FAILED, "Nobody in the hash table knows what this link points to.");
            case FeedAnswer.NoTable _ ->
                new Named.Nothing(Codes.FETCH_FAILED, "This link needs the hash table, which is switched off.");
        };
    }

    private void fetch(String url, Consumer<Named> answer) {
        // Only a command may ask for this, so the user named the URL: it may be on their own network.
        var request = new HttpFetcher.Request(url, Metainfo.MAX_LENGTH, FETCH_TIMEOUT, Reach.ANY);
        http.get(
                request,
                result -> answer.accept(
                        switch (result) {
                            case HttpFetcher.Result.Response(int status, byte[] body) when status == OK -> file(body);
                            case HttpFetcher.Result.Response(int status, byte[] body) ->
                                new Named.Nothing(
                                        Codes.FETCH_FAILED,
                                        "The torrent file could not be fetched: the server said " + status + ".");
                            case HttpFetcher.Result.Failed(String reason) ->
                                new Named.Nothing(
                                        Codes.FETCH_FAILED, "The torrent file could not be fetched: " + reason);
                        }));
    }

    private static Named file(byte[] bytes) {
        return read(() -> new Named.File(Metainfo.parse(bytes)));
    }

    private static Named read(Supplier<Named> parser) {
        try {
            return parser.get();
        } catch (MetainfoException e) {
            return new Named.Nothing(e.code(), String.valueOf(e.getMessage()));
        }
    }

    /** Whether the page that asked is served by this very machine, and so may lead back to it. */
    static boolean isLoopbackSite(String site) {
        try {
            String host = URI.create(site).getHost();
            return host != null && host.toLowerCase(Locale.ROOT).matches("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
