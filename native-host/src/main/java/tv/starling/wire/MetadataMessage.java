package tv.starling.wire;

import java.util.Arrays;
import java.util.OptionalLong;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BencodeException;
import tv.starling.bencode.BencodeReader;
import tv.starling.bencode.BencodeReader.Prefix;
import tv.starling.bencode.BencodeWriter;
import tv.starling.metainfo.InfoDictionary;

/** The payload of a {@code ut_metadata} message (BEP 9): a dictionary, and after it the bytes of a piece of metadata. */
public sealed interface MetadataMessage {
    /** Bytes of every piece of metadata but perhaps the last. */
    int PIECE_LENGTH = 16 * 1024;

    /** The longest info dictionary we load, bytes. */
    int MAX_METADATA = InfoDictionary.MAX_RAW_LENGTH;

    /** In the dictionary: {@code msg_type}, {@code piece}. */
    record Request(int piece) implements MetadataMessage {}

    /**
     * A piece of metadata.
     *
     * @param totalSize bytes of the whole info dictionary, as this peer says
     * @param data at most {@link #PIECE_LENGTH} bytes
     */
    record Data(int piece, int totalSize, byte[] data) implements MetadataMessage {
        @Override
        public boolean equals(Object other) {
            return other instanceof Data that
                    && piece == that.piece
                    && totalSize == that.totalSize
                    && Arrays.equals(data, that.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data) * 31 + piece;
        }
    }

    record Reject(int piece) implements MetadataMessage {}

    /** A type yet to be invented, which BEP 9 asks to ignore. */
    record Unknown(int type) implements MetadataMessage {}

    /** Reads a payload; {@link ProtocolException} when a number in it is missing or beyond sense. */
    static MetadataMessage parse(byte[] payload) {
        Prefix prefix = prefix(payload);
        if (!(prefix.value() instanceof BDictionary said)) {
            throw new ProtocolException("ut_metadata is not a dictionary");
        }
        int type = number(said, "msg_type", 0, Integer.MAX_VALUE);
        return switch (type) {
            case 0 -> new Request(piece(said));
            case 1 -> data(said, Arrays.copyOfRange(payload, prefix.end(), payload.length));
            case 2 -> new Reject(piece(said));
            default -> new Unknown(type);
        };
    }

    default byte[] encode() {
        return switch (this) {
            case Request(int piece) -> BencodeWriter.write(dictionary(0, piece).build());
            case Reject(int piece) -> BencodeWriter.write(dictionary(2, piece).build());
            case Unknown(int type) ->
                BencodeWriter.write(BDictionary.builder().put("msg_type", type).build());
            case Data(int piece, int totalSize, byte[] data) -> {
                byte[] head = BencodeWriter.write(
                        dictionary(1, piece).put("total_size", totalSize).build());
                byte[] payload = Arrays.copyOf(head, head.length + data.length);
                System.arraycopy(data, 0, payload, head.length, data.length);
                yield payload;
            }
        };
    }

    private static BDictionary.Builder dictionary(int type, int piece) {
        return BDictionary.builder().put("msg_type", type).put("piece", piece);
    }

    private static Data data(BDictionary said, byte[] data) {
        if (data.length == 0 || data.length > PIECE_LENGTH) {
            throw new ProtocolException("ut_metadata piece of " + data.length + " bytes");
        }
        return new Data(piece(said), number(said, "total_size", 1, MAX_METADATA), data);
    }

    private static int piece(BDictionary said) {
        return number(said, "piece", 0, (MAX_METADATA - 1) / PIECE_LENGTH);
    }

    private static int number(BDictionary said, String key, int least, int most) {
        OptionalLong value = said.optInteger(key);
        if (value.isEmpty() || value.getAsLong() < least || value.getAsLong() > most) {
            throw new ProtocolException("ut_metadata with a bad " + key);
        }
        return (int) value.getAsLong();
    }

    private static Prefix prefix(byte[] payload) {
        try {
            return BencodeReader.readPrefix(payload, 0);
        } catch (BencodeException e) {
            throw new ProtocolException("ut_metadata: " + e.getMessage());
        }
    }
}
