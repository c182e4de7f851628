package tv.starling.engine;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import tv.starling.Config;
import tv.starling.env.Disk.Place;
import tv.starling.metainfo.InfoHash;
import tv.starling.swarm.Session;

/** Which torrents go on, and why: somebody has them open or reads, or wishes them seeded, or did so just now. Swarm thread. */
final class Kept {
    private final Session session;
    private final Streams streams;
    private final Config.Life life;
    private final Map<InfoHash, Entry> entries = new TreeMap<>();

    Kept(Session session, Streams streams, Config.Life life) {
        this.session = session;
        this.streams = streams;
        this.life = life;
    }

    private static final class Entry {
        private final Place place;
        private boolean seeding;
        private long unusedSince;

        private Entry(Place place, long nowNanos) {
            this.place = place;
            unusedSince = nowNanos;
        }
    }

    void joined(InfoHash infoHash, Place place, long nowNanos) {
        Entry entry = entries.computeIfAbsent(infoHash, key -> new Entry(place, nowNanos));
        entry.unusedSince = nowNanos;
        entry.seeding |= life.seeding() == Config.Seeding.UNTIL_STOPPED;
    }

    void seed(InfoHash infoHash) {
        Entry entry = entries.get(infoHash);
        if (entry != null) {
            entry.seeding = true;
        }
    }

    /** Where the torrent's files lie, while it is kept. */
    Optional<Place> place(InfoHash infoHash) {
        return Optional.ofNullable(entries.get(infoHash)).map(it -> it.place);
    }

    boolean isAnySeeding() {
        return entries.values().stream().anyMatch(it -> it.seeding);
    }

    boolean isUsed(InfoHash infoHash, Predicate<InfoHash> isOpen) {
        Entry entry = entries.get(infoHash);
        return entry != null && (entry.seeding || isOpen.test(infoHash) || streams.isRead(infoHash));
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
            } else if (nowNanos - entry.unusedSince >= life.linger().toNanos() && !streams.isLeased(infoHash)) {
                stop(infoHash, () -> {});
            }
        }
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
