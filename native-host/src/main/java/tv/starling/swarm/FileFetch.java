package tv.starling.swarm;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import tv.starling.env.HttpFetcher.Request;
import tv.starling.env.HttpFetcher.Result;

/** One file by any of several URLs: each is asked in turn, in a few rounds, until one gives what is taken. Swarm thread. */
final class FileFetch {
    private final Torrent torrent;
    private final Terms terms;
    private final BooleanSupplier wanted;
    private final Predicate<byte[]> taker;
    private final Set<String> urls = new LinkedHashSet<>();
    private boolean begun;
    private boolean asking;

    /**
     * @param mostUrls more only make us ask more servers than anybody needs
     * @param pause between rounds
     */
    record Terms(int maxBytes, int mostUrls, int rounds, Duration timeout, Duration pause) {}

    /** @param taker false where it is not the file */
    FileFetch(Torrent torrent, Terms terms, BooleanSupplier wanted, Predicate<byte[]> taker) {
        this.torrent = torrent;
        this.terms = terms;
        this.wanted = wanted;
        this.taker = taker;
    }

    void add(String url) {
        if (urls.size() < terms.mostUrls) {
            urls.add(url);
            ask();
        }
    }

    /** It is not here: it is asked for, now or as soon as a URL is known. */
    void begin() {
        begun = true;
        ask();
    }

    private void ask() {
        if (begun && !asking && !urls.isEmpty()) {
            asking = true;
            next(0);
        }
    }

    private void next(int attempt) {
        if (attempt >= terms.rounds * urls.size() || !wanted.getAsBoolean()) {
            return;
        }
        String url = urls.stream().skip(attempt % urls.size()).findFirst().orElseThrow();
        var request = new Request(
                url, terms.maxBytes, terms.timeout, torrent.options().reach());
        torrent.env().http().get(request, result -> {
            if (wanted.getAsBoolean()
                    && !(result instanceof Result.Response(int status, byte[] body)
                            && status == 200
                            && taker.test(body))) {
                boolean roundOver = (attempt + 1) % urls.size() == 0;
                torrent.env().schedule(roundOver ? terms.pause : Duration.ZERO, () -> next(attempt + 1));
            }
        });
    }
}
