package tv.starling.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.PieceLayout;

/** The files by which any web server is a live swarm's origin (LIVE.md, 7): below the origin's URL, in a folder for each swarm. */
public final class LiveFiles {
    /** The info dictionary, byte for byte. */
    public static final String INFO = "info";
    /** What is newest; all else never changes. */
    public static final String EDGE = "edge";

    /** Of the length in a record that follows its type. */
    private static final int LENGTH_AT = 1 + 18;

    private LiveFiles() {}

    /** The folder of one swarm. */
    public static String folder(Hash256 swarm) {
        return swarm.hex();
    }

    /** The file of one piece. */
    public static String piece(int index) {
        return Integer.toString(index);
    }

    /**
     * @param entry of the newest piece where playing can begin
     * @param newest of the newest piece
     */
    public record Edge(LiveMessage.Record entry, LiveMessage.Record newest) {
        public byte[] encode() {
            byte[] first = entry.encode();
            byte[] second = newest.encode();
            return ByteBuffer.allocate(first.length + second.length)
                    .put(first)
                    .put(second)
                    .array();
        }

        /** What is no such file is a {@link ProtocolException}; signatures are not checked. */
        public static Edge parse(byte[] bytes) {
            int first = recordLength(bytes);
            var entry = record(bytes, 0, first);
            var newest = record(bytes, first, bytes.length);
            if (!entry.record().is(LiveRecord.RANDOM_ACCESS)
                    || entry.record().index() > newest.record().index()) {
                throw new ProtocolException("an edge where nobody can begin");
            }
            return new Edge(entry, newest);
        }

        /** Bytes of the longest. */
        public static int maxLength(LiveDictionary swarm) {
            return 2 * maxRecord(swarm);
        }
    }

    /** @param data of the whole piece */
    public record Piece(LiveMessage.Record message, byte[] data) {
        public byte[] encode() {
            byte[] record = message.encode();
            return ByteBuffer.allocate(record.length + data.length)
                    .put(record)
                    .put(data)
                    .array();
        }

        /** What is no such file is a {@link ProtocolException}; neither signature nor hashes are checked. */
        public static Piece parse(byte[] bytes) {
            int length = recordLength(bytes);
            var message = record(bytes, 0, length);
            if (bytes.length - length != message.record().length()) {
                throw new ProtocolException("a piece of another length than its record's");
            }
            return new Piece(message, Arrays.copyOfRange(bytes, length, bytes.length));
        }

        /** Bytes of the longest. */
        public static int maxLength(LiveDictionary swarm) {
            return maxRecord(swarm) + swarm.pieceLength();
        }

        /** Where the piece's own bytes begin, after the record. */
        public static int dataAt(LiveRecord record) {
            return recordLength(record.length());
        }
    }

    private static int maxRecord(LiveDictionary swarm) {
        return 1 + LiveRecord.LENGTH + swarm.blocksPerPiece() * Hash256.LENGTH;
    }

    /** With its leaves. */
    private static int recordLength(byte[] bytes) {
        if (bytes.length < 1 + LiveRecord.LENGTH) {
            throw new ProtocolException("a live file of " + bytes.length + " bytes");
        }
        int piece = ByteBuffer.wrap(bytes).getInt(LENGTH_AT);
        if (piece < 1 || piece > LiveDictionary.MAX_PIECE_LENGTH) {
            throw new ProtocolException("a live file of a piece of " + piece + " bytes");
        }
        int length = recordLength(piece);
        if (bytes.length < length) {
            throw new ProtocolException("a live file that was cut off");
        }
        return length;
    }

    /** Of a piece of so many bytes. */
    private static int recordLength(int piece) {
        int blocks = (piece + PieceLayout.BLOCK - 1) / PieceLayout.BLOCK;
        return 1 + LiveRecord.LENGTH + blocks * Hash256.LENGTH;
    }

    private static LiveMessage.Record record(byte[] bytes, int from, int to) {
        if (LiveMessage.parse(Arrays.copyOfRange(bytes, from, to)) instanceof LiveMessage.Record record) {
            return record;
        }
        throw new ProtocolException("a live file without a record");
    }
}
