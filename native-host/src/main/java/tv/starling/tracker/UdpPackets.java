package tv.starling.tracker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.CompactPeers;
import tv.starling.wire.PeerAddress;

/**
 * The packets of the UDP tracker protocol (BEP 15), big-endian, with the URL data option (BEP 41). Pure.
 *
 * <pre>
 * connect    -&gt;  0x41727101980:8 action=0:4 transaction:4
 *            &lt;-  action=0:4 transaction:4 connection:8
 * announce   -&gt;  connection:8 action=1:4 transaction:4 info_hash:20 peer_id:20 downloaded:8 left:8 uploaded:8
 *                event:4 ip=0:4 key:4 num_want:4 port:2 { 2:1 length:1 url data }*
 *            &lt;-  action=1:4 transaction:4 interval:4 leechers:4 seeders:4 { ip:4|16 port:2 }*
 * scrape     -&gt;  connection:8 action=2:4 transaction:4 info_hash:20
 *            &lt;-  action=2:4 transaction:4 seeders:4 completed:4 leechers:4
 * error      &lt;-  action=3:4 transaction:4 message
 * </pre>
 */
final class UdpPackets {
    private static final long PROTOCOL_ID = 0x41727101980L;
    private static final int CONNECT = 0;
    private static final int ANNOUNCE = 1;
    private static final int SCRAPE = 2;
    private static final int ERROR = 3;
    private static final int ANNOUNCE_LENGTH = 98;
    private static final int URL_DATA = 2;
    private static final int MAX_OPTION = 255;

    /** A packet of a tracker. */
    sealed interface Answer {
        record Connected(long connection) implements Answer {}

        record Announced(Reply.Ok reply) implements Answer {}

        record Scraped(Audience audience) implements Answer {}

        record Failed(String reason) implements Answer {}
    }

    private UdpPackets() {}

    static byte[] connect(int transaction) {
        return ByteBuffer.allocate(16)
                .putLong(PROTOCOL_ID)
                .putInt(CONNECT)
                .putInt(transaction)
                .array();
    }

    static byte[] announce(long connection, int transaction, Ask ask) {
        byte[] urlData = urlData(ask.url().pathAndQuery());
        Announcement torrent = ask.torrent();
        return ByteBuffer.allocate(ANNOUNCE_LENGTH + urlData.length)
                .putLong(connection)
                .putInt(ANNOUNCE)
                .putInt(transaction)
                .put(torrent.infoHash().bytes())
                .put(torrent.peerId())
                .putLong(torrent.downloaded())
                .putLong(torrent.left())
                .putLong(torrent.uploaded())
                .putInt(ask.event().number)
                .putInt(0)
                .putInt(ask.key())
                .putInt(ask.numWant())
                .putShort((short) torrent.port())
                .put(urlData)
                .array();
    }

    static byte[] scrape(long connection, int transaction, InfoHash infoHash) {
        return ByteBuffer.allocate(16 + InfoHash.LENGTH)
                .putLong(connection)
                .putInt(SCRAPE)
                .putInt(transaction)
                .put(infoHash.bytes())
                .array();
    }

    /** Path and query in options of at most 255 bytes, which the tracker joins again; the packet's end ends them. */
    private static byte[] urlData(String pathAndQuery) {
        if (pathAndQuery.isEmpty() || pathAndQuery.equals("/")) {
            return new byte[0];
        }
        byte[] data = pathAndQuery.getBytes(StandardCharsets.US_ASCII);
        int options = (data.length + MAX_OPTION - 1) / MAX_OPTION;
        ByteBuffer out = ByteBuffer.allocate(data.length + 2 * options);
        for (int at = 0; at < data.length; at += MAX_OPTION) {
            int length = Math.min(MAX_OPTION, data.length - at);
            out.put((byte) URL_DATA).put((byte) length).put(data, at, length);
        }
        return out.array();
    }

    /** The transaction an answer belongs to; empty for what is too short to be an answer. */
    static Optional<Integer> transaction(byte[] packet) {
        return packet.length < 8
                ? Optional.empty()
                : Optional.of(ByteBuffer.wrap(packet).getInt(4));
    }

    /** Empty for what is malformed or of an unknown action. */
    static Optional<Answer> read(byte[] packet, PeerAddress from) {
        ByteBuffer in = ByteBuffer.wrap(packet);
        return switch (in.getInt(0)) {
            case CONNECT -> packet.length < 16 ? Optional.empty() : Optional.of(new Answer.Connected(in.getLong(8)));
            case ANNOUNCE ->
                packet.length < 20 ? Optional.empty() : Optional.of(new Answer.Announced(announced(packet, from)));
            case SCRAPE ->
                packet.length < 20
                        ? Optional.empty()
                        : Optional.of(new Answer.Scraped(Audience.of(
                                OptionalLong.of(in.getInt(8)),
                                OptionalLong.of(in.getInt(16)),
                                OptionalLong.of(in.getInt(12)))));
            case ERROR ->
                Optional.of(new Answer.Failed(
                        PlainText.of(new String(packet, 8, packet.length - 8, StandardCharsets.UTF_8))));
            default -> Optional.empty();
        };
    }

    private static Reply.Ok announced(byte[] packet, PeerAddress from) {
        int stride = from.isIpv6() ? 18 : 6;
        byte[] compact = Arrays.copyOfRange(packet, 20, Math.min(packet.length, 20 + Reply.MAX_PEERS * stride));
        List<PeerAddress> peers = from.isIpv6() ? CompactPeers.parseIpv6(compact) : CompactPeers.parseIpv4(compact);
        ByteBuffer in = ByteBuffer.wrap(packet);
        Audience audience =
                Audience.of(OptionalLong.of(in.getInt(16)), OptionalLong.of(in.getInt(12)), OptionalLong.empty());
        return new Reply.Ok(
                OptionalLong.of(in.getInt(8)),
                OptionalLong.empty(),
                peers,
                Optional.empty(),
                "",
                Optional.empty(),
                audience);
    }
}
