package tv.starling.live;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.PieceLayout;

/** What is here of a broadcast, piece by piece, with the hashes that its source signed: in memory, or on disk. Swarm thread. */
public final class KeptPieces {
    private final LiveStream stream;
    private final LiveSwarm swarm;

    KeptPieces(LiveStream stream) {
        this.stream = stream;
        this.swarm = stream.swarm();
    }

    /** Whether all of it is here. */
    public boolean has(int piece) {
        return swarm.pieces().isWhole(piece) || onDisk(piece).isPresent();
    }

    /** As it was signed, where that is known. */
    public Optional<Hash256> hash(int piece) {
        return swarm.pieces()
                .piece(piece)
                .map(it -> it.record().hash())
                .or(() -> onDisk(piece).map(it -> it.hash(piece)));
    }

    private Optional<DiskWindow> onDisk(int piece) {
        return stream.archive().filter(it -> it.has(piece));
    }

    /** The hashes of the first pieces, end to end, where all are known and lead to this root (BEP 52). */
    public Optional<byte[]> layer(int pieces, Hash256 root) {
        byte[] layer = new byte[pieces * Merkle.HASH_LENGTH];
        for (int piece = 0; piece < pieces; piece++) {
            Optional<Hash256> hash = hash(piece);
            if (hash.isEmpty()) {
                return Optional.empty();
            }
            System.arraycopy(hash.get().bytes(), 0, layer, piece * Merkle.HASH_LENGTH, Merkle.HASH_LENGTH);
        }
        return Optional.of(layer)
                .filter(it -> root.is(Merkle.root(it, swarm.dictionary().pieceLayer())));
    }

    /**
     * Reads of a piece that is here.
     *
     * @param length at most 256 KiB
     * @param done told nothing where it has gone meanwhile; at once, or later
     */
    public void read(int piece, int offset, int length, Consumer<Optional<byte[]>> done) {
        if (swarm.pieces().isWhole(piece)) {
            done.accept(fromMemory(piece, offset, length));
        } else {
            onDisk(piece)
                    .ifPresentOrElse(it -> it.read(piece, offset, length, done), () -> done.accept(Optional.empty()));
        }
    }

    private Optional<byte[]> fromMemory(int piece, int offset, int length) {
        var bytes = new ByteArrayOutputStream(length);
        for (int at = offset; at < offset + length; ) {
            byte[] block = swarm.pieces().bytes(swarm.grid().block(piece, at / PieceLayout.BLOCK));
            int from = at % PieceLayout.BLOCK;
            int to = Math.min(block.length, from + offset + length - at);
            if (to <= from) {
                return Optional.empty(); // the piece is shorter
            }
            bytes.writeBytes(Arrays.copyOfRange(block, from, to));
            at += to - from;
        }
        return Optional.of(bytes.toByteArray());
    }
}
