package tv.starling.sim;

import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.Result;
import tv.starling.env.KeptFile;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.PieceLayers;
import tv.starling.metainfo.PieceLayout;

/** A file of a torrent on a {@link SimDisk}. */
record SimKeptFile(SimDisk disk, StoredTorrent torrent, InfoDictionary info, FileEntry file) implements KeptFile {

    static Optional<KeptFile> of(SimDisk disk, StoredTorrent torrent, Hash256 root, long length) {
        return torrent.info()
                .map(InfoDictionary::parse)
                .flatMap(info -> info.files().stream()
                        .filter(file -> file.length() == length && file.root().equals(Optional.of(root)))
                        .findFirst()
                        .map(file -> new SimKeptFile(disk, torrent, info, file)));
    }

    @Override
    public boolean has(long offset, int length) {
        PieceLayout layout = info.layout();
        int first = layout.pieceAt(file.offset() + offset);
        return torrent.recorded().nextClearBit(first) > layout.pieceAt(file.offset() + offset + length - 1);
    }

    @Override
    public Optional<byte[]> pieceLayer(int pieceLength) {
        return torrent.layers()
                .filter(bytes -> info.layout().pieceLength() == pieceLength)
                .flatMap(bytes -> PieceLayers.parse(bytes, info).of(file.root().orElseThrow()));
    }

    @Override
    public void read(long offset, int length, Consumer<Result<byte[]>> done) {
        disk.operate(0, length, done, () -> {
            byte[] bytes = new byte[length];
            for (int at = 0; at < length; ) {
                long from = file.offset() + offset + at;
                int piece = info.layout().pieceAt(from);
                int within = (int) (from - info.layout().pieceOffset(piece));
                int part = Math.min(length - at, info.layout().fullSize(piece) - within);
                Optional<byte[]> read = torrent.read(piece, within, part);
                if (read.isEmpty()) {
                    return SimDisk.failed(DiskError.Kind.MISSING, "The file is gone.");
                }
                System.arraycopy(read.get(), 0, bytes, at, part);
                at += part;
            }
            return SimDisk.ok(bytes);
        });
    }
}
