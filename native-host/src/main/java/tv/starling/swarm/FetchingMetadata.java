package tv.starling.swarm;

import java.util.List;
import java.util.Set;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.MetainfoException;
import tv.starling.wire.ExtensionHandshake;
import tv.starling.wire.MetadataMessage;

/** A magnet link's torrent before its info dictionary is known (BEP 9). */
final class FetchingMetadata implements TorrentState {
    private final Torrent torrent;
    private final MetadataDownload download;

    FetchingMetadata(Torrent torrent) {
        this.torrent = torrent;
        this.download = new MetadataDownload(torrent.hashes());
    }

    @Override
    public TorrentStatus.Phase phase() {
        return TorrentStatus.Phase.FETCHING_METADATA;
    }

    @Override
    public void joined(PeerConnection peer) {
        peer.sayPieces(new java.util.BitSet(), 0);
        peer.sayExtensions(torrent.extensions());
    }

    @Override
    public void extended(PeerConnection peer, ExtensionHandshake handshake) {
        if (handshake.metadataSize().isPresent() && peer.introduction().takes(Extension.METADATA)) {
            download.offered(peer.id(), handshake.metadataSize().getAsInt());
            ask(peer);
        }
    }

    private void ask(PeerConnection peer) {
        for (int piece : download.ask(peer.id(), torrent.now())) {
            peer.extended(Extension.METADATA, new MetadataMessage.Request(piece).encode());
        }
    }

    @Override
    public void metadata(PeerConnection peer, MetadataMessage message) {
        switch (message) {
            case MetadataMessage.Request(int piece) ->
                peer.extended(Extension.METADATA, new MetadataMessage.Reject(piece).encode());
            case MetadataMessage.Reject _ -> {
                download.refused(peer.id());
                torrent.peers().forEach(this::ask);
            }
            case MetadataMessage.Data data -> received(peer, data);
            case MetadataMessage.Unknown _ -> {}
        }
    }

    private void received(PeerConnection peer, MetadataMessage.Data data) {
        switch (download.received(peer.id(), data.piece(), data.data(), torrent.now())) {
            case MetadataDownload.Outcome.Waiting _ -> ask(peer);
            case MetadataDownload.Outcome.Wrong(Set<Integer> senders) -> {
                if (senders.size() == 1) {
                    torrent.ban(senders, "sent wrong metadata");
                }
                torrent.peers().forEach(this::ask);
            }
            case MetadataDownload.Outcome.Complete(byte[] bytes) -> complete(bytes);
        }
    }

    private void complete(byte[] bytes) {
        try {
            if (LiveDictionary.isLive(bytes)) {
                torrent.liveKnown(LiveDictionary.parse(bytes));
            } else {
                torrent.infoKnown(InfoDictionary.parse(bytes));
            }
        } catch (MetainfoException e) {
            torrent.fail(e.code(), String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void left(PeerConnection peer, List<BlockRequest> lost) {
        download.gone(peer.id());
        torrent.peers().forEach(this::ask);
    }

    @Override
    public void tick() {
        torrent.peers().forEach(p -> p.tick(torrent.now(), false));
        torrent.peers().forEach(this::ask);
    }
}
