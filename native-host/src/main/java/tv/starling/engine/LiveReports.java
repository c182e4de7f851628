package tv.starling.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tv.starling.swarm.TorrentStatus;

/** What is told of a broadcast. Swarm thread. */
final class LiveReports {
    private LiveReports() {}

    static LiveStatus of(
            LiveStatus.State state,
            Optional<LiveLinks> links,
            Optional<LiveProgramme> programme,
            long millis,
            List<String> warnings) {
        if (programme.isEmpty()) {
            return new LiveStatus(state, links, 0, -1, 0, -1, millis, 0, 0, warnings);
        }
        LiveProgramme now = programme.get();
        TorrentStatus status = now.torrent().status();
        List<String> all = new ArrayList<>(warnings);
        status.trackers().stream()
                .filter(it -> it.state().equals("failed"))
                .map(it -> "The tracker " + it.url() + " fails: " + it.message())
                .forEach(all::add);
        status.error().map(TorrentStatus.Problem::message).ifPresent(all::add);
        long audience = status.trackers().stream()
                .mapToLong(it -> it.audience().leechers().orElse(-1))
                .max()
                .orElse(-1);
        return new LiveStatus(
                state,
                links,
                now.swarm().neighbourCount(),
                audience,
                now.dictionary().media().rate(),
                now.edge(),
                millis,
                status.upRate(),
                status.uploaded(),
                all);
    }
}
