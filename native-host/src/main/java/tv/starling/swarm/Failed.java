package tv.starling.swarm;

import java.util.Optional;
import tv.starling.metainfo.InfoDictionary;

/** It can't go on, and says why. */
record Failed(TorrentStatus.Problem reason, Optional<InfoDictionary> info) implements TorrentState {
    @Override
    public TorrentStatus.Phase phase() {
        return TorrentStatus.Phase.FAILED;
    }

    @Override
    public Optional<TorrentStatus.Problem> problem() {
        return Optional.of(reason);
    }
}
