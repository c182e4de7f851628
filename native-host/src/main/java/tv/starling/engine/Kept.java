package tv.starling.engine;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import tv.starling.Config;
import tv.starling.env.Disk.Place;
import tv.starling.metainfo.InfoHash;
import tv.starling.swarm.Session;
import tv.starling.swarm.Torrent;

/** Which torrents go on, and why: somebody has them open or reads, or wishes them seeded, or did so just now. Swarm thread. */
final class Kept {
    /** Of what is ephemeral: a page that is loaded anew goes on with it. */
    private static final Duration EPHEMERAL_LINGER = Duration.ofSeconds(5);

    private final Session session;
    private final Streams streams;
    private Config.Life life;
    private Config.Line line;
    private final Map<InfoHash, Entry> entries = new TreeMap<>();

    Kept(Session session, Streams streams, Config.Life life, Config.Line line) {
        this.session = session;
        this.streams = streams;
        this.life = life;
        this.line = line;
    }

    /** What holds from now on, of what is kept already too. */
    void follow(Config.Life otherLife, Config.Line otherLine) {
        life = otherLife;
        line = otherLine;
    }

    /** What a user wishes of one torrent. */
    private enum Wish {
        AS_SET,
        SEED,
        LET_GO
    }

    private static final class Entry {
        private final Place place;
        private Torrent torrent;
        private Wish wish = Wish.AS_SET;
        private long unusedSince;

        private Entry(Torrent torrent, Place place, long nowNanos) {
            this.torrent = torrent;
            this.place = place;
            unusedSince = nowNanos;
        }
    }

    void joined(Torrent torrent, Place place, long nowNanos) {
        Entry entry = entries.computeIfAbsent(torrent.infoHash(), key -> new Entry(torrent, place, nowNanos));
        entry.torrent = torrent;
        entry.unusedSince = nowNanos;
    }

    /**
     * Whether it is seeded though nobody has it open, whatever is set for all.
     *
     * @return false when there is no such torrent
     */
    boolean keep(InfoHash infoHash, boolean seeded) {
        Entry entry = entries.get(infoHash);
        if (entry != null) {
            entry.wish = seeded ? Wish.SEED : Wish.LET_GO;
        }
        return entry != null;
    }

    /** Whether it goes on when nobody has it open. */
    boolean isSeeded(InfoHash infoHash) {
        Entry entry = entries.get(infoHash);
        return entry != null && isSeeded(entry);
    }

    private boolean isSeeded(Entry entry) {
        return line == Config.Line.FLAT
                && !entry.torrent.isEphemeral()
                && switch (entry.wish) {
                    case AS_SET -> life.seeding() == Config.Seeding.UNTIL_STOPPED;
                    case SEED -> true;
                    case LET_GO -> false;
                };
    }

    /** Where the torrent's files lie, while it is kept. */
    Optional<Place> place(InfoHash infoHash) {
        return Optional.ofNullable(entries.get(infoHash)).map(it -> it.place);
    }

    boolean isAny() {
        return !entries.isEmpty();
    }

    boolean isUsed(InfoHash infoHash, Predicate<InfoHash> isOpen) {
        Entry entry = entries.get(infoHash);
        return entry != null && (isSeeded(entry) || isOpen.test(infoHash) || streams.isRead(infoHash));
    }

    /** Stops what nobody used for the linger, unless a token of it is still alive. */
    void tick(long nowNanos, Predicate<InfoHash> isOpen) {
        for (InfoHash infoHash : entries.keySet().toArray(InfoHash[]::new)) {
            Entry entry = entries.get(infoHash);
            if (entry == null) {
                continue;
            }
            if (isUsed(infoHash, isOpen)) {
                entry.unusedSince = nowNanos;
            } else if (nowNanos - entry.unusedSince >= linger(entry).toNanos()
                    && (entry.torrent.isEphemeral() || !streams.isLeased(infoHash))) {
                stop(infoHash, () -> {});
            }
        }
    }

    private Duration linger(Entry entry) {
        if (entry.torrent.isEphemeral()) {
            return EPHEMERAL_LINGER;
        }
        return line == Config.Line.FLAT ? life.linger() : Duration.ZERO;
    }

    /** Leaves the swarm, whoever uses it. */
    void stop(InfoHash infoHash, Runnable done) {
        entries.remove(infoHash);
        streams.drop(infoHash);
        if (session.torrent(infoHash).isPresent()) {
            session.stop(infoHash, done);
        } else {
            done.run();
        }
    }
}
