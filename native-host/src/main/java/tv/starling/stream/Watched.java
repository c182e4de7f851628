package tv.starling.stream;

import java.util.List;
import java.util.OptionalLong;

/**
 * How reading a torrent goes: where its readers are, and how they fared. What a player has buffered is not known here, so
 * a wait is not yet a picture that stands still.
 *
 * @param spots of the readers of now, the newest first
 * @param waits how often a reader under way had to wait for bytes longer than a moment
 * @param waitedNanos those waits together
 * @param firstByteNanos of the newest reader that got any, from its opening to its first byte
 */
public record Watched(List<Spot> spots, int waits, long waitedNanos, OptionalLong firstByteNanos) {
    public static final Watched NOT = new Watched(List.of(), 0, 0, OptionalLong.empty());

    /** Where one reader is, in the torrent's data: {@code at} is its next byte, the rest ends of its window, exclusive. */
    public record Spot(long at, long urgentTo, long lookAheadTo) {}
}
