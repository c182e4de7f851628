package tv.starling.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tv.starling.metainfo.InfoHash;

/**
 * The first 68 bytes each way (BEP 3):
 *
 * <pre>
 *   0   1                    20          28          48         68
 *   | 19 | "BitTorrent protocol" | reserved | info-hash | peer id |
 * </pre>
 *
 * @param reserved the eight reserved bytes as one big-endian number
 */
public record Handshake(long reserved, InfoHash infoHash, PeerId peerId) {
    public static final int LENGTH = 68;

    /** BEP 10. */
    public static final long EXTENSION_PROTOCOL = 0x100000;
    /** BEP 6. */
    public static final long FAST = 0x04;
    /** BEP 5. */
    public static final long DHT = 0x01;
    /** BEP 52: of the torrent there is a version 2 too, and the answer may name that. */
    public static final long V2 = 0x10;

    static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);
    /** Of what is the same in every handshake, bytes. */
    public static final int PROTOCOL_LENGTH = PROTOCOL.length;

    /** What we say: the extension protocol and the fast extension. */
    public static Handshake of(InfoHash infoHash, PeerId peerId) {
        return new Handshake(EXTENSION_PROTOCOL | FAST, infoHash, peerId);
    }

    /** And that we are a node of the hash table. */
    public Handshake withDht() {
        return new Handshake(reserved | DHT, infoHash, peerId);
    }

    public boolean hasExtensionProtocol() {
        return (reserved & EXTENSION_PROTOCOL) != 0;
    }

    public boolean hasV2() {
        return (reserved & V2) != 0;
    }

    /** Says that the torrent is of v2, too. */
    public Handshake withV2() {
        return new Handshake(reserved | V2, infoHash, peerId);
    }

    public boolean hasFast() {
        return (reserved & FAST) != 0;
    }

    public boolean hasDht() {
        return (reserved & DHT) != 0;
    }

    public byte[] encode() {
        return ByteBuffer.allocate(LENGTH)
                .put(PROTOCOL)
                .putLong(reserved)
                .put(infoHash.bytes())
                .put(peerId.bytes())
                .array();
    }

    /** Reads 68 bytes; another protocol is a {@link ProtocolException}. */
    public static Handshake decode(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new ProtocolException("handshake of " + bytes.length + " bytes");
        }
        requireProtocol(bytes, LENGTH);
        ByteBuffer in = ByteBuffer.wrap(bytes).position(PROTOCOL.length);
        long reserved = in.getLong();
        byte[] infoHash = new byte[InfoHash.LENGTH];
        byte[] peerId = new byte[PeerId.LENGTH];
        in.get(infoHash).get(peerId);
        return new Handshake(reserved, InfoHash.of(infoHash), PeerId.of(peerId));
    }

    /** Fails as soon as the bytes that are there cannot begin a handshake. */
    static void requireProtocol(byte[] bytes, int count) {
        if (!mayBegin(ByteBuffer.wrap(bytes, 0, count))) {
            throw new ProtocolException("not the BitTorrent protocol");
        }
    }

    /** Whether the bytes that are there, none taken, can begin a handshake. */
    public static boolean mayBegin(ByteBuffer in) {
        int count = Math.min(in.remaining(), PROTOCOL_LENGTH);
        return in.slice(in.position(), count).equals(ByteBuffer.wrap(PROTOCOL, 0, count));
    }
}
