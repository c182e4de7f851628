package tv.starling.tracker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tv.starling.env.Env;
import tv.starling.env.HttpFetcher;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.tracker.TrackerState.Phase;
import tv.starling.wire.PeerAddress;

/**
 * One torrent's conversation with its trackers: a round of announces now and then, in which trackers are tried in the
 * order of BEP 12 until one answers. Swarm thread.
 *
 * <p>A tracker that is merely silent holds up a round for {@link #PATIENCE} only: then the next one is tried as well, and
 * whichever answers is listened to. Otherwise a dead UDP tracker at the front, which is given hours by BEP 15, would keep
 * a viewer from all others.
 */
public final class Announcer {
    static final Duration PATIENCE = Duration.ofSeconds(3);

    /** For trackers to hear that we go; a viewer who closes a tab doesn't wait longer. */
    static final Duration FAREWELL = Duration.ofSeconds(3);

    private static final int FIRST_NUM_WANT = 80;
    private static final int NUM_WANT = 50;

    private final Env env;
    private final UdpTrackers udp;
    private final Reach reach;
    private final Scraper scraper;
    private final Client client;
    private final Tiers tiers;
    private final int key;
    private final Set<Tracker> tried = new LinkedHashSet<>();
    private State state = State.NEW;
    private boolean answered;
    private Env.Timer patience = () -> {};
    private Env.Timer nextRound = () -> {};

    private enum State {
        NEW,
        RUNNING,
        STOPPED
    }

    /** The torrent, as its announcer sees it. */
    public interface Client {
        /** Asked before each announce. */
        Announcement announcement();

        /** Peers that a tracker named; perhaps known already, perhaps ourselves. */
        void peers(List<PeerAddress> peers);

        /** A tracker tells our own address as it sees it, port 0 (BEP 24). */
        void outside(String trackerHost, PeerAddress ours);

        /** Something in {@link Announcer#status()} changed. */
        void changed();
    }

    /**
     * @param udp shared by the session
     * @param reach which addresses the trackers' URLs may lead to
     * @param tiers announce URLs (BEP 12), shuffled here within their tiers; what is no tracker's URL is left out
     */
    public Announcer(Env env, UdpTrackers udp, Reach reach, List<List<String>> tiers, Client client) {
        this.env = env;
        this.udp = udp;
        this.reach = reach;
        this.scraper = new Scraper(env, udp, reach);
        this.client = client;
        this.tiers = new Tiers(tiers, env.nanoTime(), env.random());
        this.key = env.random().nextInt();
    }

    /** Announces {@code started} and keeps announcing. Called once. */
    public void start() {
        state = State.RUNNING;
        round();
    }

    /** The download is complete: told at once to every tracker that was told of the start. */
    public void completed() {
        for (Tracker tracker : tiers.inOrder()) {
            if (tracker.started || tracker.phase == Phase.ANNOUNCING) {
                tracker.owesCompleted = true;
            }
            if (state == State.RUNNING && tracker.owesCompleted && tracker.phase != Phase.ANNOUNCING) {
                ask(tracker);
            }
        }
    }

    /** There are too few peers: the next round comes as early as the trackers' limits allow. */
    public void hurry() {
        if (state == State.RUNNING && answered) {
            scheduleRound(earliest());
        }
    }

    /** Says {@code stopped} and ends; {@code done} is run, later, when the trackers know or 3 s have passed. */
    public void stop(Runnable done) {
        List<Tracker> told = new ArrayList<>();
        for (Tracker tracker : tiers.inOrder()) {
            if (tracker.started || mayHaveHeard(tracker)) {
                told.add(tracker);
            }
            tracker.cancel.run();
            tracker.cancelScrape.run();
            tracker.phase = Phase.WAITING;
        }
        patience.cancel();
        nextRound.cancel();
        state = State.STOPPED;
        new Farewell(told, done).begin();
    }

    /** Adds trackers found later, each a tier of its own at the end; those known are left as they are. */
    public void addTrackers(List<String> urls) {
        boolean added = false;
        for (String url : urls) {
            added |= !tiers.add(List.of(url), env.nanoTime()).isEmpty();
        }
        if (added && state == State.RUNNING) {
            client.changed();
            if (!answered) {
                tryNext();
            }
        }
    }

    /** Every tracker, in the order in which they are asked. */
    public List<TrackerState> status() {
        return tiers.inOrder().stream().map(Tracker::state).toList();
    }

    private void round() {
        tried.clear();
        answered = false;
        nextRound.cancel();
        tryNext();
    }

    private void tryNext() {
        patience.cancel();
        if (state != State.RUNNING || answered) {
            return;
        }
        long now = env.nanoTime();
        for (Tracker tracker : tiers.inOrder()) {
            if (!tried.contains(tracker) && tracker.mayBeAsked(now)) {
                tried.add(tracker);
                patience = env.schedule(PATIENCE, this::tryNext);
                ask(tracker);
                return;
            }
        }
        scheduleRound(earliest());
    }

    private void ask(Tracker tracker) {
        Event event = !tracker.started ? Event.STARTED : tracker.owesCompleted ? Event.COMPLETED : Event.NONE;
        tracker.phase = Phase.ANNOUNCING;
        tracker.askedNanos = env.nanoTime();
        int numWant = tracker.started ? NUM_WANT : FIRST_NUM_WANT;
        tracker.cancel = send(tracker, event, numWant, reply -> settle(tracker, event, reply));
        client.changed();
    }

    private void settle(Tracker tracker, Event event, Reply reply) {
        if (state != State.RUNNING) {
            return;
        }
        switch (reply) {
            case Reply.Ok ok -> accept(tracker, event, ok);
            case Reply.Failed(String reason, Optional<Duration> retry) -> {
                tracker.failures++;
                tracker.phase = Phase.FAILED;
                tracker.message = reason;
                Duration backOff = Pace.backOff(tracker.failures, env.random());
                tracker.earliestNanos = env.nanoTime() + retry.orElse(backOff).toNanos();
                client.changed();
                tryNext();
            }
        }
    }

    private void accept(Tracker tracker, Event event, Reply.Ok ok) {
        tracker.phase = Phase.OK;
        tracker.message = ok.warning();
        tracker.failures = 0;
        tracker.started = true;
        if (event == Event.COMPLETED) {
            tracker.owesCompleted = false;
        }
        if (ok.trackerId().isPresent()) {
            tracker.trackerId = ok.trackerId();
        }
        tracker.earliestNanos =
                env.nanoTime() + Pace.floor(ok.minIntervalSeconds()).toNanos();
        tracker.audience = ok.audience().after(tracker.audience);
        scrape(tracker, ok);
        tiers.worked(tracker);
        if (!answered) {
            answered = true;
            patience.cancel();
            scheduleRound(env.nanoTime()
                    + Pace.interval(ok.intervalSeconds(), ok.minIntervalSeconds())
                            .toNanos());
        }
        if (tracker.owesCompleted) {
            ask(tracker);
        }
        client.changed();
        ok.outside().ifPresent(ours -> client.outside(tracker.url.host(), ours));
        if (!ok.peers().isEmpty()) {
            client.peers(ok.peers());
        }
    }

    /** For the numbers that the announce left out. */
    private void scrape(Tracker tracker, Reply.Ok announced) {
        Audience told = announced.audience();
        boolean isComplete = told.seeds().isPresent() && told.downloads().isPresent();
        if (isComplete || env.nanoTime() - tracker.earliestScrapeNanos < 0) {
            return;
        }
        tracker.earliestScrapeNanos = env.nanoTime() + Scraper.GAP.toNanos();
        tracker.cancelScrape.run();
        tracker.cancelScrape = scraper.scrape(tracker.url, client.announcement().infoHash(), audience -> {
            tracker.audience = audience.after(tracker.audience);
            client.changed();
        });
    }

    private void scheduleRound(long atNanos) {
        nextRound.cancel();
        nextRound = env.schedule(Duration.ofNanos(Math.max(0, atNanos - env.nanoTime())), this::round);
    }

    /** When the first tracker that is not being asked may be asked; after a minute when there is none. */
    private long earliest() {
        long now = env.nanoTime();
        return now
                + tiers.inOrder().stream()
                        .filter(tracker -> tracker.phase != Phase.ANNOUNCING)
                        .mapToLong(tracker -> tracker.earliestNanos - now)
                        .filter(nanos -> nanos > 0)
                        .min()
                        .orElse(Pace.FLOOR.toNanos());
    }

    private boolean mayHaveHeard(Tracker tracker) {
        return tracker.phase == Phase.ANNOUNCING && env.nanoTime() - tracker.askedNanos < PATIENCE.toNanos();
    }

    /** The reply comes later, once, unless the returned task is run before. */
    private Runnable send(Tracker tracker, Event event, int numWant, Consumer<Reply> answer) {
        Ask ask = new Ask(tracker.url, client.announcement(), event, numWant, key, tracker.trackerId);
        return switch (tracker.url.scheme()) {
            case UDP -> udp.announce(ask, reach, answer);
            case HTTP, HTTPS -> fetch(ask, answer);
        };
    }

    private Runnable fetch(Ask ask, Consumer<Reply> answer) {
        boolean[] cancelled = {false};
        var request = new HttpFetcher.Request(
                HttpAnnounce.url(ask), HttpAnnounce.MAX_BODY_BYTES, HttpAnnounce.TIMEOUT, reach);
        env.http().get(request, result -> {
            if (!cancelled[0]) {
                answer.accept(HttpAnnounce.read(result));
            }
        });
        return () -> cancelled[0] = true;
    }

    /** The last announces, and the end when they are answered or it takes too long. */
    private final class Farewell {
        private final List<Tracker> told;
        private final Runnable done;
        private final Env.Timer limit;
        private int waiting;
        private boolean over;

        Farewell(List<Tracker> told, Runnable done) {
            this.told = told;
            this.done = done;
            this.waiting = told.size();
            this.limit = env.schedule(FAREWELL, this::end);
        }

        void begin() {
            if (told.isEmpty()) {
                env.execute(this::end);
            }
            for (Tracker tracker : told) {
                tracker.cancel = send(tracker, Event.STOPPED, 0, reply -> heard());
            }
        }

        private void heard() {
            waiting--;
            if (waiting == 0) {
                end();
            }
        }

        private void end() {
            if (!over) {
                over = true;
                limit.cancel();
                told.forEach(tracker -> tracker.cancel.run());
                done.run();
            }
        }
    }
}
