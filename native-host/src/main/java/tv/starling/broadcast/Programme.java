package tv.starling.broadcast;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;

/**
 * The files that are published: one, or all in a folder. Links to files are taken as files; folders that are links are
 * left out, for they may lead round in a circle.
 *
 * @param name of the file or folder
 * @param root the file or folder itself
 * @param files relative to the root; of a lone file the path is its name
 */
record Programme(String name, Path root, Kind kind, List<FileEntry> files) {
    enum Kind {
        FILE,
        FOLDER
    }

    /** @throws IOException with one plain sentence */
    static Programme at(Path path) throws IOException {
        Path root = path.toAbsolutePath().normalize();
        if (root.getFileName() == null) {
            throw new IOException("The root folder can't be published.");
        }
        String name = root.getFileName().toString();
        Kind kind = Files.isRegularFile(root) ? Kind.FILE : Kind.FOLDER;
        List<FileEntry> files = kind == Kind.FILE ? List.of(entry(List.of(name), root)) : inside(root);
        if (files.stream().mapToLong(FileEntry::length).sum() == 0) {
            throw new IOException("There is nothing in " + path + " to publish.");
        }
        return new Programme(name, root, kind, files);
    }

    private static List<FileEntry> inside(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new IOException("There is no file or folder " + root + ".");
        }
        List<FileEntry> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                if (files.size() == InfoDictionary.MAX_FILES) {
                    throw new IOException(
                            "There are more than " + InfoDictionary.MAX_FILES + " files in " + root + ".");
                }
                List<String> elements = new ArrayList<>();
                root.relativize(file).forEach(element -> elements.add(element.toString()));
                files.add(entry(elements, file));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return files;
    }

    private static FileEntry entry(List<String> elements, Path file) throws IOException {
        return new FileEntry(elements, 0, Files.size(file), Files.isExecutable(file) ? "x" : "");
    }

    /** Where this file of the programme lies. */
    Path path(FileEntry file) {
        Path path = root;
        if (kind == Kind.FOLDER) {
            for (String element : file.path()) {
                path = path.resolve(element);
            }
        }
        return path;
    }
}
