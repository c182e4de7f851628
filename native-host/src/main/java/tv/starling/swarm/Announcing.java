package tv.starling.swarm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tv.starling.metainfo.InfoHash;
import tv.starling.tracker.Announcement;
import tv.starling.tracker.Announcer;
import tv.starling.tracker.TrackerState;
import tv.starling.wire.PeerAddress;

/** Tells a torrent's trackers of it under each name that it has: a hybrid is in two swarms (BEP 52). */
final class Announcing {
    private final Session session;
    private final Torrent torrent;
    private final List<List<String>> tiers;
    private final List<String> added = new ArrayList<>();
    private final Map<InfoHash, Announcer> announcers = new LinkedHashMap<>();
    private boolean started;

    Announcing(Session session, Torrent torrent, List<List<String>> tiers, List<InfoHash> swarmIds) {
        this.session = session;
        this.torrent = torrent;
        this.tiers = tiers;
        names(swarmIds);
    }

    /** The names known now; announced from now on, once {@link #start started}. */
    void names(List<InfoHash> swarmIds) {
        for (InfoHash swarmId : swarmIds) {
            if (!announcers.containsKey(swarmId)) {
                var announcer = new Announcer(
                        session.env(),
                        session.udpTrackers(),
                        torrent.options().reach(),
                        tiers,
                        new Swarm(session, torrent, swarmId));
                announcers.put(swarmId, announcer);
                announcer.addTrackers(added);
                if (started) {
                    announcer.start();
                }
            }
        }
    }

    private record Swarm(Session session, Torrent torrent, InfoHash swarmId) implements Announcer.Client {
        @Override
        public Announcement announcement() {
            Traffic traffic = torrent.traffic();
            return new Announcement(
                    swarmId,
                    session.peerId().bytes(),
                    session.port(),
                    traffic.up().total(),
                    traffic.down().total(),
                    torrent.left());
        }

        @Override
        public void peers(List<PeerAddress> addresses) {
            torrent.connections().add(addresses, PeerList.Source.TRACKER);
        }

        @Override
        public void outside(String trackerHost, PeerAddress ours) {
            torrent.connections().seenFrom(trackerHost, ours);
        }

        @Override
        public void changed() {
            torrent.changed();
        }
    }

    /** When it is known what is there already, or that nothing can be: or a seed would be listed as a leecher. */
    void start() {
        if (!started) {
            started = true;
            announcers.values().forEach(Announcer::start);
        }
    }

    void addTrackers(List<String> urls) {
        added.addAll(urls);
        announcers.values().forEach(a -> a.addTrackers(urls));
    }

    void hurry() {
        announcers.values().forEach(Announcer::hurry);
    }

    void completed() {
        announcers.values().forEach(Announcer::completed);
    }

    /** {@code done} is run when every tracker knows, or won't be waited for. */
    void stop(Runnable done) {
        int[] left = {announcers.size()};
        for (Announcer announcer : announcers.values()) {
            announcer.stop(() -> {
                if (--left[0] == 0) {
                    done.run();
                }
            });
        }
    }

    /** Of the first name, which users see. */
    List<TrackerState> status() {
        return announcers.values().iterator().next().status();
    }
}
