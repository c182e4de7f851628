package tv.starling.metainfo;

import static tv.starling.metainfo.MetainfoException.badTorrent;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BString;
import tv.starling.metainfo.InfoDictionary.FileEntry;

/** One reading of a {@code file tree} (BEP 52): the files in its order, each at a piece, padding between them. */
final class FileTreeParse {
    private static final BString HERE = BString.of("");

    private final int pieceLength;
    private final List<FileEntry> files = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();
    private long offset;

    private FileTreeParse(int pieceLength) {
        this.pieceLength = pieceLength;
    }

    static List<FileEntry> files(BDictionary tree, int pieceLength) {
        var parse = new FileTreeParse(pieceLength);
        parse.folder(tree, List.of());
        if (parse.files.isEmpty()) {
            throw badTorrent("The torrent has no files.");
        }
        return parse.files;
    }

    /** As deep as bencoding may be, which is limited. */
    private void folder(BDictionary folder, List<String> path) {
        if (path.size() >= InfoDictionary.MAX_PATH_ELEMENTS) {
            throw badTorrent("A file of the torrent lies in more than 100 folders.");
        }
        folder.entries().forEach((name, value) -> {
            if (name.equals(HERE) || !(value instanceof BDictionary inner)) {
                throw badTorrent("The torrent's file tree is broken.");
            }
            var inside = new ArrayList<>(path);
            inside.add(name.utf8());
            if (inner.entries().containsKey(HERE)) {
                file(inner, inside);
            } else {
                folder(inner, inside);
            }
        });
    }

    private void file(BDictionary holder, List<String> path) {
        BDictionary file = holder.dictionary("")
                .filter(it -> holder.entries().size() == 1)
                .orElseThrow(() -> badTorrent("The torrent's file tree is broken."));
        String attributes = file.text("attr").orElse("");
        var entry = new FileEntry(path, 0, 0, attributes);
        if (entry.isPadding()) {
            throw badTorrent("Padding has no place in a file tree.");
        }
        long length = entry.isSymlink() ? 0 : length(file);
        if (files.size() >= InfoDictionary.MAX_FILES || !paths.add(String.join("\0", path))) {
            throw badTorrent("The torrent has too many files, or two of one name.");
        }
        if (length == 0) {
            files.add(new FileEntry(path, offset, 0, attributes));
            return;
        }
        align();
        files.add(new FileEntry(path, offset, length, attributes).withRoot(root(file)));
        offset += length;
        if (offset < 0 || offset / pieceLength >= Integer.MAX_VALUE - 1) {
            throw badTorrent("The torrent's files are longer than can be counted.");
        }
    }

    private void align() {
        int over = (int) (offset % pieceLength);
        if (over > 0) {
            int gap = pieceLength - over;
            files.add(new FileEntry(List.of(".pad", Integer.toString(gap)), offset, gap, "p"));
            offset += gap;
        }
    }

    private static long length(BDictionary file) {
        OptionalLong length = file.optInteger("length");
        if (length.isEmpty() || length.getAsLong() < 0) {
            throw badTorrent("A file of the torrent has no length.");
        }
        return length.getAsLong();
    }

    private static Hash256 root(BDictionary file) {
        return file.string("pieces root")
                .filter(bytes -> bytes.length == Hash256.LENGTH)
                .map(Hash256::of)
                .filter(root -> !root.is(Merkle.pad(0)))
                .orElseThrow(() -> badTorrent("A file of the torrent has no hash."));
    }
}
