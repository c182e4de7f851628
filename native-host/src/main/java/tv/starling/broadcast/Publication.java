package tv.starling.broadcast;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tv.starling.metainfo.InfoDictionary.Version;

/**
 * What kind of torrent is wanted.
 *
 * @param pieceLength bytes; chosen by the length of the data if empty
 * @param trackers announce URLs, each a tier of its own
 * @param webSeeds BEP 19
 * @param name instead of the file's or folder's
 * @param source put into the info dictionary, for a swarm of its own
 */
public record Publication(
        Version version,
        OptionalInt pieceLength,
        List<String> trackers,
        List<String> webSeeds,
        Privacy privacy,
        Optional<String> name,
        Optional<String> comment,
        Optional<String> source) {

    /** Whether peers come from the trackers alone (BEP 27). */
    public enum Privacy {
        PUBLIC,
        PRIVATE
    }

    public Publication {
        trackers = List.copyOf(trackers);
        webSeeds = List.copyOf(webSeeds);
    }

    /** Nothing but the files. */
    public static Publication of(Version version) {
        return new Publication(
                version,
                OptionalInt.empty(),
                List.of(),
                List.of(),
                Privacy.PUBLIC,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
