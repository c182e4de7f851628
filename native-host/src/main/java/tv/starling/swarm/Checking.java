package tv.starling.swarm;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.Place;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.MetainfoException;
import tv.starling.metainfo.PieceLayers;

/** Finds out what is on disk already: the resume record's word, and the hash of the rest where that was asked for. */
final class Checking implements TorrentState {
    /** Keeps every disk thread busy, without queueing a film. */
    private static final int HASHES_AT_ONCE = 4;

    private final Torrent torrent;
    private final InfoDictionary info;
    private final HashTrees trees;
    private final BitSet verified = new BitSet();
    private int next;
    private int pending;
    private boolean left;
    private boolean over;
    private Runnable afterwards = () -> {};
    private Optional<KeptCopies> copies = Optional.empty();

    Checking(Torrent torrent, InfoDictionary info, PieceLayers layers) {
        this.torrent = torrent;
        this.info = info;
        this.trees = new HashTrees(info, layers);
    }

    void begin() {
        if (trees.isWhole()) {
            if (info.hasV2()) {
                torrent.disk().saveLayers(torrent.infoHash(), trees.layers().bytes(), result -> {});
            }
            open();
            return;
        }
        torrent.disk().loadLayers(torrent.infoHash(), kept -> {
            kept.ifPresent(this::add);
            if (!left) {
                open();
            }
        });
    }

    /** What was kept and is not right (any more) is had of peers again. */
    private void add(byte[] layers) {
        try {
            trees.add(PieceLayers.parse(layers, info));
        } catch (MetainfoException e) {
            torrent.disk().saveLayers(torrent.infoHash(), PieceLayers.NONE.bytes(), result -> {});
        }
    }

    private void open() {
        torrent.disk().open(torrent.infoHash(), info, torrent.options().place(), result -> {
            switch (result) {
                case Result.Ok<Storage>(Storage storage) -> opened(storage);
                case Result.Failed<Storage>(DiskError error) -> {
                    fail(error);
                    over();
                }
            }
        });
    }

    private void opened(Storage storage) {
        if (left) {
            storage.close(this::over);
            return;
        }
        verified.or(storage.verifiedAtOpen());
        if (torrent.options().check() == AddOptions.Check.KNOWN_TO_BE_WHOLE) {
            verified.set(0, info.layout().pieceCount());
            verified.stream().forEach(storage::verified);
        }
        // A resume record is an earlier check, kept up to date: hashing again would cost the whole torrent.
        if (torrent.options().check() == AddOptions.Check.HASH_WHAT_IS_THERE && verified.isEmpty()) {
            check(storage);
        } else {
            copy(storage);
        }
    }

    /** What other torrents have of its files need not be fetched again. */
    private void copy(Storage storage) {
        var kept = new KeptCopies(
                torrent,
                info,
                trees,
                storage,
                verified,
                (piece, done) -> isRight(storage, piece, done),
                () -> room(storage));
        copies = Optional.of(kept);
        if (left) {
            kept.stop();
        }
        kept.begin();
    }

    private void check(Storage storage) {
        while (pending < HASHES_AT_ONCE && next < info.layout().pieceCount()) {
            int piece = next++;
            if (verified.get(piece)) {
                continue;
            }
            pending++;
            isRight(storage, piece, right -> {
                pending--;
                if (right) {
                    verified.set(piece);
                    storage.verified(piece);
                } else {
                    storage.forget(piece);
                }
                check(storage);
            });
        }
        if (pending == 0) {
            copy(storage);
        }
    }

    /** By every hash that is known; a piece of v2 whose layer is not known yet is not right yet. */
    private void isRight(Storage storage, int piece, Consumer<Boolean> done) {
        if (!info.hasV1()) {
            hasRightLeaves(storage, piece, done);
            return;
        }
        storage.hash(piece, result -> {
            boolean right =
                    result instanceof Result.Ok<byte[]>(byte[] hash) && Arrays.equals(hash, info.pieceHash(piece));
            if (right && info.hasV2() && trees.ofPiece(piece).knows(piece)) {
                hasRightLeaves(storage, piece, done);
            } else {
                done.accept(right);
            }
        });
    }

    private void hasRightLeaves(Storage storage, int piece, Consumer<Boolean> done) {
        storage.leaves(
                piece,
                result -> done.accept(result instanceof Result.Ok<byte[]>(byte[] leaves)
                        && trees.ofPiece(piece).knows(piece)
                        && trees.ofPiece(piece).isRight(piece, leaves)));
    }

    /** A cache that can't hold the torrent is said before anything is fetched into it. */
    private void room(Storage storage) {
        if (!(torrent.options().place() instanceof Place.Cache)) {
            run(storage);
            return;
        }
        torrent.disk().room(room -> {
            long missing = info.layout().dataLength() - verifiedBytes();
            if (missing > room) {
                fail(new DiskError(
                        DiskError.Kind.QUOTA,
                        "This needs " + megabytes(missing) + " MB more, and the cache has room for " + megabytes(room)
                                + " MB."));
                storage.close(this::over);
            } else {
                run(storage);
            }
        });
    }

    private void run(Storage storage) {
        if (left) {
            storage.close(this::over);
            return;
        }
        torrent.run(info, trees, storage, verified);
    }

    /** Nothing of the disk is held any more. */
    private void over() {
        over = true;
        afterwards.run();
    }

    private void fail(DiskError error) {
        if (!left) {
            torrent.fail(Intake.code(error), error.message());
        }
    }

    long verifiedBytes() {
        return verified.stream().mapToLong(info.layout()::dataSize).sum();
    }

    BitSet verified() {
        return (BitSet) verified.clone();
    }

    private static long megabytes(long bytes) {
        return (Math.max(bytes, 0) + 999_999) / 1_000_000;
    }

    @Override
    public TorrentStatus.Phase phase() {
        return TorrentStatus.Phase.CHECKING;
    }

    @Override
    public Optional<InfoDictionary> info() {
        return Optional.of(info);
    }

    @Override
    public void leave(Runnable done) {
        left = true;
        next = info.layout().pieceCount();
        copies.ifPresent(KeptCopies::stop);
        afterwards = done;
        if (over) {
            done.run();
        }
    }

    @Override
    public void tick() {
        torrent.peers().forEach(p -> p.tick(torrent.now(), false));
    }

    @Override
    public void joined(PeerConnection peer) {
        // What we have is told when it is known: with HAVE messages, so nothing now.
        peer.sayPieces(new BitSet(), 0);
        peer.sayExtensions(torrent.extensions());
    }
}
