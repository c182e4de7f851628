package tv.starling.tracker.server;

import java.util.List;
import tv.starling.env.Env;
import tv.starling.metainfo.InfoHash;
import tv.starling.tracker.Event;
import tv.starling.wire.PeerAddress;

/** What both protocols ask: the table of swarms, the rules, the time, and a count of what was asked. */
final class Register {
    /** Hashes in one scrape: what fits in a packet of UDP (BEP 15). */
    static final int MAX_SCRAPED = 74;

    /** Given to who doesn't say how many it wants. */
    static final int USUAL_PEERS = 50;

    private final Env env;
    private final TrackerSettings settings;
    private final SwarmTable table;
    private long announces;
    private long scrapes;
    private long refused;

    Register(Env env, TrackerSettings settings) {
        this.env = env;
        this.settings = settings;
        this.table = new SwarmTable(env.random());
    }

    TrackerSettings settings() {
        return settings;
    }

    /** Whether the swarm may be asked about; one that may not is counted as refused. */
    boolean admits(InfoHash infoHash) {
        if (settings.allows(infoHash)) {
            return true;
        }
        refused++;
        return false;
    }

    void countRefused() {
        refused++;
    }

    Counts announce(Announced announced) {
        announces++;
        return table.announce(announced, env.nanoTime());
    }

    /** @param wanted by the peer, negative for as many as usual */
    List<PeerAddress> others(Announced announced, long wanted, int most, Swarm.Family family) {
        int count = (int) Math.min(wanted < 0 ? USUAL_PEERS : wanted, most);
        return count == 0 || announced.event() == Event.STOPPED ? List.of() : table.others(announced, count, family);
    }

    Counts scrape(InfoHash infoHash) {
        scrapes++;
        return settings.allows(infoHash) ? table.counts(infoHash) : Counts.NONE;
    }

    void sweep() {
        table.sweep(env.nanoTime() - settings.expiry().toNanos());
    }

    TrackerServer.Statistics statistics() {
        return new TrackerServer.Statistics(table.liveSwarms(), table.peers(), announces, scrapes, refused);
    }
}
