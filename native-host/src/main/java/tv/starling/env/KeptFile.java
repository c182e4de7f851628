package tv.starling.env;

import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.env.Disk.Result;

/** A file of another torrent that is kept. Swarm thread. */
public interface KeptFile {
    /** Whether these bytes of it were verified there, by what it knows. */
    boolean has(long offset, int length);

    /** The hashes of the file's pieces (BEP 52), if they are kept and of pieces as long as these; not checked. */
    Optional<byte[]> pieceLayer(int pieceLength);

    /** At most 256 KiB at a time. */
    void read(long offset, int length, Consumer<Result<byte[]>> done);
}
