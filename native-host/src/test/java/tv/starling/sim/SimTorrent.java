package tv.starling.sim;

import java.util.List;
import java.util.Optional;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.HostPort;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.MagnetLink;
import tv.starling.metainfo.Metainfo;
import tv.starling.metainfo.PieceLayers;

/** A torrent made up for a test: see {@link SimTorrents}. */
public record SimTorrent(
        InfoDictionary info, InfoHash infoHash, ContentSource content, PieceLayers layers, List<String> webSeeds) {

    public SimTorrent(InfoDictionary info, InfoHash infoHash, ContentSource content) {
        this(info, infoHash, content, PieceLayers.NONE);
    }

    public SimTorrent(InfoDictionary info, InfoHash infoHash, ContentSource content, PieceLayers layers) {
        this(info, infoHash, content, layers, List.of());
    }

    public SimTorrent withWebSeeds(String... urls) {
        return new SimTorrent(info, infoHash, content, layers, List.of(urls));
    }

    public Metainfo metainfo(String... trackers) {
        return new Metainfo(
                info.hashes(),
                info,
                layers,
                List.of(trackers).stream().map(List::of).toList(),
                webSeeds,
                Optional.empty(),
                Optional.empty());
    }

    public MagnetLink magnet(String... trackers) {
        return new MagnetLink(
                info.hashes().v1(),
                info.hashes().v2().map(Hash256::hex),
                Optional.of(info.name()),
                List.of(trackers),
                List.of(),
                webSeeds,
                List.of());
    }

    /** The right bytes of the data. */
    public byte[] bytes(long offset, int length) {
        return content.bytes(offset, length);
    }

    /** The node's address as an option of joining. */
    public static HostPort peer(SimNode node, int port) {
        return new HostPort(node.address().inetAddress().getHostAddress(), port);
    }
}
