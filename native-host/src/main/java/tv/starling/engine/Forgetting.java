package tv.starling.engine;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import tv.starling.env.Disk;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.Result;
import tv.starling.metainfo.InfoHash;
import tv.starling.swarm.Session;
import tv.starling.swarm.Torrent;

/**
 * Deletes all that is kept of what was watched: torrents in the cache are stopped, whoever uses them, and go with what is
 * known of them. What lies in a folder of the user's own stays, and goes on. Swarm thread.
 */
final class Forgetting {
    private final Session session;
    private final Kept kept;
    private final Disk disk;
    private final Consumer<Consumer<List<InfoHash>>> cached;

    Forgetting(Session session, Kept kept, Disk disk, Consumer<Consumer<List<InfoHash>>> cached) {
        this.session = session;
        this.kept = kept;
        this.disk = disk;
        this.cached = cached;
    }

    /** @param done told what went wrong, if anything did */
    void everything(Consumer<Optional<DiskError>> done) {
        Queue<InfoHash> running = new ArrayDeque<>();
        for (Torrent torrent : session.torrents()) {
            if (!isOwn(torrent.infoHash())) {
                running.add(torrent.infoHash());
            }
        }
        stop(running, () -> cached.accept(all -> delete(new ArrayDeque<>(all), Optional.empty(), done)));
    }

    private void stop(Queue<InfoHash> left, Runnable then) {
        InfoHash next = left.poll();
        if (next == null) {
            then.run();
        } else {
            kept.stop(next, () -> stop(left, then));
        }
    }

    private void delete(Queue<InfoHash> left, Optional<DiskError> worst, Consumer<Optional<DiskError>> done) {
        InfoHash next = left.poll();
        if (next == null) {
            done.accept(worst);
        } else if (isOwn(next)) {
            delete(left, worst, done);
        } else {
            disk.delete(next, result -> {
                Optional<DiskError> error =
                        result instanceof Result.Failed<Disk.Done>(DiskError failed) ? Optional.of(failed) : worst;
                delete(left, error, done);
            });
        }
    }

    private boolean isOwn(InfoHash infoHash) {
        return kept.place(infoHash).orElseGet(Disk.Place.Cache::new) instanceof Disk.Place.Folder;
    }
}
