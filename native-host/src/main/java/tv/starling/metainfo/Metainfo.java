package tv.starling.metainfo;

import java.util.List;
import java.util.Optional;

/**
 * A torrent file (BEP 3, 12, 19).
 *
 * @param infoHash SHA-1 of the info dictionary
 * @param infoHashV2 SHA-256 of it in hexadecimal digits, when it has v2 fields (BEP 52)
 * @param trackerTiers BEP 12; a lone {@code announce} is one tier of one
 * @param webSeeds BEP 19
 */
public record Metainfo(
        InfoHash infoHash,
        Optional<String> infoHashV2,
        InfoDictionary info,
        List<List<String>> trackerTiers,
        List<String> webSeeds,
        Optional<String> comment,
        Optional<String> createdBy) {

    /** An info dictionary of the longest kind, and as much again for v2 hashes and what else lies around it. */
    public static final int MAX_LENGTH = 2 * InfoDictionary.MAX_RAW_LENGTH;

    public Metainfo {
        trackerTiers = List.copyOf(trackerTiers);
        webSeeds = List.copyOf(webSeeds);
    }

    /**
     * Reads a torrent file. The info-hash is taken of the bytes as they are, whatever their spelling.
     *
     * @throws MetainfoException {@code bad-torrent}, or {@code v2-unsupported} for v2 alone
     */
    public static Metainfo parse(byte[] file) {
        return MetainfoParse.metainfo(file);
    }
}
