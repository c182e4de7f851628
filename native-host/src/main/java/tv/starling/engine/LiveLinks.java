package tv.starling.engine;

import java.util.Optional;
import tv.starling.metainfo.LiveDictionary;

/**
 * By what viewers find a programme.
 *
 * @param magnet of this programme
 * @param channel leads to what is on now, and later to its recording; empty without the hash table
 * @param recording an ordinary link to all of it, when it is over and was kept
 */
public record LiveLinks(LiveDictionary programme, String magnet, Optional<String> channel, Optional<String> recording) {
    LiveLinks withRecording(String link) {
        return new LiveLinks(programme, magnet, channel, Optional.of(link));
    }
}
