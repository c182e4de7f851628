package tv.starling.metainfo;

import static tv.starling.metainfo.MetainfoException.badTorrent;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BString;
import tv.starling.bencode.BValue;
import tv.starling.bencode.BencodeException;
import tv.starling.bencode.BencodeReader;
import tv.starling.bencode.BencodeWriter;
import tv.starling.metainfo.InfoDictionary.FileEntry;

/**
 * {@code piece layers} of BEP 52: of files longer than a piece, the hash of each piece, proven by the file's root. A link
 * has none, and a torrent file may leave some out; they are then had of peers.
 *
 * @param layers by root, end to end as in {@link Merkle}
 */
public record PieceLayers(SortedMap<Hash256, byte[]> layers) {
    public static final PieceLayers NONE = new PieceLayers(new TreeMap<>());
    /** As long as the hashes of an info dictionary of v1 may be, and a half more: SHA-256 is longer. */
    public static final int MAX_LENGTH = InfoDictionary.MAX_RAW_LENGTH * 8 / 5;

    public PieceLayers {
        layers = Collections.unmodifiableSortedMap(layers);
    }

    /** The hashes of the pieces of the file with this root. */
    public Optional<byte[]> of(Hash256 root) {
        return Optional.ofNullable(layers.get(root));
    }

    /**
     * Reads the bencoded dictionary that {@link #bytes} writes.
     *
     * @throws MetainfoException {@code bad-torrent} where a layer is not of the torrent, or its root is another
     */
    public static PieceLayers parse(byte[] bytes, InfoDictionary info) {
        try {
            if (BencodeReader.read(bytes) instanceof BDictionary dictionary) {
                return of(dictionary, info);
            }
        } catch (BencodeException e) {
            throw badTorrent("The piece layers are broken: " + e.getMessage() + ".");
        }
        throw badTorrent("The piece layers are no dictionary.");
    }

    /** Bencoded, as in a torrent file. */
    public byte[] bytes() {
        var entries = new TreeMap<BString, BValue>();
        layers.forEach((root, layer) -> entries.put(new BString(root.bytes()), new BString(layer)));
        return BencodeWriter.write(new BDictionary(entries));
    }

    static PieceLayers of(BDictionary dictionary, InfoDictionary info) {
        int pieceLength = info.layout().pieceLength();
        var found = new TreeMap<Hash256, byte[]>();
        for (FileEntry file : info.files()) {
            file.root()
                    .filter(root -> file.length() > pieceLength)
                    .ifPresent(root -> layer(dictionary, root, file.length(), pieceLength)
                            .ifPresent(layer -> found.put(root, layer)));
        }
        if (found.size() != dictionary.entries().size()) {
            throw badTorrent("The torrent has piece layers of no file of it.");
        }
        return new PieceLayers(found);
    }

    private static Optional<byte[]> layer(BDictionary dictionary, Hash256 root, long length, int pieceLength) {
        if (!(dictionary.entries().get(new BString(root.bytes())) instanceof BString(byte[] layer))) {
            return Optional.empty();
        }
        long pieces = (length - 1) / pieceLength + 1;
        if (layer.length != pieces * Merkle.HASH_LENGTH
                || !root.is(Merkle.root(layer, Merkle.pieceLayer(pieceLength)))) {
            throw badTorrent("The torrent's piece layers do not fit its files.");
        }
        return Optional.of(layer);
    }
}
