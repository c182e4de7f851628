package tv.starling.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.PieceLayout;

/** Makes torrents whose data follows from a seed. The bencoding is written by hand, to be independent of ours. */
public final class SimTorrents {
    /** A file of a torrent: its path's elements, joined by slashes, and its length. */
    public record FileOf(String path, long length) {}

    private SimTorrents() {}

    public static SimTorrent single(String name, long length, int pieceLength, long seed) {
        FileEntry file = new FileEntry(List.of(name), 0, length, "");
        return make(name, List.of(file), Shape.SINGLE, new PieceLayout(length, pieceLength), seed);
    }

    public static SimTorrent of(String name, int pieceLength, long seed, FileOf... files) {
        List<FileEntry> entries = new ArrayList<>();
        long offset = 0;
        for (FileOf file : files) {
            entries.add(new FileEntry(List.of(file.path.split("/")), offset, file.length, ""));
            offset += file.length;
        }
        return make(name, entries, Shape.MANY, new PieceLayout(offset, pieceLength), seed);
    }

    private enum Shape {
        SINGLE,
        MANY
    }

    private static SimTorrent make(String name, List<FileEntry> files, Shape shape, PieceLayout layout, long seed) {
        ContentSource content = new ContentSource(seed);
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            hashes.writeBytes(Sha1.of(content.bytes(layout.pieceOffset(piece), layout.pieceSize(piece))));
        }
        byte[] raw = bencode(name, files, shape, layout, hashes.toByteArray());
        InfoDictionary info = new InfoDictionary(name, List.copyOf(files), layout, hashes.toByteArray(), false, raw);
        return new SimTorrent(info, InfoHash.of(Sha1.of(raw)), content);
    }

    private static byte[] bencode(String name, List<FileEntry> files, Shape shape, PieceLayout layout, byte[] hashes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, "d");
        if (shape == Shape.MANY) {
            text(out, "5:filesl");
            for (FileEntry file : files) {
                text(out, "d6:lengthi" + file.length() + "e4:pathl");
                file.path().forEach(element -> string(out, element));
                text(out, "ee");
            }
            text(out, "e");
        } else {
            text(out, "6:lengthi" + layout.length() + "e");
        }
        text(out, "4:name");
        string(out, name);
        text(out, "12:piece lengthi" + layout.pieceLength() + "e6:pieces" + hashes.length + ":");
        out.writeBytes(hashes);
        text(out, "e");
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, String value) {
        text(out, value.getBytes(UTF_8).length + ":" + value);
    }

    private static void text(ByteArrayOutputStream out, String value) {
        out.writeBytes(value.getBytes(UTF_8));
    }
}
