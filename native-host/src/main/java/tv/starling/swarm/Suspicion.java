package tv.starling.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.Digests;
import tv.starling.metainfo.PieceLayout;

/** Reads a piece that failed, and later the one that passed, block by block for {@link SmartBan}; bans whom it names. */
final class Suspicion {
    private final PieceLayout layout;
    private final Storage storage;
    private final Torrent torrent;
    private final SmartBan smartBan = new SmartBan();
    /** Pieces being read back: nothing may be written over them. */
    private final Set<Integer> held = new LinkedHashSet<>();

    private boolean closed;

    Suspicion(PieceLayout layout, Storage storage, Torrent torrent) {
        this.layout = layout;
        this.storage = storage;
        this.torrent = torrent;
    }

    /** The storage is being closed: what is being compared stays unknown. */
    void close() {
        closed = true;
    }

    boolean holds(int piece) {
        return held.contains(piece);
    }

    /** {@code then} is run when the piece may be fetched again. */
    void failed(int piece, int[] senders, Runnable then) {
        held.add(piece);
        storage.spoiled(piece, result -> {
            if (closed) {
                return;
            }
            BitSet ours = result instanceof Result.Ok<BitSet>(BitSet spoiled) ? spoiled : new BitSet();
            Set<Integer> distinct = SmartBan.distinct(senders);
            if (distinct.size() == 1 && ours.isEmpty()) {
                held.remove(piece);
                torrent.ban(distinct, "sent a wrong piece");
                then.run();
                return;
            }
            int[] blamed = senders.clone();
            ours.stream().forEach(b -> blamed[b] = PartialPiece.NOBODY);
            compareLater(piece, blamed, then);
        });
    }

    private void compareLater(int piece, int[] senders, Runnable then) {
        digests(piece, digests -> {
            held.remove(piece);
            if (digests.size() == senders.length) {
                smartBan.failed(piece, senders, digests);
            }
            then.run();
        });
    }

    /** The piece is right now. */
    void passed(int piece) {
        if (smartBan.suspects(piece)) {
            digests(piece, digests -> {
                if (digests.size() == layout.blockCount(piece)) {
                    torrent.ban(smartBan.passed(piece, digests), "sent a wrong block");
                }
            });
        }
    }

    /** SHA-1 of each block; fewer when the disk failed. */
    private void digests(int piece, Consumer<List<byte[]>> done) {
        var digests = new ArrayList<byte[]>();
        next(piece, digests, done);
    }

    private void next(int piece, List<byte[]> digests, Consumer<List<byte[]>> done) {
        if (closed) {
            return;
        }
        int block = digests.size();
        if (block == layout.blockCount(piece)) {
            done.accept(digests);
            return;
        }
        storage.read(piece, block * PieceLayout.BLOCK, layout.blockSize(piece, block), result -> {
            switch (result) {
                case Result.Ok<byte[]>(byte[] bytes) -> {
                    digests.add(Digests.sha1(bytes));
                    next(piece, digests, done);
                }
                case Result.Failed<byte[]> _ -> done.accept(digests);
            }
        });
    }
}
