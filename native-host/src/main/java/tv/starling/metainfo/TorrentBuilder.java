package tv.starling.metainfo;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BList;
import tv.starling.bencode.BString;
import tv.starling.bencode.BValue;
import tv.starling.bencode.BencodeWriter;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.InfoDictionary.Version;

/**
 * Makes the bytes of a torrent file: v1 (BEP 3) unless another version is asked for (BEP 52). Without files added it is of
 * one file, and the length must be said.
 */
public final class TorrentBuilder {
    private final String name;
    private final List<FileEntry> files = new ArrayList<>();
    private final SortedMap<BString, BValue> pieceLayers = new TreeMap<>();
    private final List<BValue> tiers = new ArrayList<>();
    private final List<BValue> webSeeds = new ArrayList<>();
    private Version version = Version.V1;
    private Optional<FileEntry> lone = Optional.empty();
    private long length;
    private int pieceLength = 256 * 1024;
    private byte[] pieceHashes = new byte[0];
    private boolean isPrivate;
    private Optional<String> source = Optional.empty();
    private Optional<String> comment = Optional.empty();
    private Optional<String> createdBy = Optional.empty();
    private OptionalLong creationSeconds = OptionalLong.empty();

    private TorrentBuilder(String name) {
        this.name = name;
    }

    public static TorrentBuilder named(String name) {
        return new TorrentBuilder(name);
    }

    /** SHA-1 of each piece of the data, end to end. */
    public static byte[] hashPieces(byte[] data, int pieceLength) {
        var hashes = new ByteArrayOutputStream();
        for (int from = 0; from < data.length; from += pieceLength) {
            hashes.writeBytes(Digests.sha1(Arrays.copyOfRange(data, from, Math.min(data.length, from + pieceLength))));
        }
        return hashes.toByteArray();
    }

    /** One file of this many bytes. */
    public TorrentBuilder length(long bytes) {
        length = bytes;
        return this;
    }

    /** The next of several files; its path is relative to the torrent's name. */
    public TorrentBuilder file(List<String> path, long bytes) {
        return file(new FileEntry(path, 0, bytes, ""));
    }

    /** The next of several files or paddings, in order; with v2 those that are not empty have their roots. */
    public TorrentBuilder file(FileEntry entry) {
        files.add(entry);
        return this;
    }

    /** The one file, called as the torrent; with v2 it has its root. */
    public TorrentBuilder lone(FileEntry entry) {
        lone = Optional.of(entry);
        return length(entry.length());
    }

    public TorrentBuilder version(Version which) {
        version = which;
        return this;
    }

    /** The hashes of a file that is longer than a piece, one for each (BEP 52). */
    public TorrentBuilder pieceLayer(Hash256 root, byte[] hashes) {
        pieceLayers.put(new BString(root.bytes()), new BString(hashes));
        return this;
    }

    /** Whatever a private tracker wants in the info dictionary, to have a swarm of its own. */
    public TorrentBuilder source(String text) {
        source = Optional.of(text);
        return this;
    }

    /** Bytes of each piece. */
    public TorrentBuilder pieceLength(int bytes) {
        pieceLength = bytes;
        return this;
    }

    /** 20 bytes for each piece, end to end. */
    public TorrentBuilder pieceHashes(byte[] hashes) {
        pieceHashes = hashes.clone();
        return this;
    }

    /** Hashes the pieces of all files, end to end; the piece length is to be said first. A lone file gets its length. */
    public TorrentBuilder data(byte[] data) {
        length = data.length;
        return pieceHashes(hashPieces(data, pieceLength));
    }

    /** A tier of one tracker, tried after those added before. */
    public TorrentBuilder tracker(String url) {
        return trackerTier(List.of(url));
    }

    /** A tier of trackers (BEP 12). */
    public TorrentBuilder trackerTier(List<String> urls) {
        tiers.add(new BList(urls.stream().<BValue>map(BString::of).toList()));
        return this;
    }

    /** BEP 19. */
    public TorrentBuilder webSeed(String url) {
        webSeeds.add(BString.of(url));
        return this;
    }

    /** Peers come from the trackers alone (BEP 27). */
    public TorrentBuilder asPrivate() {
        isPrivate = true;
        return this;
    }

    public TorrentBuilder comment(String text) {
        comment = Optional.of(text);
        return this;
    }

    public TorrentBuilder createdBy(String program) {
        createdBy = Optional.of(program);
        return this;
    }

    /** Seconds since 1970. */
    public TorrentBuilder creationDate(long seconds) {
        creationSeconds = OptionalLong.of(seconds);
        return this;
    }

    /** The torrent file. */
    public byte[] bytes() {
        var file = BDictionary.builder().put("info", info());
        if (!tiers.isEmpty()) {
            file.put("announce", ((BList) tiers.getFirst()).items().getFirst());
        }
        if (tiers.size() > 1
                || (tiers.size() == 1 && ((BList) tiers.getFirst()).items().size() > 1)) {
            file.put("announce-list", new BList(tiers));
        }
        if (!webSeeds.isEmpty()) {
            file.put("url-list", new BList(webSeeds));
        }
        if (version != Version.V1) {
            file.put("piece layers", new BDictionary(pieceLayers));
        }
        comment.ifPresent(text -> file.put("comment", text));
        createdBy.ifPresent(program -> file.put("created by", program));
        creationSeconds.ifPresent(seconds -> file.put("creation date", seconds));
        return BencodeWriter.write(file.build());
    }

    /** The info dictionary alone, whose SHA-1 is the info-hash. */
    public byte[] infoBytes() {
        return BencodeWriter.write(info());
    }

    private BDictionary info() {
        var info = BDictionary.builder().put("name", name).put("piece length", pieceLength);
        if (version != Version.V2) {
            info.put("pieces", pieceHashes);
            if (files.isEmpty()) {
                info.put("length", length);
                lone.map(FileEntry::attributes).filter(it -> !it.isEmpty()).ifPresent(it -> info.put("attr", it));
            } else {
                info.put(
                        "files",
                        new BList(files.stream().map(TorrentBuilder::listed).toList()));
            }
        }
        if (version != Version.V1) {
            info.put("meta version", 2).put("file tree", tree());
        }
        source.ifPresent(text -> info.put("source", text));
        if (isPrivate) {
            info.put("private", 1);
        }
        return info.build();
    }

    private BDictionary tree() {
        return FileTree.of(
                lone.isPresent()
                        ? List.of(new FileEntry(
                                List.of(name), 0, length, "", lone.get().root()))
                        : files.stream().filter(it -> !it.isPadding()).toList());
    }

    private static BValue listed(FileEntry file) {
        var entry = BDictionary.builder()
                .put("length", file.length())
                .put(
                        "path",
                        new BList(file.path().stream().<BValue>map(BString::of).toList()));
        if (!file.attributes().isEmpty()) {
            entry.put("attr", file.attributes());
        }
        return entry.build();
    }
}
