package tv.starling.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import tv.starling.disk.Confined.Mode;

/** The files one lane has open, the least recently used closed first. One lane's thread. */
final class OpenFiles {
    /** Descriptors of each lane: torrents have thousands of files, processes often 1,024 descriptors. */
    static final int OPEN_MAX = 32;

    private final Map<Path, Open> open = new LinkedHashMap<>(64, 0.75f, true);

    private record Open(FileChannel channel, Mode mode) {}

    FileChannel channel(Path root, Path file, Mode mode) throws IOException {
        Open known = open.get(file);
        if (known != null && known.channel.isOpen() && (known.mode == Mode.WRITE || mode == Mode.READ)) {
            return known.channel;
        }
        close(file);
        if (open.size() >= OPEN_MAX) {
            close(open.keySet().iterator().next());
        }
        FileChannel channel = Confined.open(root, file, mode);
        open.put(file, new Open(channel, mode));
        return channel;
    }

    void close(Collection<Path> files) throws IOException {
        for (Path file : files) {
            close(file);
        }
    }

    private void close(Path file) throws IOException {
        Open closing = open.remove(file);
        if (closing != null) {
            closing.channel.close();
        }
    }

    void closeAll() throws IOException {
        for (Iterator<Open> all = open.values().iterator(); all.hasNext(); ) {
            FileChannel channel = all.next().channel;
            all.remove();
            channel.close();
        }
    }
}
