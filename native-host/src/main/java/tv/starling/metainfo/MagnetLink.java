package tv.starling.metainfo;

import java.util.List;
import java.util.Optional;

/**
 * A magnet link that names a torrent (BEP 9, BEP 53; {@code x.pe} and {@code ws} as in use).
 *
 * @param infoHash of v1, {@code urn:btih:}
 * @param infoHashV2 32 bytes of v2, {@code urn:btmh:1220…}, as hexadecimal digits
 * @param name to show
 * @param trackers announce URLs (http, https, udp), in order, without doubles
 * @param peers {@code x.pe}
 * @param webSeeds {@code ws}
 * @param torrentFiles {@code xs}, and {@code as} that names a torrent file: URLs where the torrent file itself lies
 * @param pass {@code x.pass}: a ticket to a closed broadcast (LIVE.md, 8), as text
 * @param selectedFiles BEP 53 {@code so}, sorted; empty means all
 */
public record MagnetLink(
        Optional<InfoHash> infoHash,
        Optional<String> infoHashV2,
        Optional<String> name,
        List<String> trackers,
        List<HostPort> peers,
        List<String> webSeeds,
        List<String> torrentFiles,
        Optional<String> pass,
        List<Integer> selectedFiles) {

    /** Browsers cut addresses of the address bar at about this, characters. */
    public static final int MAX_LENGTH = 64 * 1024;
    /** A link's peers are a hint to begin with, not a swarm. */
    public static final int MAX_PEERS = 100;

    public MagnetLink {
        trackers = List.copyOf(trackers);
        peers = List.copyOf(peers);
        webSeeds = List.copyOf(webSeeds);
        torrentFiles = List.copyOf(torrentFiles);
        selectedFiles = List.copyOf(selectedFiles);
    }

    /** A link that tells of no torrent file. */
    public MagnetLink(
            Optional<InfoHash> infoHash,
            Optional<String> infoHashV2,
            Optional<String> name,
            List<String> trackers,
            List<HostPort> peers,
            List<String> webSeeds,
            List<Integer> selectedFiles) {
        this(infoHash, infoHashV2, name, trackers, peers, webSeeds, List.of(), Optional.empty(), selectedFiles);
    }

    /** A link of a hash alone. */
    public static MagnetLink of(InfoHash infoHash) {
        return new MagnetLink(
                Optional.of(infoHash), Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), List.of());
    }

    /** The same with a ticket. */
    public MagnetLink withPass(String text) {
        return new MagnetLink(
                infoHash, infoHashV2, name, trackers, peers, webSeeds, torrentFiles, Optional.of(text), selectedFiles);
    }

    /** The same of this torrent. */
    MagnetLink naming(Optional<InfoHash> v1, Optional<String> v2) {
        return new MagnetLink(v1, v2, name, trackers, peers, webSeeds, torrentFiles, pass, selectedFiles);
    }

    /** What the torrent is called, as far as the link says. */
    public InfoHashes hashes() {
        return new InfoHashes(infoHash, infoHashV2.map(Hash256::ofHex));
    }

    /**
     * Reads a link, or a bare info-hash (40 hexadecimal or 32 base32 digits). Parameters that make no sense are left out.
     *
     * @throws MetainfoException {@code bad-magnet} when no torrent is named
     */
    public static MagnetLink parse(String link) {
        return new MagnetParse(link).link();
    }

    /** The link in the usual order, which {@link #parse} reads back to an equal value. */
    public String toUri() {
        return MagnetText.of(this);
    }
}
