package tv.starling.swarm;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import tv.starling.metainfo.InfoDictionary.FileEntry;

/** What users want of a torrent, perhaps before it can be done. */
final class Wishes {
    private final Set<Integer> selected = new LinkedHashSet<>();
    private final Set<Integer> linked = new LinkedHashSet<>();
    private final Set<Integer> files = new LinkedHashSet<>();
    private Optional<TorrentMemory.Seeding> seeding = Optional.empty();
    private boolean everything;
    /** Somebody has said what {@code selected} is, all or some. */
    private boolean chosen;

    /** This file is wanted, whatever else is. */
    void file(int index) {
        files.add(index);
    }

    /** What is selected is wanted whole. */
    void everything() {
        everything = true;
    }

    /** What "everything" means (BEP 53); none for all. */
    void select(Collection<Integer> indices) {
        chosen = true;
        selected.clear();
        selected.addAll(indices);
    }

    /** A link has been followed that chooses these files, or none; one that chooses none takes back what another chose. */
    void link(Collection<Integer> indices) {
        boolean chooses = !indices.isEmpty() || !linked.isEmpty();
        linked.clear();
        linked.addAll(indices);
        if (chooses) {
            select(indices);
        }
    }

    Set<Integer> linked() {
        return Set.copyOf(linked);
    }

    Set<Integer> selected() {
        return Set.copyOf(selected);
    }

    void seed(TorrentMemory.Seeding how) {
        seeding = Optional.of(how);
    }

    TorrentMemory.Seeding seeding() {
        return seeding.orElse(TorrentMemory.Seeding.PLAIN);
    }

    /** What earlier runs were told, where nothing has been said in this one. */
    void recall(TorrentMemory past) {
        if (!chosen) {
            selected.addAll(past.selected());
        }
        seeding = seeding.or(() -> Optional.of(past.seeding()));
    }

    /** Has it fetched; what was wanted already stays wanted. */
    void tell(Running running) {
        if (everything && selected.isEmpty()) {
            running.want(0, running.layout().pieceCount());
            return;
        }
        if (everything) {
            files.addAll(selected);
        }
        for (int index : files) {
            if (index < running.files().size()) {
                want(running, running.files().get(index));
            }
        }
    }

    /** Padding is zeros, that nobody needs to send (BEP 47). */
    private static void want(Running running, FileEntry file) {
        if (file.length() > 0 && !file.isPadding()) {
            running.want(
                    running.layout().pieceAt(file.offset()),
                    running.layout().pieceAt(file.offset() + file.length() - 1) + 1);
        }
    }
}
