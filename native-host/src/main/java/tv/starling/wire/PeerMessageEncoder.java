package tv.starling.wire;

import java.nio.ByteBuffer;
import java.util.List;
import tv.starling.wire.PeerMessage.AllowedFast;
import tv.starling.wire.PeerMessage.Bitfield;
import tv.starling.wire.PeerMessage.Cancel;
import tv.starling.wire.PeerMessage.Choke;
import tv.starling.wire.PeerMessage.Extended;
import tv.starling.wire.PeerMessage.HashReject;
import tv.starling.wire.PeerMessage.HashRequest;
import tv.starling.wire.PeerMessage.Hashes;
import tv.starling.wire.PeerMessage.Have;
import tv.starling.wire.PeerMessage.HaveAll;
import tv.starling.wire.PeerMessage.HaveNone;
import tv.starling.wire.PeerMessage.Interested;
import tv.starling.wire.PeerMessage.KeepAlive;
import tv.starling.wire.PeerMessage.NotInterested;
import tv.starling.wire.PeerMessage.Piece;
import tv.starling.wire.PeerMessage.Port;
import tv.starling.wire.PeerMessage.Reject;
import tv.starling.wire.PeerMessage.Request;
import tv.starling.wire.PeerMessage.Suggest;
import tv.starling.wire.PeerMessage.Unchoke;
import tv.starling.wire.PeerMessage.Unknown;

/** Writes messages as {@link PeerMessageDecoder} reads them, each array of exactly the right size. */
public final class PeerMessageEncoder {
    private PeerMessageEncoder() {}

    public static byte[] encode(PeerMessage message) {
        ByteBuffer out = ByteBuffer.allocate(4 + length(message));
        write(message, out);
        return out.array();
    }

    /** Several messages in one array, so that they go out with one write. */
    public static byte[] encodeAll(List<? extends PeerMessage> messages) {
        int size = 0;
        for (PeerMessage message : messages) {
            size = Math.addExact(size, 4 + length(message));
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        for (PeerMessage message : messages) {
            write(message, out);
        }
        return out.array();
    }

    /** The bytes of a {@link Piece}; the block is copied. */
    public static byte[] encodePiece(int piece, int offset, byte[] block) {
        return encode(new Piece(piece, offset, block));
    }

    /** Id, fields and body: what the length prefix says. */
    private static int length(PeerMessage message) {
        return switch (message) {
            case KeepAlive _ -> 0;
            case Choke _, Unchoke _, Interested _, NotInterested _, HaveAll _, HaveNone _, Unknown _ -> 1;
            case Port _ -> 3;
            case Have _, Suggest _, AllowedFast _ -> 5;
            case Request _, Cancel _, Reject _ -> 13;
            case Bitfield(byte[] bits) -> 1 + bits.length;
            case Piece(int _, int _, byte[] block) -> 9 + block.length;
            case Extended(int _, byte[] payload) -> 2 + payload.length;
            case HashRequest _, HashReject _ -> 1 + HashRange.LENGTH;
            case Hashes(HashRange _, byte[] hashes) -> 1 + HashRange.LENGTH + hashes.length;
        };
    }

    private static void write(PeerMessage message, ByteBuffer out) {
        out.putInt(length(message));
        switch (message) {
            case KeepAlive _ -> {}
            case Choke _ -> id(out, MessageId.CHOKE);
            case Unchoke _ -> id(out, MessageId.UNCHOKE);
            case Interested _ -> id(out, MessageId.INTERESTED);
            case NotInterested _ -> id(out, MessageId.NOT_INTERESTED);
            case HaveAll _ -> id(out, MessageId.HAVE_ALL);
            case HaveNone _ -> id(out, MessageId.HAVE_NONE);
            case Unknown(int id) -> id(out, id);
            case Port(int port) -> id(out, MessageId.PORT).putShort((short) port);
            case Have(int piece) -> id(out, MessageId.HAVE).putInt(piece);
            case Suggest(int piece) -> id(out, MessageId.SUGGEST).putInt(piece);
            case AllowedFast(int piece) -> id(out, MessageId.ALLOWED_FAST).putInt(piece);
            case Request(int piece, int offset, int length) -> range(id(out, MessageId.REQUEST), piece, offset, length);
            case Cancel(int piece, int offset, int length) -> range(id(out, MessageId.CANCEL), piece, offset, length);
            case Reject(int piece, int offset, int length) -> range(id(out, MessageId.REJECT), piece, offset, length);
            case Bitfield(byte[] bits) -> id(out, MessageId.BITFIELD).put(bits);
            case Piece(int piece, int offset, byte[] block) ->
                id(out, MessageId.PIECE).putInt(piece).putInt(offset).put(block);
            case Extended(int id, byte[] payload) ->
                id(out, MessageId.EXTENDED).put((byte) id).put(payload);
            case HashRequest(HashRange range) -> range.encode(id(out, MessageId.HASH_REQUEST));
            case HashReject(HashRange range) -> range.encode(id(out, MessageId.HASH_REJECT));
            case Hashes(HashRange range, byte[] hashes) -> {
                range.encode(id(out, MessageId.HASHES));
                out.put(hashes);
            }
        }
    }

    private static ByteBuffer id(ByteBuffer out, int id) {
        return out.put((byte) id);
    }

    private static void range(ByteBuffer out, int piece, int offset, int length) {
        out.putInt(piece).putInt(offset).putInt(length);
    }
}
