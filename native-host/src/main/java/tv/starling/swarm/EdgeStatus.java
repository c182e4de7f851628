package tv.starling.swarm;

import java.util.Optional;
import java.util.OptionalLong;
import tv.starling.live.LiveStream;
import tv.starling.metainfo.MagnetLink;
import tv.starling.wire.LiveRecord;

/**
 * How a broadcast is doing here.
 *
 * @param windowMillis what is kept of it, by the source's clock
 * @param edgeMillis when the source had the newest piece that is here, since 1970 in its clock
 * @param behindMillis how long ago that was, where its clock and ours seem to agree
 * @param recording the ordinary torrent that it has become, where all of it is here, or with somebody whom we know
 */
public record EdgeStatus(
        LiveStream.State state,
        long windowMillis,
        OptionalLong edgeMillis,
        OptionalLong behindMillis,
        Optional<MagnetLink> recording) {
    /** No broadcast is as late as this: the clocks differ. */
    private static final long MOST_BEHIND_MILLIS = 60_000;

    static EdgeStatus of(LiveStream stream, Optional<Torrent> recording, long nowMillis) {
        OptionalLong edge =
                stream.newest().stream().mapToLong(LiveRecord::timeMillis).findFirst();
        OptionalLong behind = edge.stream()
                .map(it -> nowMillis - it)
                .filter(it -> it >= 0 && it < MOST_BEHIND_MILLIS)
                .findFirst();
        return new EdgeStatus(
                stream.state(),
                stream.windowMillis(),
                edge,
                behind,
                recording.filter(Torrent::isWholeSomewhere).map(Torrent::link));
    }
}
