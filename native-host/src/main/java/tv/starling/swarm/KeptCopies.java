package tv.starling.swarm;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import tv.starling.env.Disk.Result;
import tv.starling.env.KeptFile;
import tv.starling.env.Storage;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.PieceLayers;
import tv.starling.metainfo.PieceLayout;

/**
 * Takes files from other torrents of the cache, by their roots (BEP 52), before anything is fetched. Each piece is judged by
 * its hashes as if a peer had sent it. One piece at a time, a quarter of a megabyte in memory.
 */
final class KeptCopies {
    /** Files that are looked for, the longest: each costs a look through the cache, and small ones are soon had of peers. */
    private static final int MOST_FILES = 16;

    private static final int CHUNK = 256 * 1024;

    /** Judges a piece that was written by every hash that is known. */
    interface Judge {
        void isRight(int piece, Consumer<Boolean> done);
    }

    private final Torrent torrent;
    private final PieceLayout layout;
    private final HashTrees trees;
    private final Storage storage;
    private final BitSet verified;
    private final Judge judge;
    private final Runnable done;
    private final Iterator<FileEntry> files;
    private boolean stopped;

    /** @param verified grows; {@code done} is run when there is nothing more to take */
    KeptCopies(
            Torrent torrent,
            InfoDictionary info,
            HashTrees trees,
            Storage storage,
            BitSet verified,
            Judge judge,
            Runnable done) {
        this.torrent = torrent;
        this.layout = info.layout();
        this.trees = trees;
        this.storage = storage;
        this.verified = verified;
        this.judge = judge;
        this.done = done;
        this.files = info.files().stream()
                .filter(file -> file.root().isPresent() && misses(file))
                .sorted(Comparator.comparingLong(FileEntry::length).reversed())
                .limit(MOST_FILES)
                .toList()
                .iterator();
    }

    /** No more than what is under way. */
    void stop() {
        stopped = true;
    }

    void begin() {
        if (stopped || !files.hasNext()) {
            done.run();
            return;
        }
        FileEntry file = files.next();
        Hash256 root = file.root().orElseThrow();
        torrent.disk()
                .findFile(
                        root,
                        file.length(),
                        torrent.infoHash(),
                        kept -> kept.ifPresentOrElse(it -> begin(file, root, it), this::begin));
    }

    private boolean misses(FileEntry file) {
        return verified.nextClearBit(first(file)) <= last(file);
    }

    private int first(FileEntry file) {
        return layout.pieceAt(file.offset());
    }

    private int last(FileEntry file) {
        return layout.pieceAt(file.offset() + file.length() - 1);
    }

    private void begin(FileEntry file, Hash256 root, KeptFile kept) {
        boolean unknown = !trees.ofPiece(first(file)).isWhole();
        kept.pieceLayer(layout.pieceLength())
                .filter(layer -> unknown && isRight(layer, file, root))
                .ifPresent(layer -> trees.add(new PieceLayers(new TreeMap<>(Map.of(root, layer)))));
        piece(first(file), file, kept);
    }

    private boolean isRight(byte[] layer, FileEntry file, Hash256 root) {
        int pieces = last(file) - first(file) + 1;
        return layer.length == pieces * Merkle.HASH_LENGTH
                && root.is(Merkle.root(layer, Merkle.pieceLayer(layout.pieceLength())));
    }

    /** The next piece of the file that is missing here and was verified there. */
    private void piece(int from, FileEntry file, KeptFile kept) {
        int piece = verified.nextClearBit(from);
        while (piece <= last(file) && !kept.has(at(piece, file), layout.dataSize(piece))) {
            piece = verified.nextClearBit(piece + 1);
        }
        if (stopped || piece > last(file) || !trees.ofPiece(piece).knows(piece)) {
            begin();
        } else {
            chunk(piece, 0, file, kept);
        }
    }

    private long at(int piece, FileEntry file) {
        return layout.pieceOffset(piece) - file.offset();
    }

    private void chunk(int piece, int from, FileEntry file, KeptFile kept) {
        int length = Math.min(CHUNK, layout.dataSize(piece) - from);
        if (length <= 0) {
            judge.isRight(piece, right -> judged(piece, right, file, kept));
            return;
        }
        kept.read(at(piece, file) + from, length, result -> {
            if (result instanceof Result.Ok<byte[]>(byte[] bytes) && !stopped) {
                write(piece, from, bytes);
                chunk(piece, from + length, file, kept);
            } else {
                if (from > 0) {
                    storage.forget(piece);
                }
                begin();
            }
        });
    }

    /** A hybrid's last block has padding behind the file. */
    private void write(int piece, int from, byte[] bytes) {
        for (int at = 0; at < bytes.length; at += PieceLayout.BLOCK) {
            int block = (from + at) / PieceLayout.BLOCK;
            byte[] its = Arrays.copyOfRange(bytes, at, at + layout.blockSize(piece, block));
            storage.write(piece, from + at, its, written -> {});
        }
    }

    private void judged(int piece, boolean right, FileEntry file, KeptFile kept) {
        if (right) {
            verified.set(piece);
            storage.verified(piece);
            piece(piece + 1, file, kept);
        } else { // the file there is not what it was, or there is no room here
            storage.forget(piece);
            begin();
        }
    }
}
