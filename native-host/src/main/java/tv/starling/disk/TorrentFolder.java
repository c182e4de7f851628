package tv.starling.disk;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.IntStream;
import tv.starling.disk.Durable.Sync;
import tv.starling.env.Disk.Place;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.SafePath;

/** What is kept of one torrent below the data folder: {@code data/<info-hash>/}. */
record TorrentFolder(Path path) {
    static TorrentFolder of(Path data, InfoHash infoHash) {
        return new TorrentFolder(data.resolve(infoHash.hex()));
    }

    static final String INFO = "info";
    static final String LAYERS = "layers";
    /** An empty file, there before anything else: nothing of this outlives its torrent, or an engine that was killed. */
    static final String EPHEMERAL = "ephemeral";

    Path info() {
        return path.resolve(INFO);
    }

    Path layers() {
        return path.resolve(LAYERS);
    }

    /** Data in the cache and in a folder of the user's have a record each: leaving one does not forget the other. */
    static String resumeName(Place place) {
        return switch (place) {
            case Place.Cache _ -> "resume";
            case Place.Folder _ -> "resume-folder";
        };
    }

    Path resume(Place place) {
        return path.resolve(resumeName(place));
    }

    Path files() {
        return path.resolve("files");
    }

    /** The torrent's files at a place, none of them opened. */
    FileLayout layout(InfoDictionary info, Place place) {
        return switch (place) {
            case Place.Cache _ -> {
                Path root = files().toAbsolutePath().normalize();
                List<Path> paths = IntStream.range(0, info.files().size())
                        .mapToObj(index -> root.resolve(Integer.toString(index)))
                        .toList();
                yield FileLayout.of(info, root, paths);
            }
            case Place.Folder folder -> {
                Path root = Path.of(folder.path()).toAbsolutePath().normalize();
                List<Path> paths = SafePath.of(info).stream()
                        .map(names -> root.resolve(String.join("/", names)))
                        .toList();
                yield FileLayout.of(info, root, paths);
            }
        };
    }

    private Path ephemeral() {
        return path.resolve(EPHEMERAL);
    }

    boolean isEphemeral() {
        return Files.exists(ephemeral());
    }

    /** Does nothing where data is cached already. */
    void makeEphemeral() throws IOException {
        if (!Files.exists(resume(new Place.Cache())) && !Files.exists(files())) {
            Durable.replace(path, EPHEMERAL, new byte[0], Sync.DISK);
        }
    }

    void keep() throws IOException {
        Files.deleteIfExists(ephemeral());
    }

    /** Deletes the cached data and its record; the folder too, unless data elsewhere has its record here. */
    void deleteCache() throws IOException {
        if (Files.exists(resume(new Place.Folder("")))) {
            Files.deleteIfExists(resume(new Place.Cache()));
            deleteTree(files());
            keep();
        } else {
            deleteTree(path);
        }
    }

    /** Links are deleted, not followed. */
    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Bytes of the cached files, counted one by one: for data that no record speaks of. */
    long countFiles() throws IOException {
        if (!Files.isDirectory(files())) {
            return 0;
        }
        try (var all = Files.list(files())) {
            return all.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
