package tv.starling.metainfo;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tv.starling.bencode.BString;

/**
 * A magnet link that names no torrent but the key of who tells of one in the hash table, {@code xs=urn:btpk:} (BEP 46): the
 * torrent it points to may be another one tomorrow.
 *
 * @param publicKey Ed25519, 32 bytes
 * @param salt one of several feeds of this key; at most 64 bytes, empty for none
 * @param name to show
 * @param trackers as in a {@link MagnetLink}, like what follows: of whatever torrent it points to
 */
public record FeedLink(
        BString publicKey,
        BString salt,
        Optional<String> name,
        List<String> trackers,
        List<HostPort> peers,
        List<String> webSeeds,
        List<Integer> selectedFiles) {

    public FeedLink {
        trackers = List.copyOf(trackers);
        peers = List.copyOf(peers);
        webSeeds = List.copyOf(webSeeds);
        selectedFiles = List.copyOf(selectedFiles);
    }

    /**
     * Reads a link; empty when it is another kind, one that names a torrent too among them.
     *
     * @throws MetainfoException {@code bad-magnet} when it is too long
     */
    public static Optional<FeedLink> parse(String link) {
        return new MagnetParse(link).feed();
    }

    /** The same link to the torrent that it points to now. */
    public MagnetLink pointingAt(InfoHash infoHash) {
        return new MagnetLink(Optional.of(infoHash), Optional.empty(), name, trackers, peers, webSeeds, selectedFiles);
    }

    /** The same, to a torrent of v2 alone. */
    public MagnetLink pointingAt(Hash256 infoHash) {
        return new MagnetLink(
                Optional.empty(), Optional.of(infoHash.hex()), name, trackers, peers, webSeeds, selectedFiles);
    }

    /** Key and salt as the link has them, hexadecimal. */
    public String toUri() {
        HexFormat hex = HexFormat.of();
        String key = "magnet:?xs=urn:btpk:" + hex.formatHex(publicKey.bytes());
        return salt.bytes().length == 0 ? key : key + "&s=" + hex.formatHex(salt.bytes());
    }
}
