package tv.starling.disk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.PieceLayout;

/**
 * Which bytes of which files a piece is made of.
 *
 * @param root the folder that no file leaves
 * @param paths of each file, absolute, in the torrent's order
 * @param version which hashes its pieces are known by
 */
record FileLayout(Path root, List<Path> paths, List<FileEntry> files, PieceLayout pieces, Version version) {

    /** A run of bytes in one file, or of zeros that no file keeps (BEP 47 padding). */
    record Span(int file, long offset, int length, Kind kind) {
        enum Kind {
            STORED,
            PADDING
        }
    }

    static FileLayout of(InfoDictionary info, Path root, List<Path> paths) {
        if (paths.size() != info.files().size()) {
            throw new IllegalStateException(
                    paths.size() + " paths for " + info.files().size() + " files");
        }
        return new FileLayout(root, List.copyOf(paths), info.files(), info.layout(), info.version());
    }

    /** The piece's bytes from an offset on, in order. */
    List<Span> spans(int piece, int offset, int length) {
        if (offset < 0 || length < 0 || offset > pieces.fullSize(piece) - length) {
            throw new IllegalArgumentException(length + " bytes at " + offset + " of piece " + piece);
        }
        long at = pieces.pieceOffset(piece) + offset;
        long end = at + length;
        List<Span> spans = new ArrayList<>(1);
        for (int i = fileAt(at); at < end; i++) {
            FileEntry file = files.get(i);
            int here = (int) (Math.min(end, file.offset() + file.length()) - at);
            if (here > 0) {
                Span.Kind kind = file.isPadding() ? Span.Kind.PADDING : Span.Kind.STORED;
                spans.add(new Span(i, at - file.offset(), here, kind));
                at += here;
            }
        }
        return spans;
    }

    List<Span> spans(int piece) {
        return spans(piece, 0, pieces.pieceSize(piece));
    }

    /** The last file that begins at or before the byte: the one that holds it, empty files come before. */
    private int fileAt(long offset) {
        int low = 0;
        int high = files.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (files.get(middle).offset() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
