package tv.starling.env;

import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoHash;

/**
 * Where torrents are kept. Every completion is called later, exactly once, on the swarm thread; errors of the world are
 * values. What is stored: an info dictionary, the data of its files, and a record of the pieces verified.
 */
public interface Disk {

    /** The info dictionary kept for this info-hash (hash not checked), if there is one. */
    void loadInfo(InfoHash infoHash, Consumer<Optional<byte[]>> done);

    /** Keeps an info dictionary, so that a magnet link opens at once the next time. */
    void saveInfo(InfoHash infoHash, byte[] info, Consumer<Result<Done>> done);

    /** The piece layers kept for this info-hash (BEP 52; not checked), if there are any. */
    void loadLayers(InfoHash infoHash, Consumer<Optional<byte[]>> done);

    /** Keeps piece layers, which peers gave for a magnet link, so that they can be given to others after a restart. */
    void saveLayers(InfoHash infoHash, byte[] layers, Consumer<Result<Done>> done);

    /**
     * Opens a torrent's data. Pieces in the resume record whose files are still as the record says come back as
     * verified; nothing is read to check it.
     */
    void open(InfoHash infoHash, InfoDictionary info, Place place, Consumer<Result<Storage>> done);

    /** Looks in the other torrents of the cache for a file of this length and root (BEP 52). */
    void findFile(Hash256 root, long length, InfoHash except, Consumer<Optional<KeptFile>> done);

    /** A hybrid has another name too: by either the same is found from now on, unless something else is kept by that one. */
    void alsoCall(InfoHash infoHash, InfoHash other);

    /** From now on nothing in the cache under this info-hash outlives its torrent, unless something was kept there before. */
    void ephemeral(InfoHash infoHash);

    /** From now on what is in the cache under this info-hash stays. */
    void keep(InfoHash infoHash);

    /** The torrent is over: what is ephemeral of it is deleted. */
    void dropEphemeral(InfoHash infoHash);

    /** Deletes everything kept under this info-hash in the cache; files in a folder of the user's are left. */
    void delete(InfoHash infoHash, Consumer<Result<Done>> done);

    /** Bytes that may still be written before the quota or the reserve of free space is reached. */
    void room(Consumer<Long> done);

    /**
     * An array of 16 KiB to receive a block into, its content anything: perhaps one that came by {@link Storage#write}, so
     * that a download makes no garbage. Whoever does not hand it on may just drop it.
     */
    byte[] block();

    /** Where a torrent's files lie. */
    sealed interface Place {
        /** In the engine's data folder, under info-hash and file index. */
        record Cache() implements Place {}

        /** In a folder of the user's, under the torrent's sanitised names. */
        record Folder(String path) implements Place {}
    }

    /** The outcome of an operation. */
    sealed interface Result<T> {
        record Ok<T>(T value) implements Result<T> {}

        record Failed<T>(DiskError error) implements Result<T> {}
    }

    /** Nothing to say but that it is done. */
    enum Done {
        DONE
    }

    /** @param message one plain sentence for the user */
    record DiskError(Kind kind, String message) {
        /** What the user can do about it differs. */
        public enum Kind {
            FULL,
            QUOTA,
            READ_ONLY,
            MISSING,
            OTHER
        }
    }
}
