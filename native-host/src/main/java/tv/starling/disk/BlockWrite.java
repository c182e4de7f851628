package tv.starling.disk;

import java.util.List;
import java.util.function.Consumer;
import tv.starling.env.Disk.Done;
import tv.starling.env.Disk.Result;

/** One block on its way to disk and what became of it: filled by the lane, then read by the swarm thread. */
final class BlockWrite {
    final int piece;
    final int offset;
    final byte[] block;
    private final Consumer<Result<Done>> done;
    private Result<Done> result = new Result.Ok<>(Done.DONE);
    private boolean held;

    BlockWrite(int piece, int offset, byte[] block, Consumer<Result<Done>> done) {
        this.piece = piece;
        this.offset = offset;
        this.block = block;
        this.done = done;
    }

    boolean follows(BlockWrite other) {
        return piece == other.piece && offset == other.offset + other.block.length;
    }

    void done(Result<Done> outcome) {
        result = outcome;
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
