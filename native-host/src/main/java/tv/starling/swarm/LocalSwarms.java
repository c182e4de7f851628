package tv.starling.swarm;

import java.util.List;
import tv.starling.lsd.LocalDiscovery;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.PeerAddress;

/** The session's torrents as this network is told of them (BEP 14): never private ones. Swarm thread. */
record LocalSwarms(Session session) implements LocalDiscovery.Client {

    @Override
    public List<InfoHash> swarms() {
        return session.torrents().stream()
                .filter(Torrent::mayBeToldOf)
                .flatMap(torrent -> torrent.swarmIds().stream())
                .toList();
    }

    @Override
    public int port() {
        return session.port();
    }

    @Override
    public void found(InfoHash infoHash, PeerAddress peer) {
        session.torrent(infoHash)
                .filter(Torrent::mayBeToldOf)
                .ifPresent(torrent -> torrent.connections().add(List.of(peer), PeerList.Source.LOCAL));
    }
}
