package tv.starling.sim;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BInteger;
import tv.starling.bencode.BList;
import tv.starling.bencode.BString;
import tv.starling.bencode.BValue;
import tv.starling.bencode.BencodeWriter;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.PieceLayers;
import tv.starling.sim.SimTorrents.FileOf;

/** Makes torrents of BitTorrent v2 and hybrids (BEP 52) whose data follows from a seed. Files are to be named in order. */
public final class SimTorrentsV2 {
    private SimTorrentsV2() {}

    /** A lone file of the torrent's name. */
    public static SimTorrent single(Version version, String name, long length, int pieceLength, long seed) {
        return of(version, name, pieceLength, seed, new FileOf(name, length));
    }

    public static SimTorrent of(Version version, String name, int pieceLength, long seed, FileOf... files) {
        List<FileEntry> entries = aligned(pieceLength, files);
        List<FileEntry> padding = entries.stream().filter(FileEntry::isPadding).toList();
        var content = new ContentSource(seed, padding);
        var layers = new TreeMap<Hash256, byte[]>();
        var tree = new TreeMap<String, BValue>();
        for (FileEntry file : entries) {
            if (file.isPadding()) {
                continue;
            }
            byte[] leaves = leaves(content, file);
            Hash256 root = Hash256.of(Merkle.root(leaves, 0));
            if (file.length() > pieceLength) {
                layers.put(root, Merkle.raise(leaves, 0, Merkle.pieceLayer(pieceLength)));
            }
            tree.put(file.path().getFirst(), leaf(file, root));
        }
        var info = BDictionary.builder().put("name", name).put("piece length", pieceLength);
        var treeOf = BDictionary.builder();
        tree.forEach(treeOf::put);
        info.put("file tree", treeOf.build()).put("meta version", 2);
        if (version == Version.HYBRID) {
            if (files.length == 1) {
                info.put("length", files[0].length());
            } else {
                info.put("files", list(entries));
            }
            info.put("pieces", hashes(content, entries, pieceLength));
        }
        InfoDictionary parsed = InfoDictionary.parse(BencodeWriter.write(info.build()));
        return new SimTorrent(parsed, parsed.infoHash(), content, new PieceLayers(layers));
    }

    private static List<FileEntry> aligned(int pieceLength, FileOf... files) {
        var entries = new ArrayList<FileEntry>();
        long at = 0;
        for (FileOf file : files) {
            int over = (int) (at % pieceLength);
            if (over > 0) {
                int gap = pieceLength - over;
                entries.add(new FileEntry(List.of(".pad", "" + gap), at, gap, "p"));
                at += gap;
            }
            entries.add(new FileEntry(List.of(file.path().split("/")), at, file.length(), ""));
            at += file.length();
        }
        return entries;
    }

    private static byte[] leaves(ContentSource content, FileEntry file) {
        var leaves = new ByteArrayOutputStream();
        for (long at = 0; at < file.length(); at += 16384) {
            leaves.writeBytes(Merkle.leaf(
                    content.bytes(file.offset() + at, (int) Math.min(16384, file.length() - at))));
        }
        return leaves.toByteArray();
    }

    private static BDictionary leaf(FileEntry file, Hash256 root) {
        return BDictionary.builder()
                .put(
                        "",
                        BDictionary.builder()
                                .put("length", file.length())
                                .put("pieces root", root.bytes())
                                .build())
                .build();
    }

    private static BList list(List<FileEntry> entries) {
        var items = new ArrayList<BValue>();
        for (FileEntry file : entries) {
            var item = BDictionary.builder();
            Optional.of(file.attributes()).filter(it -> !it.isEmpty()).ifPresent(it -> item.put("attr", it));
            item.put("length", new BInteger(file.length()));
            item.put(
                    "path",
                    new BList(file.path().stream().<BValue>map(BString::of).toList()));
            items.add(item.build());
        }
        return new BList(items);
    }

    private static byte[] hashes(ContentSource content, List<FileEntry> entries, int pieceLength) {
        long length = entries.getLast().offset() + entries.getLast().length();
        var hashes = new ByteArrayOutputStream();
        for (long at = 0; at < length; at += pieceLength) {
            hashes.writeBytes(Sha1.of(content.bytes(at, (int) Math.min(pieceLength, length - at))));
        }
        return hashes.toByteArray();
    }
}
