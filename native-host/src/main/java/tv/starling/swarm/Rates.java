package tv.starling.swarm;

import tv.starling.swarm.SessionSettings.LocalRates;
import tv.starling.wire.PeerAddress;

/** The rate limits that hold for one torrent: its own and the session's, neither for peers of this network, by choice. */
final class Rates {
    private final Session session;
    private final RateLimit down = new RateLimit(0);
    private final RateLimit up = new RateLimit(0);

    Rates(Session session) {
        this.session = session;
    }

    /** Limits of this torrent, bytes a second, 0 for none. */
    void limit(long downBytesPerSecond, long upBytesPerSecond) {
        down.set(downBytesPerSecond);
        up.set(upBytesPerSecond);
        session.limitsChanged();
    }

    /** Those of an earlier run, where nothing has been said in this one. */
    void recall(TorrentMemory past) {
        if (!isLimited() && (past.downLimit() > 0 || past.upLimit() > 0)) {
            limit(past.downLimit(), past.upLimit());
        }
    }

    /** Whether the torrent has limits of its own. */
    boolean isLimited() {
        return down.isLimited() || up.isLimited();
    }

    long downBytesPerSecond() {
        return down.bytesPerSecond();
    }

    long upBytesPerSecond() {
        return up.bytesPerSecond();
    }

    Limits down() {
        return Limits.of(session.downLimit(), down);
    }

    Limits down(PeerAddress peer) {
        return isExempt(peer) ? Limits.NONE : down();
    }

    Limits up(PeerAddress peer) {
        return isExempt(peer) ? Limits.NONE : Limits.of(session.upLimit(), up);
    }

    private boolean isExempt(PeerAddress peer) {
        return session.settings().rates().local() == LocalRates.EXEMPT && peer.isPrivate();
    }
}
