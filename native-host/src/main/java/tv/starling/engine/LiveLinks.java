package tv.starling.engine;

import java.util.Optional;
import tv.starling.metainfo.LiveDictionary;

/**
 * By what viewers find a programme.
 *
 * @param magnet of this programme
 * @param recording an ordinary link to all of it, when it is over and was kept
 */
public record LiveLinks(LiveDictionary programme, String magnet, Optional<String> recording) {
    LiveLinks withRecording(String link) {
        return new LiveLinks(programme, magnet, Optional.of(link));
    }
}
