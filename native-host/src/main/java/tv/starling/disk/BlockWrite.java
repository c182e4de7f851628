package tv.starling.disk;

import java.util.List;
import java.util.function.Consumer;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.Result;

/** One block on its way to disk and what became of it: filled by the lane, then read by the swarm thread. */
final class BlockWrite {
    private static final Result<byte[]> NO_LEAF = new Result.Ok<>(new byte[0]);

    final int piece;
    final int offset;
    final byte[] block;
    final Hashing hashing;
    private final Consumer<Result<byte[]>> done;
    private Result<byte[]> result = NO_LEAF;
    private boolean held;

    /** Whether its piece is to be judged. */
    enum Hashing {
        AS_IT_COMES,
        NONE
    }

    BlockWrite(int piece, int offset, byte[] block, Hashing hashing, Consumer<Result<byte[]>> done) {
        this.piece = piece;
        this.offset = offset;
        this.block = block;
        this.hashing = hashing;
        this.done = done;
    }

    boolean follows(BlockWrite other) {
        return piece == other.piece && offset == other.offset + other.block.length;
    }

    /** It is written, and this is its leaf, in v2. */
    void leaf(byte[] leaf) {
        result = new Result.Ok<>(leaf);
    }

    void failed(DiskError error) {
        result = new Result.Failed<>(error);
    }

    void tell() {
        done.accept(result);
    }

    static int bytes(List<BlockWrite> writes) {
        int bytes = 0;
        for (BlockWrite write : writes) {
            bytes += write.block.length;
        }
        return bytes;
    }

    /** The array is needed until the piece's hash gets to it. */
    void hold() {
        held = true;
    }

    boolean isHeld() {
        return held;
    }
}
