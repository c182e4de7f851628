package tv.starling.engine;

import java.util.List;
import java.util.Optional;

/**
 * How a broadcast does, at one moment. Rates in bytes a second.
 *
 * @param viewers linked to us, directly
 * @param audience whom the trackers know of; -1 where none says
 * @param rate of what the encoder makes
 * @param edge pieces sent
 * @param millis of the programme, by the encoder's clock
 * @param uploadRate what we send
 * @param uploaded bytes in all
 * @param warnings plain sentences
 */
public record LiveStatus(
        State state,
        Optional<LiveLinks> links,
        int viewers,
        long audience,
        long rate,
        int edge,
        long millis,
        long uploadRate,
        long uploaded,
        List<String> warnings) {

    /** What it does. */
    public enum State {
        /** Nothing has come yet. */
        WAITING,
        ON_AIR,
        /** The input is gone, for now. */
        INTERRUPTED,
        ENDED
    }
}
