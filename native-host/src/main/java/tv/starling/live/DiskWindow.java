package tv.starling.live;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BencodeWriter;
import tv.starling.env.Disk;
import tv.starling.env.Disk.Place;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.PieceLayout;

/**
 * The window of a broadcast on disk, for rewinding further than memory reaches: a file of the cache, written in a circle, that ends with
 * the broadcast. Where the disk or its quota has no room it keeps what it has. Swarm thread.
 */
final class DiskWindow {
    private static final int DIGEST = 20;
    private static final int NONE = -1;

    private final Disk disk;
    private final InfoHash infoHash;
    private final Storage storage;
    private final int pieceLength;
    /** Which piece is in each place, as soon as all of it is. */
    private final int[] pieces;

    private final long[] timeMillis;
    /** As the source signed them, end to end. */
    private final byte[] hashes;

    private int first = Integer.MAX_VALUE;
    private int newest = NONE;
    private boolean isFull;
    private boolean closed;

    private DiskWindow(Disk disk, InfoHash infoHash, Storage storage, LiveDictionary broadcast) {
        this.disk = disk;
        this.infoHash = infoHash;
        this.storage = storage;
        this.pieceLength = broadcast.pieceLength();
        this.pieces = new int[broadcast.window()];
        this.timeMillis = new long[broadcast.window()];
        this.hashes = new byte[broadcast.window() * Hash256.LENGTH];
        Arrays.fill(pieces, NONE);
    }

    /** @param done told nothing where the disk does not take it */
    static void open(Disk disk, InfoHash infoHash, LiveDictionary broadcast, Consumer<Optional<DiskWindow>> done) {
        disk.open(infoHash, circle(broadcast), new Place.Cache(), result -> {
            switch (result) {
                case Result.Ok<Storage>(Storage storage) ->
                    done.accept(Optional.of(new DiskWindow(disk, infoHash, storage, broadcast)));
                case Result.Failed<Storage> _ -> done.accept(Optional.empty());
            }
        });
    }

    /** The file, as disks know files. */
    private static InfoDictionary circle(LiveDictionary broadcast) {
        return InfoDictionary.parse(BencodeWriter.write(BDictionary.builder()
                .put("length", (long) broadcast.window() * broadcast.pieceLength())
                .put("name", "window")
                .put("piece length", broadcast.pieceLength())
                .put("pieces", new byte[broadcast.window() * DIGEST])
                .build()));
    }

    /** A piece is whole. */
    void put(LivePiece piece, List<byte[]> blocks) {
        int index = piece.record().index();
        int place = index % pieces.length;
        if (closed || isFull || pieces[place] >= index) {
            return;
        }
        if (pieces[place] != NONE) {
            storage.forget(place);
        }
        pieces[place] = NONE;
        timeMillis[place] = piece.record().timeMillis();
        System.arraycopy(piece.record().hash().bytes(), 0, hashes, place * Hash256.LENGTH, Hash256.LENGTH);
        int[] left = {blocks.size()};
        for (int i = 0; i < blocks.size(); i++) {
            byte[] copy = blocks.get(i).clone(); // theirs from now on, and filled anew
            storage.write(place, i * PieceLayout.BLOCK, copy, result -> {
                isFull |= result instanceof Result.Failed<byte[]>;
                if (--left[0] == 0 && !isFull) {
                    pieces[place] = index;
                    first = Math.min(first, index);
                    newest = Math.max(newest, index);
                }
            });
        }
    }

    /** Where the window begins. */
    int low() {
        return newest == NONE ? Integer.MAX_VALUE : Math.max(first, newest - pieces.length + 1);
    }

    boolean has(int piece) {
        return !closed && pieces[piece % pieces.length] == piece;
    }

    /** Of a piece that is here. */
    Hash256 hash(int piece) {
        int at = piece % pieces.length * Hash256.LENGTH;
        return Hash256.of(Arrays.copyOfRange(hashes, at, at + Hash256.LENGTH));
    }

    /** When the source had the first piece; nothing before there is one. */
    Optional<Long> beganMillis() {
        return newest == NONE ? Optional.empty() : Optional.of(timeMillis[low() % pieces.length]);
    }

    /** @param done told nothing where it has gone meanwhile */
    void read(int piece, int offset, int length, Consumer<Optional<byte[]>> done) {
        storage.read(piece % pieces.length, offset, length, result -> {
            switch (result) {
                case Result.Ok<byte[]>(byte[] bytes) when has(piece) -> done.accept(Optional.of(bytes));
                default -> done.accept(Optional.empty());
            }
        });
    }

    int pieceLength() {
        return pieceLength;
    }

    void close() {
        if (!closed) {
            closed = true;
            storage.close(() -> disk.delete(infoHash, _ -> {}));
        }
    }
}
