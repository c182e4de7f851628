package tv.starling.swarm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.PieceLayers;
import tv.starling.wire.HashRange;

/** The trees of all files of a torrent of BitTorrent v2 (BEP 52), and which piece is in which; empty of one of v1. */
final class HashTrees {
    private final TreeMap<Integer, FileTree> byFirstPiece = new TreeMap<>();
    private final Map<Hash256, FileTree> byRoot = new LinkedHashMap<>();

    HashTrees(InfoDictionary info, PieceLayers layers) {
        int pieceLength = info.layout().pieceLength();
        for (FileEntry file : info.files()) {
            file.root().ifPresent(root -> {
                int first = info.layout().pieceAt(file.offset());
                var tree = new FileTree(root, first, file.length(), pieceLength);
                byFirstPiece.put(first, tree);
                byRoot.putIfAbsent(root, tree);
            });
        }
        add(layers);
    }

    /** Takes over layers that were checked against the torrent's roots. */
    void add(PieceLayers layers) {
        for (FileTree tree : byFirstPiece.values()) {
            layers.of(tree.root()).ifPresent(tree::add);
        }
    }

    /** The tree of the file that a piece of the torrent is of. */
    FileTree ofPiece(int piece) {
        return byFirstPiece.floorEntry(piece).getValue();
    }

    Optional<FileTree> of(Hash256 root) {
        return Optional.ofNullable(byRoot.get(root));
    }

    boolean isWhole() {
        return byRoot.values().stream().allMatch(FileTree::isWhole);
    }

    /** Everything that is to be asked of peers, in the order of files. */
    List<HashRange> missing() {
        var missing = new ArrayList<HashRange>();
        byRoot.values().forEach(tree -> missing.addAll(tree.missing()));
        return missing;
    }

    /** An answer for a file, which every file with the same root has from now on; false when it is wrong. */
    boolean accept(HashRange range, byte[] hashes) {
        boolean right = true;
        for (FileTree tree : byFirstPiece.values()) {
            right &= !tree.root().equals(range.root()) || tree.accept(range, hashes);
        }
        return right;
    }

    /** As a torrent file has them; to be asked for when they are whole. */
    PieceLayers layers() {
        var layers = new TreeMap<Hash256, byte[]>();
        byRoot.forEach((root, tree) -> {
            if (tree.pieces() > 1) {
                layers.put(root, tree.layer());
            }
        });
        return new PieceLayers(layers);
    }
}
