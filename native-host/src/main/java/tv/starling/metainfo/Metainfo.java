package tv.starling.metainfo;

import java.util.List;
import java.util.Optional;

/**
 * A torrent file (BEP 3, 12, 19, 52).
 *
 * @param hashes of the info dictionary, in each version that it has
 * @param pieceLayers BEP 52, checked against the files' roots
 * @param trackerTiers BEP 12; a lone {@code announce} is one tier of one
 * @param webSeeds BEP 19
 */
public record Metainfo(
        InfoHashes hashes,
        InfoDictionary info,
        PieceLayers pieceLayers,
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

    /** {@link InfoHashes#name}. */
    public InfoHash infoHash() {
        return hashes.name();
    }

    /**
     * Reads a torrent file. The info-hash is taken of the bytes as they are, whatever their spelling.
     *
     * @throws MetainfoException as {@link InfoDictionary#parse}
     */
    public static Metainfo parse(byte[] file) {
        return MetainfoParse.metainfo(file);
    }
}
