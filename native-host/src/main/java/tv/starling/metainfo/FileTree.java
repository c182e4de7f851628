package tv.starling.metainfo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tv.starling.bencode.BDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;

/** Writes the {@code file tree} of BEP 52: a dictionary for each folder, and under an empty name what a file is. */
final class FileTree {
    private FileTree() {}

    /** @param files without padding; those that are not empty have their roots */
    static BDictionary of(List<FileEntry> files) {
        return folder(files, 0);
    }

    private static BDictionary folder(List<FileEntry> files, int depth) {
        Map<String, List<FileEntry>> byName = new LinkedHashMap<>();
        for (FileEntry file : files) {
            byName.computeIfAbsent(file.path().get(depth), name -> new ArrayList<>())
                    .add(file);
        }
        var folder = BDictionary.builder();
        byName.forEach((name, inside) -> {
            FileEntry first = inside.getFirst();
            boolean isFile = first.path().size() == depth + 1;
            if (isFile && inside.size() > 1) {
                throw new IllegalArgumentException("both a file and a folder: " + first.path());
            }
            folder.put(name, isFile ? leaf(first) : folder(inside, depth + 1));
        });
        return folder.build();
    }

    private static BDictionary leaf(FileEntry file) {
        var leaf = BDictionary.builder().put("length", file.length());
        if (!file.attributes().isEmpty()) {
            leaf.put("attr", file.attributes());
        }
        file.root().ifPresent(root -> leaf.put("pieces root", root.bytes()));
        return BDictionary.builder().put("", leaf.build()).build();
    }
}
