package tv.starling.broadcast;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.SafeName;
import tv.starling.metainfo.TorrentBuilder;

/** The ordinary torrent of a broadcast that is over (BEP 52): the hashes that were signed are its piece layer, nothing is hashed again. */
public final class LiveRecording {
    private static final String ENDING = ".mp4";

    private LiveRecording() {}

    /** What the file of a channel's recording is called. */
    public static String fileName(String channel) {
        return SafeName.of(channel) + ENDING;
    }

    /**
     * Of what the archive has, if it has all of it.
     *
     * @return a torrent file
     */
    public static Optional<byte[]> torrent(LiveArchive archive, List<String> trackers) throws IOException {
        int pieces = archive.next();
        // Of a single piece the root is another hash than the record's, which is filled up to a whole piece.
        if (!archive.isWhole() || pieces < 2 || pieces > InfoDictionary.MAX_PIECES) {
            return Optional.empty();
        }
        int pieceLength = archive.dictionary().pieceLength();
        byte[] layer = archive.pieceLayer();
        Hash256 root = Hash256.of(Merkle.root(layer, Merkle.pieceLayer(pieceLength)));
        Path file = archive.file().toAbsolutePath();
        String name = file.getName(file.getNameCount() - 1).toString();
        TorrentBuilder torrent = TorrentBuilder.named(name)
                .version(Version.V2)
                .pieceLength(pieceLength)
                .lone(new FileEntry(List.of(name), 0, archive.length(), "", Optional.of(root)))
                .pieceLayer(root, layer)
                .createdBy("Starling");
        trackers.forEach(torrent::tracker);
        return Optional.of(torrent.bytes());
    }
}
