package tv.starling.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.PieceLayout;

/** The payload of a message of the extension {@code bt_live} (LIVE.md, 3): a byte for its type, then fixed fields, big-endian. */
public sealed interface LiveMessage {
    /** Its name in the dictionary {@code m} of the extension handshake. */
    String NAME = "bt_live";

    int MAX_LEAVES = LiveDictionary.MAX_PIECE_LENGTH / PieceLayout.BLOCK;
    /** Pieces that one window tells of: all that are kept. */
    int MAX_PIECES = LiveDictionary.MAX_WINDOW;

    /** Bytes of a window before its ages and bits. */
    int FIXED_WINDOW = 1 + 3 * 4 + 3 * 2 + 2 * 8 + 2 + 8 + 1;

    /** As an entry of a window: playing can begin nowhere. */
    int NOWHERE = 0x7fff_ffff;
    /** As an age of a window: nothing of that substream came. */
    int NEVER = 0xffff;

    /**
     * What the sender has, in place of a bitfield, and how well off it is; said at once, then as it changes, at most four times
     * a second.
     *
     * @param low the first piece it keeps: those before are gone
     * @param first the piece of the first bit
     * @param bits pieces it has got since it said so last, the highest bit of the first byte first
     * @param entry the newest of its pieces where playing can begin
     * @param slots blocks it can send on for each that it gets, in all substreams together
     * @param spare of these, unused
     * @param waitMillis how long a block waits to be sent
     * @param clock for finding out how far apart two clocks are
     * @param ages of its substreams
     */
    record Window(
            int low, int first, byte[] bits, int entry, int slots, int spare, int waitMillis, Clock clock, Ages ages)
            implements LiveMessage {
        public boolean has(int piece) {
            int at = piece - first;
            return at >= 0 && at < bits.length * 8 && (bits[at >> 3] & 0x80 >> (at & 7)) != 0;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Window that && Arrays.equals(encode(), that.encode());
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bits) * 31 + first;
        }
    }

    /**
     * As in NTP (RFC 5905), in milliseconds of any clock that goes evenly.
     *
     * @param now when this is sent
     * @param echo {@code now} of the last window that came the other way, 0 where none did
     * @param heldMillis since it came
     */
    record Clock(long now, long echo, int heldMillis) {}

    /**
     * Of each substream, how long after the source's time its blocks come.
     *
     * @param base in the sender's clock, which need not be the source's: only differences mean something
     * @param beyond milliseconds beyond the base, or {@link #NEVER}, for each substream
     */
    record Ages(long base, int[] beyond) {}

    /**
     * Sent before the first block of its piece that goes to a peer; the newest one right after the first window.
     *
     * @param leaves of the piece's hash tree, 32 bytes each, of all its blocks
     */
    record Record(LiveRecord record, byte[] leaves) implements LiveMessage {
        @Override
        public boolean equals(Object other) {
            return other instanceof Record that && record.equals(that.record) && Arrays.equals(leaves, that.leaves);
        }

        @Override
        public int hashCode() {
            return record.hashCode();
        }
    }

    /**
     * Push me this substream, please.
     *
     * @param fromBlock the first block wanted: index times blocks per piece, plus its place in the piece
     */
    record Subscribe(int substream, long fromBlock) implements LiveMessage {}

    record Unsubscribe(int substream) implements LiveMessage {}

    record Accepted(int substream) implements LiveMessage {}

    record Refused(int substream) implements LiveMessage {}

    /** In a second the receiver's place is somebody else's, who can send on more. */
    record Evict(int substream) implements LiveMessage {}

    /** The sender lost its own parent of this substream, and looks for another. */
    record Hold(int substream) implements LiveMessage {}

    /** The broadcast is over: this is the ordinary torrent of it. Sent once to every neighbour, also to those who come later. */
    record Recording(SignedRecording signed) implements LiveMessage {}

    /**
     * In a closed swarm (LIVE.md, 8), before anything else.
     *
     * @param proof that its holder shows it on this connection
     */
    record Ticket(LiveTicket ticket, byte[] proof) implements LiveMessage {
        @Override
        public boolean equals(Object other) {
            return other instanceof Ticket that && ticket.equals(that.ticket) && Arrays.equals(proof, that.proof);
        }

        @Override
        public int hashCode() {
            return ticket.hashCode();
        }
    }

    /** The receiver is not let in; the connection ends. */
    record Denied(int reason) implements LiveMessage {
        /** Not signed by the swarm's key, or shown by somebody else, or none. */
        public static final int FALSE = 1;
        /** Its time is over. */
        public static final int LATE = 2;
        /** The connection did not begin encrypted: nothing can be bound to it. */
        public static final int PLAIN = 3;
    }

    /**
     * The sender was shown this record, of a piece before those that it keeps: does the receiver know another?
     *
     * @param record signed by the source, as far as the sender is honest
     */
    record Doubt(LiveRecord record) implements LiveMessage {}

    /** The source has signed both, of one epoch and index, and they differ. Sent once to every neighbour, also to those who come later. */
    record Contradiction(LiveRecord one, LiveRecord other) implements LiveMessage {}

    /** Of a type that we don't know; to be passed over. */
    record Unknown(int type) implements LiveMessage {}

    /** Reads a payload; what is not as LIVE.md says is a {@link ProtocolException}. */
    static LiveMessage parse(byte[] payload) {
        ByteBuffer in = ByteBuffer.wrap(payload);
        if (!in.hasRemaining()) {
            throw new ProtocolException(NAME + " of no bytes");
        }
        int type = in.get() & 0xff;
        return switch (type) {
            case 0 -> window(in);
            case 1 -> record(in);
            case 2 -> {
                exactly(in, 9);
                int substream = substream(in);
                long from = in.getLong();
                if (from < 0) {
                    throw new ProtocolException("subscribes from block " + from);
                }
                yield new Subscribe(substream, from);
            }
            case 3 -> new Unsubscribe(only(in));
            case 4 -> new Accepted(only(in));
            case 5 -> new Refused(only(in));
            case 6 -> new Evict(only(in));
            case 7 -> new Hold(only(in));
            case 8 -> new Recording(SignedRecording.parse(in));
            case 9 -> {
                exactly(in, LiveTicket.LENGTH + Ed25519.SIGNATURE_LENGTH);
                LiveTicket ticket = LiveTicket.parse(in);
                byte[] proof = new byte[Ed25519.SIGNATURE_LENGTH];
                in.get(proof);
                yield new Ticket(ticket, proof);
            }
            case 10 -> {
                exactly(in, 1);
                yield new Denied(in.get() & 0xff);
            }
            case 11 -> {
                exactly(in, LiveRecord.LENGTH);
                yield new Doubt(LiveRecord.parse(in));
            }
            case 12 -> {
                exactly(in, 2 * LiveRecord.LENGTH);
                yield new Contradiction(LiveRecord.parse(in), LiveRecord.parse(in));
            }
            default -> new Unknown(type);
        };
    }

    /** Whether it is about who is let in. */
    static boolean isOfDoor(byte[] payload) {
        return payload.length > 0 && (payload[0] == 9 || payload[0] == 10);
    }

    default byte[] encode() {
        return switch (this) {
            case Window window -> encode(window);
            case Record(LiveRecord record, byte[] leaves) ->
                ByteBuffer.allocate(1 + LiveRecord.LENGTH + leaves.length)
                        .put((byte) 1)
                        .put(record.encode())
                        .put(leaves)
                        .array();
            case Subscribe(int substream, long from) ->
                ByteBuffer.allocate(10)
                        .put((byte) 2)
                        .put((byte) substream)
                        .putLong(from)
                        .array();
            case Unsubscribe(int substream) -> new byte[] {3, (byte) substream};
            case Accepted(int substream) -> new byte[] {4, (byte) substream};
            case Refused(int substream) -> new byte[] {5, (byte) substream};
            case Evict(int substream) -> new byte[] {6, (byte) substream};
            case Hold(int substream) -> new byte[] {7, (byte) substream};
            case Recording(SignedRecording signed) -> {
                byte[] encoded = signed.encode();
                yield ByteBuffer.allocate(1 + encoded.length)
                        .put((byte) 8)
                        .put(encoded)
                        .array();
            }
            case Ticket(LiveTicket ticket, byte[] proof) ->
                ByteBuffer.allocate(1 + LiveTicket.LENGTH + proof.length)
                        .put((byte) 9)
                        .put(ticket.encode())
                        .put(proof)
                        .array();
            case Denied(int reason) -> new byte[] {10, (byte) reason};
            case Doubt(LiveRecord record) ->
                ByteBuffer.allocate(1 + LiveRecord.LENGTH)
                        .put((byte) 11)
                        .put(record.encode())
                        .array();
            case Contradiction(LiveRecord one, LiveRecord other) ->
                ByteBuffer.allocate(1 + 2 * LiveRecord.LENGTH)
                        .put((byte) 12)
                        .put(one.encode())
                        .put(other.encode())
                        .array();
            case Unknown(int type) -> new byte[] {(byte) type};
        };
    }

    private static byte[] encode(Window window) {
        int[] beyond = window.ages.beyond;
        ByteBuffer out = ByteBuffer.allocate(FIXED_WINDOW + beyond.length * 2 + window.bits.length)
                .put((byte) 0)
                .putInt(window.low)
                .putInt(window.first)
                .putInt(window.entry)
                .putShort((short) window.slots)
                .putShort((short) window.spare)
                .putShort((short) window.waitMillis)
                .putLong(window.clock.now)
                .putLong(window.clock.echo)
                .putShort((short) window.clock.heldMillis)
                .putLong(window.ages.base)
                .put((byte) beyond.length);
        for (int age : beyond) {
            out.putShort((short) age);
        }
        return out.put(window.bits).array();
    }

    private static Window window(ByteBuffer in) {
        if (in.remaining() < FIXED_WINDOW - 1) {
            throw new ProtocolException("window of " + in.remaining() + " bytes");
        }
        int low = in.getInt();
        int first = in.getInt();
        int entry = in.getInt();
        int slots = unsigned(in);
        int spare = unsigned(in);
        int wait = unsigned(in);
        var clock = new Clock(in.getLong(), in.getLong(), unsigned(in));
        long base = in.getLong();
        int substreams = in.get() & 0xff;
        if (substreams > LiveDictionary.MAX_SUBSTREAMS || in.remaining() < substreams * 2) {
            throw new ProtocolException("window of " + substreams + " substreams");
        }
        int[] beyond = new int[substreams];
        Arrays.setAll(beyond, _ -> unsigned(in));
        if (low < 0
                || first < low
                || entry < 0
                || in.remaining() > MAX_PIECES / 8
                || first > Integer.MAX_VALUE - in.remaining() * 8) {
            throw new ProtocolException("window beyond sense");
        }
        byte[] bits = new byte[in.remaining()];
        in.get(bits);
        return new Window(low, first, bits, entry, slots, spare, wait, clock, new Ages(base, beyond));
    }

    private static Record record(ByteBuffer in) {
        int leaves = in.remaining() - LiveRecord.LENGTH;
        if (leaves <= 0 || leaves % Hash256.LENGTH != 0 || leaves > MAX_LEAVES * Hash256.LENGTH) {
            throw new ProtocolException("live record of " + in.remaining() + " bytes");
        }
        LiveRecord record = LiveRecord.parse(in);
        if ((record.length() + PieceLayout.BLOCK - 1L) / PieceLayout.BLOCK != leaves / Hash256.LENGTH) {
            throw new ProtocolException("live record with leaves of another length");
        }
        byte[] hashes = new byte[leaves];
        in.get(hashes);
        return new Record(record, hashes);
    }

    private static int only(ByteBuffer in) {
        exactly(in, 1);
        return substream(in);
    }

    private static int substream(ByteBuffer in) {
        int substream = in.get() & 0xff;
        if (substream >= LiveDictionary.MAX_SUBSTREAMS) {
            throw new ProtocolException("substream " + substream);
        }
        return substream;
    }

    private static void exactly(ByteBuffer in, int bytes) {
        if (in.remaining() != bytes) {
            throw new ProtocolException(NAME + " of " + in.remaining() + " bytes instead of " + bytes);
        }
    }

    private static int unsigned(ByteBuffer in) {
        return in.getShort() & 0xffff;
    }
}
