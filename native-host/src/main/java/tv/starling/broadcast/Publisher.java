package tv.starling.broadcast;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import tv.starling.metainfo.FilePlan;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.Metainfo;
import tv.starling.metainfo.PieceLayout;
import tv.starling.metainfo.TorrentBuilder;

/**
 * Makes a torrent of a file or folder. Its info-hashes are those that libtorrent's {@code create_torrent} gives the same
 * files with the same options.
 */
public final class Publisher {
    private final Programme programme;
    private final Publication wanted;
    private final int pieceLength;
    private final AtomicLong hashed = new AtomicLong();

    /** @throws IOException with one plain sentence, when there is nothing to publish */
    public Publisher(Path path, Publication wanted) throws IOException {
        this.wanted = wanted;
        programme = Programme.at(path);
        pieceLength = wanted.pieceLength().orElseGet(() -> FilePlan.pieceLength(length()));
        check(pieceLength);
    }

    private void check(int length) throws IOException {
        boolean power = Integer.bitCount(length) == 1;
        if (length < PieceLayout.BLOCK
                || length > InfoDictionary.MAX_PIECE_LENGTH
                || length % PieceLayout.BLOCK != 0
                || (!power && wanted.version() != Version.V1)) {
            throw new IOException(
                    "A piece length is 16 KiB times a power of two, up to 256 MiB; for --v1 any multiple of 16 KiB.");
        }
    }

    /** Bytes of all files. */
    public long length() {
        return programme.files().stream().mapToLong(FileEntry::length).sum();
    }

    /** Bytes hashed so far; any thread may ask. */
    public long hashed() {
        return hashed.get();
    }

    /**
     * Reads and hashes everything; returns when it is done.
     *
     * @param creationSeconds since 1970, what the torrent is to say; none if empty
     * @return a torrent file
     * @throws IOException when a file can't be read, or the torrent would be larger than any program takes
     */
    public byte[] torrent(OptionalLong creationSeconds) throws IOException {
        Version version = wanted.version();
        List<FileEntry> plan = FilePlan.of(version, pieceLength, programme.files());
        FileEntry last = plan.getLast();
        if ((last.offset() + last.length() - 1) / pieceLength >= InfoDictionary.MAX_PIECES) {
            throw new IOException("There are too many pieces: take a larger --piece-length.");
        }
        PieceHasher hasher = new PieceHasher(programme, plan, version, pieceLength, hashed);
        hasher.run();
        String name = wanted.name().orElse(programme.name());
        TorrentBuilder torrent = TorrentBuilder.named(name)
                .version(version)
                .pieceLength(pieceLength)
                .pieceHashes(hasher.sha1())
                .createdBy("Starling");
        for (FileEntry entry : plan) {
            FileEntry file = version == Version.V1 ? entry : rooted(entry, hasher, torrent);
            if (programme.kind() == Programme.Kind.FILE) {
                torrent.lone(file);
            } else {
                torrent.file(file);
            }
        }
        wanted.trackers().forEach(torrent::tracker);
        wanted.webSeeds().forEach(torrent::webSeed);
        wanted.comment().ifPresent(torrent::comment);
        wanted.source().ifPresent(torrent::source);
        creationSeconds.ifPresent(torrent::creationDate);
        if (wanted.privacy() == Publication.Privacy.PRIVATE) {
            torrent.asPrivate();
        }
        byte[] bytes = torrent.bytes();
        if (bytes.length > Metainfo.MAX_LENGTH) {
            throw new IOException("The torrent would be too large: take a larger --piece-length.");
        }
        return bytes;
    }

    private FileEntry rooted(FileEntry file, PieceHasher hasher, TorrentBuilder torrent) {
        if (file.isPadding() || file.length() == 0) {
            return file;
        }
        byte[] layer = hasher.layer(file);
        Hash256 root = Hash256.of(Merkle.root(layer, Merkle.pieceLayer(pieceLength)));
        if (file.length() > pieceLength) {
            torrent.pieceLayer(root, layer);
        }
        return new FileEntry(file.path(), file.offset(), file.length(), file.attributes(), Optional.of(root));
    }
}
