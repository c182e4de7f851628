package tv.starling.tracker;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.env.Env;
import tv.starling.env.HttpFetcher;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.metainfo.InfoHash;
import tv.starling.tracker.UdpPackets.Answer;

/**
 * Asks trackers for the numbers that their announces leave out (BEP 15, 48). It is only to be shown, so it comes a while
 * after an announce, seldom, and nothing is said when it fails. Swarm thread.
 */
final class Scraper {
    /** The start of a stream is no time for it. */
    static final Duration DELAY = Duration.ofSeconds(10);

    /** One tracker is asked at most this often. */
    static final Duration GAP = Duration.ofMinutes(15);

    private final Env env;
    private final UdpTrackers udp;
    private final Reach reach;

    Scraper(Env env, UdpTrackers udp, Reach reach) {
        this.env = env;
        this.udp = udp;
        this.reach = reach;
    }

    /**
     * The numbers come later, if they come.
     *
     * @return ends it
     */
    Runnable scrape(TrackerUrl tracker, InfoHash infoHash, Consumer<Audience> answer) {
        Runnable[] cancel = {() -> {}};
        boolean[] cancelled = {false};
        Env.Timer timer = env.schedule(
                DELAY,
                () -> cancel[0] = switch (tracker.scheme()) {
                    case UDP -> udp.ask(new Question(tracker, infoHash, answer), reach);
                    case HTTP, HTTPS ->
                        fetch(tracker, infoHash, audience -> {
                            if (!cancelled[0]) {
                                answer.accept(audience);
                            }
                        });
                });
        return () -> {
            cancelled[0] = true;
            timer.cancel();
            cancel[0].run();
        };
    }

    private Runnable fetch(TrackerUrl tracker, InfoHash infoHash, Consumer<Audience> answer) {
        HttpScrape.url(tracker, infoHash)
                .map(url -> new HttpFetcher.Request(url, HttpScrape.MAX_BODY_BYTES, HttpAnnounce.TIMEOUT, reach))
                .ifPresent(request ->
                        env.http().get(request, result -> answer.accept(HttpScrape.read(result, infoHash))));
        return () -> {};
    }

    private record Question(TrackerUrl url, InfoHash infoHash, Consumer<Audience> answer) implements UdpQuestion {
        @Override
        public byte[] packet(long connection, int transaction) {
            return UdpPackets.scrape(connection, transaction, infoHash);
        }

        @Override
        public Optional<Runnable> answered(Answer packet) {
            return packet instanceof Answer.Scraped(Audience audience)
                    ? Optional.of(() -> answer.accept(audience))
                    : Optional.empty();
        }

        @Override
        public void failed(String reason) {}
    }
}
