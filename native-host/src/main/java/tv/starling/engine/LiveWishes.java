package tv.starling.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.metainfo.HostPort;
import tv.starling.wire.Ed25519;

/**
 * What a broadcaster wants.
 *
 * @param name of the channel, 1 to 1,024 bytes
 * @param input as the broadcaster wrote it
 * @param trackers announce URLs, each a tier of its own
 * @param window how far back viewers can go
 * @param record the folder where all of it is kept; no more than the window unless said, in the engine's own folder
 * @param origin a web server that has the broadcast, too
 * @param access signs the tickets of those who may watch; all may without it
 * @param uploadBytesPerSecond what the line takes; three times the broadcast's rate unless said
 * @param told addresses that the link names, where peers find this source
 * @param peers to try at once
 */
public record LiveWishes(
        String name,
        Ed25519.KeyPair key,
        String input,
        Repeat repeat,
        Pictures pictures,
        List<String> trackers,
        Duration window,
        Optional<Path> record,
        Optional<Origin> origin,
        Optional<Ed25519.KeyPair> access,
        OptionalLong uploadBytesPerSecond,
        List<HostPort> told,
        List<HostPort> peers,
        Reach reach) {

    /**
     * @param folder that it gives out; the channel's alone
     * @param url of the folder, with a slash at its end
     */
    public record Origin(Path folder, String url) {}

    /** What a file's end means. */
    public enum Repeat {
        ONCE,
        FOR_EVER
    }

    /** Whether what browsers play is kept as it comes. */
    public enum Pictures {
        AS_THEY_COME,
        MADE_ANEW
    }
}
