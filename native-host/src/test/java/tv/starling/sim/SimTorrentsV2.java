package tv.starling.sim;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** A hybrid of one file, whose v1 has hashes of other bytes than its v2 where these differ. */
    public static SimTorrent hybrid(String name, int pieceLength, byte[] v1, byte[] v2) {
        byte[] leaves = Merkle.leaves(v2);
        Hash256 root = Hash256.of(Merkle.root(leaves, 0));
        var layers = new TreeMap<Hash256, byte[]>();
        if (v2.length > pieceLength) {
            layers.put(root, Merkle.raise(leaves, 0, Merkle.pieceLayer(pieceLength)));
        }
        var file = new FileEntry(List.of(name), 0, v2.length, "");
        var info = BDictionary.builder()
                .put(
                        "file tree",
                        BDictionary.builder().put(name, leaf(file, root)).build())
                .put("length", v1.length)
                .put("meta version", 2)
                .put("name", name)
                .put("piece length", pieceLength)
                .put("pieces", sha1(v1, pieceLength));
        InfoDictionary parsed = InfoDictionary.parse(BencodeWriter.write(info.build()));
        return new SimTorrent(parsed, parsed.infoHash(), new ContentSource(0), new PieceLayers(layers));
    }

    /** A torrent of v1, of one file with these bytes. */
    public static SimTorrent versionOne(String name, int pieceLength, byte[] bytes) {
        var info = BDictionary.builder()
                .put("length", bytes.length)
                .put("name", name)
                .put("piece length", pieceLength)
                .put("pieces", sha1(bytes, pieceLength));
        InfoDictionary parsed = InfoDictionary.parse(BencodeWriter.write(info.build()));
        return new SimTorrent(parsed, parsed.infoHash(), new ContentSource(0));
    }

    /** Answers requests for hashes of a torrent of one file. */
    public record Trees(byte[] data) {
        /** @param request 48 bytes */
        public byte[] answer(byte[] request) {
            ByteBuffer in = ByteBuffer.wrap(request, 32, 16);
            int layer = in.getInt();
            int index = in.getInt();
            int count = in.getInt();
            int uncles = Math.max(0, in.getInt() + 1 - Integer.numberOfTrailingZeros(count));
            byte[] hashes = Merkle.raise(Merkle.leaves(data), 0, layer);
            var answer = new ByteArrayOutputStream();
            answer.writeBytes(request);
            for (int i = 0; i < count; i++) {
                answer.writeBytes(Merkle.at(hashes, index + i, layer));
            }
            answer.writeBytes(Merkle.proof(hashes, layer, index, count, uncles));
            return answer.toByteArray();
        }
    }

    private static byte[] sha1(byte[] bytes, int pieceLength) {
        var sha1 = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; at += pieceLength) {
            sha1.writeBytes(Sha1.of(Arrays.copyOfRange(bytes, at, Math.min(at + pieceLength, bytes.length))));
        }
        return sha1.toByteArray();
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
