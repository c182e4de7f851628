package tv.starling.swarm;

import java.util.Optional;
import tv.starling.metainfo.InfoDictionary;

/**
 * Out of the swarm, for good.
 *
 * @param left bytes that were still wanted, for the trackers
 */
record Stopped(Optional<InfoDictionary> info, long left) implements TorrentState {
    @Override
    public TorrentStatus.Phase phase() {
        return TorrentStatus.Phase.STOPPED;
    }
}
