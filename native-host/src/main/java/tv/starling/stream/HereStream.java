package tv.starling.stream;

import java.util.function.Consumer;
import tv.starling.env.Disk;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.PieceLayout;

/** One file of a torrent as far as it is here. Its readers are nobody's viewers: nothing is fetched for them. Swarm thread. */
record HereStream(Readers readers, Readers.Source source, FileEntry file, String mediaType) implements ByteStream {
    @Override
    public long length() {
        return file.length();
    }

    @Override
    public ByteReader open(long from, long to) {
        FileStream.check(file, from, to);
        return new Reader(file.offset() + from, file.offset() + to);
    }

    private final class Reader implements ByteReader {
        private final long to;
        private long position;
        private boolean closed;

        Reader(long from, long to) {
            position = from;
            this.to = to;
        }

        @Override
        public void read(Consumer<Result> answer) {
            if (closed) {
                return;
            }
            PieceLayout layout = source.layout();
            int piece = position < to ? layout.pieceAt(position) : 0;
            int offset = (int) (position - layout.pieceOffset(piece));
            int there = position < to && !readers.isOver() ? source.rightUntil(piece, offset) - offset : 0;
            if (there == 0) {
                answer.accept(new Result.End());
                return;
            }
            int length = (int) Math.min(Math.min(MAX_READ, there), to - position);
            source.read(piece, offset, length, result -> took(result, answer));
        }

        private void took(Disk.Result<byte[]> result, Consumer<Result> answer) {
            if (closed) {
                return;
            }
            answer.accept(
                    switch (result) {
                        case Disk.Result.Ok<byte[]>(byte[] bytes) -> {
                            position += bytes.length;
                            yield new Result.Bytes(bytes);
                        }
                        case Disk.Result.Failed<byte[]>(Disk.DiskError error) ->
                            new Result.Failed("disk-error", error.message());
                    });
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
