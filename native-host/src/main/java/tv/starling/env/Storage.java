package tv.starling.env;

import java.util.BitSet;
import java.util.function.Consumer;
import tv.starling.env.Disk.Result;

/**
 * The data of one open torrent. Pieces are numbered from 0; offsets are bytes within a piece. Completions come on the
 * swarm thread. Operations on one piece are done in the order they were asked.
 */
public interface Storage {

    /** Most that is kept of {@link #remember}, bytes. */
    int MOST_MEMORY = 256 * 1024;

    /** Pieces that the resume record vouches for, at opening. */
    BitSet verifiedAtOpen();

    /** What was last handed to {@link #remember} before this opening; empty where nothing was. */
    byte[] memoryAtOpen();

    /** Keeps these bytes, whatever they mean, in the resume record: within 5 s, whole or not at all. Ownership passes. */
    void remember(byte[] memory);

    /**
     * Writes a block; ownership of the array passes, and it may be filled anew once {@code done} was called. Gives the block's
     * leaf (BEP 52), the SHA-256 of its bytes as they were handed over, without padding; no bytes in a torrent of v1.
     */
    void write(int piece, int offset, byte[] block, Consumer<Result<byte[]>> done);

    /** As {@link #write}, of a piece that is known to be right and of which nothing is written otherwise: nothing is hashed, no leaf given. */
    void writeProven(int piece, int offset, byte[] block, Consumer<Result<byte[]>> done);

    /**
     * SHA-1 of a whole piece: of the bytes written since opening where they came in order, else of the file's. A piece
     * whose file is missing or short fails with {@code MISSING}.
     */
    void hash(int piece, Consumer<Result<byte[]>> done);

    /**
     * SHA-256 of each block of a piece (BEP 52), 32 bytes each, end to end, without padding: of the bytes as they were handed
     * to {@link #write}, else of the file's. Fails as {@link #hash} does.
     */
    void leaves(int piece, Consumer<Result<byte[]>> done);

    /**
     * Which blocks of a piece are not on disk as they were handed to {@link #write}: nobody may be blamed for those. Blocks
     * of which it is not known (any more) count as sound.
     */
    void spoiled(int piece, Consumer<Result<BitSet>> done);

    /** Reads what was written, which the caller knows to be right; at most 256 KiB at a time. */
    void read(int piece, int offset, int length, Consumer<Result<byte[]>> done);

    /** The piece's data hashed right: it goes into the resume record, within 5 s and after its data. */
    void verified(int piece);

    /** The piece failed its hash: what is remembered of it is forgotten, and it leaves the resume record. */
    void forget(int piece);

    /** Bytes handed to {@link #write} and not yet done. */
    long queuedBytes();

    /** Writes the resume record and closes the files. */
    void close(Runnable done);
}
