package tv.starling.wire;

import static tv.starling.wire.MessageId.ALLOWED_FAST;
import static tv.starling.wire.MessageId.BITFIELD;
import static tv.starling.wire.MessageId.CANCEL;
import static tv.starling.wire.MessageId.CHOKE;
import static tv.starling.wire.MessageId.EXTENDED;
import static tv.starling.wire.MessageId.HASHES;
import static tv.starling.wire.MessageId.HASH_REJECT;
import static tv.starling.wire.MessageId.HASH_REQUEST;
import static tv.starling.wire.MessageId.HAVE;
import static tv.starling.wire.MessageId.HAVE_ALL;
import static tv.starling.wire.MessageId.HAVE_NONE;
import static tv.starling.wire.MessageId.INTERESTED;
import static tv.starling.wire.MessageId.NOT_INTERESTED;
import static tv.starling.wire.MessageId.PIECE;
import static tv.starling.wire.MessageId.PORT;
import static tv.starling.wire.MessageId.REJECT;
import static tv.starling.wire.MessageId.REQUEST;
import static tv.starling.wire.MessageId.SUGGEST;
import static tv.starling.wire.MessageId.UNCHOKE;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import tv.starling.metainfo.PieceLayout;

/**
 * Turns the bytes of one peer, torn anywhere, into its handshake and messages:
 *
 * <pre>
 *   handshake, then  | length: 4 | id: 1 | fields and body: length - 1 |  and so on; length 0 is a keep-alive
 * </pre>
 *
 * Every length is checked before anything of that size is allocated. A body (block, bitfield, extended payload) is
 * copied once, from the buffer it came in into the array that the message keeps. After a fault or {@link #close()}
 * nothing more is read or told.
 */
public final class PeerMessageDecoder {
    /** We never ask for more than a block, so a longer answer is not to a request of ours. */
    public static final int MAX_BLOCK = PieceLayout.BLOCK;
    /** Old clients ask for up to 128 KiB; more is refused by everybody, and is an attack on our upload. */
    public static final int MAX_REQUEST = 128 * 1024;
    /** The largest in use is a metadata piece, 16 KiB and a small dictionary; eight times that is room enough. */
    public static final int MAX_EXTENDED = 128 * 1024;
    /** For 2,097,152 pieces, more than any torrent we load has. */
    public static final int MAX_BITFIELD = 256 * 1024;
    /** As many hashes as may be asked for, and the longest proof. */
    public static final int MAX_HASHES = (HashRange.MAX_COUNT + 62) * 32;
    /** What we skip of a message that we do not know. */
    public static final int MAX_UNKNOWN = 128 * 1024;

    /** Told of what came, in order, during {@link #feed}. */
    public interface Sink {
        /** The first thing told, once. */
        void handshake(Handshake handshake);

        void message(PeerMessage message);
    }

    private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0);

    private enum State {
        HANDSHAKE,
        LENGTH,
        ID,
        FIELDS,
        BODY,
        SKIP,
        CLOSED
    }

    /** Handshake, length or fields while they are gathered. */
    private final ByteBuffer head = ByteBuffer.allocate(Handshake.LENGTH);

    private State state = State.HANDSHAKE;
    private int length;
    private int id;
    private ByteBuffer body = NO_BODY;
    private int skip;
    private int exactBitfield = -1;
    private final Supplier<byte[]> blocks;

    public PeerMessageDecoder() {
        this(() -> new byte[MAX_BLOCK]);
    }

    /** @param blocks arrays of {@link #MAX_BLOCK} bytes, with any content, that whole blocks are put into */
    public PeerMessageDecoder(Supplier<byte[]> blocks) {
        this.blocks = blocks;
        head.limit(Handshake.LENGTH);
    }

    /** Once the number of pieces is known, a bitfield of another length is a fault. */
    public void limitBitfield(int pieces) {
        exactBitfield = PeerMessage.Bitfield.lengthFor(pieces);
    }

    /** Nothing more is told, even of bytes being fed now. */
    public void close() {
        state = State.CLOSED;
        body = NO_BODY;
    }

    /** Takes all of the bytes unless closed meanwhile; what the peer did wrong is a {@link ProtocolException}. */
    public void feed(ByteBuffer in, Sink sink) {
        try {
            while (state != State.CLOSED && in.hasRemaining()) {
                step(in, sink);
            }
        } catch (ProtocolException e) {
            close();
            throw e;
        }
    }

    private void step(ByteBuffer in, Sink sink) {
        switch (state) {
            case HANDSHAKE -> {
                boolean whole = filled(head, in);
                Handshake.requireProtocol(head.array(), head.position());
                if (whole) {
                    Handshake handshake = Handshake.decode(head.array());
                    gather(State.LENGTH, 4);
                    sink.handshake(handshake);
                }
            }
            case LENGTH -> {
                if (filled(head, in)) {
                    length(sink);
                }
            }
            case ID -> id(in.get() & 0xff, sink);
            case FIELDS -> {
                if (filled(head, in)) {
                    fields(sink);
                }
            }
            case BODY -> {
                if (filled(body, in)) {
                    tell(withBody(body.array()), sink);
                }
            }
            case SKIP -> {
                int taken = Math.min(skip, in.remaining());
                in.position(in.position() + taken);
                skip -= taken;
                if (skip == 0) {
                    tell(new PeerMessage.Unknown(id), sink);
                }
            }
            case CLOSED -> throw new IllegalStateException("closed");
        }
    }

    private void length(Sink sink) {
        length = head.getInt(0);
        if (length == 0) {
            tell(new PeerMessage.KeepAlive(), sink);
            return;
        }
        // The longest of all kinds; the id tells the right limit.
        if (length < 0 || length > 1 + HashRange.LENGTH + MAX_HASHES) {
            throw new ProtocolException("message of " + Integer.toUnsignedString(length) + " bytes");
        }
        state = State.ID;
    }

    /** Knows the kind: checks its length, and says what is to be gathered next. */
    private void id(int kind, Sink sink) {
        id = kind;
        switch (kind) {
            case CHOKE, UNCHOKE, INTERESTED, NOT_INTERESTED, HAVE_ALL, HAVE_NONE -> {
                requireLength(1, 1);
                tell(bare(), sink);
            }
            case HAVE, SUGGEST, ALLOWED_FAST -> fixed(4);
            case REQUEST, CANCEL, REJECT -> fixed(12);
            case PORT -> fixed(2);
            case PIECE -> {
                requireLength(1 + 8 + 1, 1 + 8 + MAX_BLOCK);
                gather(State.FIELDS, 8);
            }
            case EXTENDED -> {
                requireLength(1 + 1, 1 + 1 + MAX_EXTENDED);
                gather(State.FIELDS, 1);
            }
            case HASH_REQUEST, HASH_REJECT -> fixed(HashRange.LENGTH);
            case HASHES -> {
                requireLength(1 + HashRange.LENGTH + 32, 1 + HashRange.LENGTH + MAX_HASHES);
                gather(State.FIELDS, HashRange.LENGTH);
            }
            case BITFIELD -> {
                boolean known = exactBitfield >= 0;
                requireLength(1 + (known ? exactBitfield : 1), 1 + (known ? exactBitfield : MAX_BITFIELD));
                body(length - 1);
            }
            default -> {
                requireLength(1, 1 + MAX_UNKNOWN);
                skip(sink);
            }
        }
    }

    private void fixed(int bytes) {
        requireLength(1 + bytes, 1 + bytes);
        gather(State.FIELDS, bytes);
    }

    private void requireLength(int least, int most) {
        if (length < least || length > most) {
            throw new ProtocolException("message " + id + " of " + length + " bytes");
        }
    }

    private void skip(Sink sink) {
        skip = length - 1;
        if (skip == 0) {
            tell(new PeerMessage.Unknown(id), sink);
        } else {
            state = State.SKIP;
        }
    }

    private void fields(Sink sink) {
        switch (id) {
            case PIECE -> {
                natural(0);
                natural(4);
                if (length - 9 == MAX_BLOCK) {
                    body(ByteBuffer.wrap(blocks.get()));
                } else {
                    body(length - 9);
                }
            }
            case EXTENDED -> {
                if (length == 2) {
                    tell(new PeerMessage.Extended(head.get(0) & 0xff, new byte[0]), sink);
                } else {
                    body(length - 2);
                }
            }
            case HASH_REQUEST -> tell(new PeerMessage.HashRequest(HashRange.decode(head)), sink);
            case HASH_REJECT -> tell(new PeerMessage.HashReject(HashRange.decode(head)), sink);
            case HASHES -> {
                if (length != 1 + HashRange.LENGTH + HashRange.decode(head).answerLength()) {
                    throw new ProtocolException("hashes too many or too few");
                }
                body(length - 1 - HashRange.LENGTH);
            }
            case HAVE -> tell(new PeerMessage.Have(natural(0)), sink);
            case SUGGEST -> tell(new PeerMessage.Suggest(natural(0)), sink);
            case ALLOWED_FAST -> tell(new PeerMessage.AllowedFast(natural(0)), sink);
            case PORT -> tell(new PeerMessage.Port(head.getShort(0) & 0xffff), sink);
            case REQUEST -> tell(new PeerMessage.Request(natural(0), natural(4), requestLength()), sink);
            case CANCEL -> tell(new PeerMessage.Cancel(natural(0), natural(4), requestLength()), sink);
            case REJECT -> tell(new PeerMessage.Reject(natural(0), natural(4), requestLength()), sink);
            default -> throw new IllegalStateException("message " + id + " has no fields");
        }
    }

    private void body(int bytes) {
        body(ByteBuffer.allocate(bytes));
    }

    private void body(ByteBuffer empty) {
        body = empty;
        state = State.BODY;
    }

    private PeerMessage withBody(byte[] bytes) {
        return switch (id) {
            case PIECE -> new PeerMessage.Piece(head.getInt(0), head.getInt(4), bytes);
            case BITFIELD -> new PeerMessage.Bitfield(bytes);
            case HASHES -> new PeerMessage.Hashes(HashRange.decode(head), bytes);
            case EXTENDED -> new PeerMessage.Extended(head.get(0) & 0xff, bytes);
            default -> throw new IllegalStateException("message " + id + " has no body");
        };
    }

    private PeerMessage bare() {
        return switch (id) {
            case CHOKE -> new PeerMessage.Choke();
            case UNCHOKE -> new PeerMessage.Unchoke();
            case INTERESTED -> new PeerMessage.Interested();
            case NOT_INTERESTED -> new PeerMessage.NotInterested();
            case HAVE_ALL -> new PeerMessage.HaveAll();
            case HAVE_NONE -> new PeerMessage.HaveNone();
            default -> throw new IllegalStateException("message " + id + " is not bare");
        };
    }

    /** An index or offset: no torrent has 2^31 pieces, and no piece 2^31 bytes. */
    private int natural(int at) {
        int value = head.getInt(at);
        if (value < 0) {
            throw new ProtocolException("message " + id + " with the number " + Integer.toUnsignedString(value));
        }
        return value;
    }

    private int requestLength() {
        int bytes = natural(8);
        if (bytes == 0 || bytes > MAX_REQUEST || natural(4) > Integer.MAX_VALUE - bytes) {
            throw new ProtocolException("message " + id + " for " + bytes + " bytes");
        }
        return bytes;
    }

    /** The message is over: the next one may begin, and only then is it told. */
    private void tell(PeerMessage message, Sink sink) {
        body = NO_BODY;
        gather(State.LENGTH, 4);
        sink.message(message);
    }

    private void gather(State next, int bytes) {
        state = next;
        head.clear().limit(bytes);
    }

    /** Moves what fits; true when the target is full. */
    private static boolean filled(ByteBuffer target, ByteBuffer in) {
        int count = Math.min(target.remaining(), in.remaining());
        target.put(target.position(), in, in.position(), count);
        target.position(target.position() + count);
        in.position(in.position() + count);
        return !target.hasRemaining();
    }
}
