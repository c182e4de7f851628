package tv.starling.metainfo;

import static tv.starling.metainfo.MetainfoException.badTorrent;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BInteger;
import tv.starling.bencode.BList;
import tv.starling.bencode.BString;
import tv.starling.bencode.BValue;
import tv.starling.bencode.BencodeException;
import tv.starling.bencode.BencodeReader;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.InfoDictionary.Version;

/** One reading of an info dictionary: every check that BEP 3, 27, 47, 52 and good sense ask for. */
final class InfoParse {
    private final byte[] raw;
    private final BDictionary info;

    InfoParse(byte[] raw) {
        if (raw.length > InfoDictionary.MAX_RAW_LENGTH) {
            throw badTorrent("The torrent's info dictionary is longer than 32 MiB.");
        }
        this.raw = raw;
        this.info = dictionary(raw);
    }

    InfoDictionary info() {
        if (LiveDictionary.isLive(info)) {
            throw new MetainfoException(
                    MetainfoException.LIVE_UNSUPPORTED,
                    "This is a live broadcast, which this version of Starling can't play yet.");
        }
        Version version = version();
        String name = text(info, "name");
        if (name.isEmpty()) {
            throw badTorrent("The torrent has no name.");
        }
        int pieceLength = pieceLength();
        List<FileEntry> files = switch (version) {
            case V1 -> files(name);
            case V2 -> tree(pieceLength);
            case HYBRID -> HybridFiles.agreed(files(name), tree(pieceLength));
        };
        PieceLayout layout = layout(files, pieceLength, version);
        byte[] hashes = version == Version.V2 ? new byte[0] : pieceHashes(layout);
        return new InfoDictionary(name, files, layout, hashes, isPrivate(info), version, raw);
    }

    private Version version() {
        long version = info.optInteger("meta version").orElse(1);
        if (version > 2) {
            throw new MetainfoException(
                    MetainfoException.V2_UNSUPPORTED,
                    "This torrent is of BitTorrent v" + version + ", which is not known here.");
        }
        if (version < 2 || info.dictionary("file tree").isEmpty()) {
            return Version.V1;
        }
        requireCanonical();
        boolean hasV1 = info.get("pieces").isPresent()
                || info.get("files").isPresent()
                || info.get("length").isPresent();
        return hasV1 ? Version.HYBRID : Version.V2;
    }

    /** Where two clients might read two things, v2 reads nothing (BEP 52); v1 is used to worse. */
    private void requireCanonical() {
        try {
            BencodeReader.readCanonical(raw);
        } catch (BencodeException e) {
            throw badTorrent("The torrent's info dictionary is broken: " + e.getMessage() + ".");
        }
    }

    private List<FileEntry> tree(int pieceLength) {
        if (pieceLength < PieceLayout.BLOCK || Integer.bitCount(pieceLength) != 1) {
            throw badTorrent("The torrent's piece length is no power of two from 16 KiB on.");
        }
        return FileTreeParse.files(info.dictionary("file tree").orElseThrow(), pieceLength);
    }

    private int pieceLength() {
        long pieceLength = info.optInteger("piece length").orElse(0);
        if (pieceLength <= 0 || pieceLength > InfoDictionary.MAX_PIECE_LENGTH) {
            throw badTorrent("The torrent's piece length is not between 1 byte and 256 MiB.");
        }
        return (int) pieceLength;
    }

    private static PieceLayout layout(List<FileEntry> files, int pieceLength, Version version) {
        long length = files.getLast().end();
        if (length == 0) {
            throw badTorrent("The torrent's files are all empty.");
        }
        if ((length - 1) / pieceLength >= InfoDictionary.MAX_PIECES) {
            throw badTorrent("The torrent has more pieces than can be kept in memory.");
        }
        return new PieceLayout(length, pieceLength, Padding.of(files, pieceLength, version != Version.V2));
    }

    private byte[] pieceHashes(PieceLayout layout) {
        byte[] hashes = info.string("pieces").orElseThrow(() -> badTorrent("The torrent has no piece hashes."));
        if (hashes.length == 0 || hashes.length % InfoDictionary.HASH_LENGTH != 0) {
            throw badTorrent("The torrent's piece hashes are " + hashes.length + " bytes, not 20 for each.");
        }
        int count = hashes.length / InfoDictionary.HASH_LENGTH;
        if (layout.pieceCount() != count) {
            throw badTorrent("The torrent has " + count + " piece hashes for " + layout.pieceCount() + " pieces.");
        }
        return hashes;
    }

    private List<FileEntry> files(String name) {
        boolean single = info.get("length").isPresent();
        if (single && info.get("files").isPresent()) {
            throw badTorrent("The torrent says both that it is one file and that it is many.");
        }
        if (single) {
            return List.of(new FileEntry(List.of(name), 0, length(info), attributes(info)));
        }
        List<BValue> items = info.list("files")
                .orElseThrow(() -> badTorrent("The torrent has no files."))
                .items();
        if (items.isEmpty() || items.size() > InfoDictionary.MAX_FILES) {
            throw badTorrent("The torrent has " + items.size() + " files, not 1 to 100,000.");
        }
        return files(items);
    }

    private static List<FileEntry> files(List<BValue> items) {
        var files = new ArrayList<FileEntry>(items.size());
        Set<String> paths = new HashSet<>();
        long offset = 0;
        for (BValue item : items) {
            if (!(item instanceof BDictionary file)) {
                throw badTorrent("A file of the torrent is not a dictionary.");
            }
            String attributes = attributes(file);
            var entry = new FileEntry(path(file, attributes), offset, length(file, attributes), attributes);
            if (!entry.isPadding() && !paths.add(String.join("\0", entry.path()))) {
                throw badTorrent("Two files of the torrent have one name.");
            }
            files.add(entry);
            offset += entry.length();
            if (offset < 0) {
                throw badTorrent("The torrent's files are longer than can be counted.");
            }
        }
        return files;
    }

    /** Symbolic links are of no bytes, whatever is said (BEP 47). */
    private static long length(BDictionary file, String attributes) {
        return attributes.indexOf('l') >= 0 ? 0 : length(file);
    }

    private static long length(BDictionary file) {
        OptionalLong length = file.optInteger("length");
        if (length.isEmpty() || length.getAsLong() < 0) {
            throw badTorrent("A file of the torrent has no length.");
        }
        return length.getAsLong();
    }

    private static List<String> path(BDictionary file, String attributes) {
        List<BValue> elements = file.list("path.utf-8")
                .filter(list -> !list.items().isEmpty())
                .or(() -> file.list("path"))
                .orElse(BList.of())
                .items();
        if (elements.size() > InfoDictionary.MAX_PATH_ELEMENTS) {
            throw badTorrent("A file of the torrent lies in more than 100 folders.");
        }
        var path = new ArrayList<String>(elements.size());
        for (BValue element : elements) {
            if (!(element instanceof BString text)) {
                throw badTorrent("A file name of the torrent is not text.");
            }
            if (text.bytes().length > 0) { // Transmission and others skip empty elements too
                path.add(text.utf8());
            }
        }
        if (path.isEmpty() && attributes.indexOf('p') >= 0) {
            return List.of(".pad"); // libtorrent takes padding without a name too
        }
        if (path.isEmpty()) {
            throw badTorrent("A file of the torrent has no name.");
        }
        return path;
    }

    private static String attributes(BDictionary file) {
        return file.text("attr").orElse("");
    }

    /** The ".utf-8" twin of a key is there where the plain one may be in another encoding. */
    private static String text(BDictionary dictionary, String key) {
        return dictionary
                .text(key + ".utf-8")
                .filter(text -> !text.isEmpty())
                .or(() -> dictionary.text(key))
                .orElse("");
    }

    /** BEP 27 asks for the integer 1; whatever else seems to say yes is taken as yes, since a leak cannot be undone. */
    static boolean isPrivate(BDictionary info) {
        return info.get("private")
                .map(value -> switch (value) {
                    case BInteger(long number) -> number != 0;
                    case BString text -> !saysNo(text.utf8());
                    case BList _, BDictionary _ -> true;
                })
                .orElse(false);
    }

    private static boolean saysNo(String text) {
        return text.isEmpty() || text.equals("0") || text.equalsIgnoreCase("f") || text.equalsIgnoreCase("false");
    }

    private static BDictionary dictionary(byte[] raw) {
        try {
            if (BencodeReader.read(raw) instanceof BDictionary dictionary) {
                return dictionary;
            }
        } catch (BencodeException e) {
            throw badTorrent("The torrent's info dictionary is broken: " + e.getMessage() + ".");
        }
        throw badTorrent("The torrent's info is not a dictionary.");
    }
}
