package tv.starling.tracker.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tv.starling.metainfo.InfoHash;
import tv.starling.tracker.Event;
import tv.starling.wire.CompactPeers;
import tv.starling.wire.PeerAddress;

/**
 * The tracker's side of BEP 15, big-endian. Who has not proved its address, by a connection id that was sent there, gets
 * no more bytes than it sent, and at most one packet.
 *
 * <pre>
 * connect    -&gt;  0x41727101980:8 action=0:4 transaction:4
 *            &lt;-  action=0:4 transaction:4 connection:8
 * announce   -&gt;  connection:8 action=1:4 transaction:4 info_hash:20 peer_id:20 downloaded:8 left:8 uploaded:8
 *                event:4 ip:4 key:4 num_want:4 port:2 options (BEP 41)
 *            &lt;-  action=1:4 transaction:4 interval:4 leechers:4 seeders:4 { ip:4|16 port:2 }*
 * scrape     -&gt;  connection:8 action=2:4 transaction:4 { info_hash:20 }*
 *            &lt;-  action=2:4 transaction:4 { seeders:4 completed:4 leechers:4 }*
 * error      &lt;-  action=3:4 transaction:4 message
 * </pre>
 *
 * The options tell path and query of the URL; this tracker has one path for all, so they are not looked at.
 */
final class UdpAnswers {
    /** So that an answer fits in the smallest packet that IPv6 must carry whole, 1,280 bytes with headers. */
    static final int MAX_PEERS_IPV4 = 200;

    static final int MAX_PEERS_IPV6 = 67;

    private static final long PROTOCOL_ID = 0x41727101980L;
    private static final int CONNECT = 0;
    private static final int ANNOUNCE = 1;
    private static final int SCRAPE = 2;
    private static final int ERROR = 3;
    private static final int HEAD_LENGTH = 16;
    private static final int ANNOUNCE_LENGTH = 98;
    private static final int ANSWER_HEAD_LENGTH = 20;

    private final Register register;
    private final ConnectionIds connections;

    UdpAnswers(Register register, ConnectionIds connections) {
        this.register = register;
        this.connections = connections;
    }

    /** Empty for what is no packet of this protocol. */
    Optional<byte[]> answer(byte[] packet, PeerAddress from) {
        if (packet.length < HEAD_LENGTH || from.port() == 0) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(packet);
        long connection = in.getLong();
        int action = in.getInt();
        int transaction = in.getInt();
        return switch (action) {
            case CONNECT -> connection == PROTOCOL_ID ? Optional.of(connected(transaction, from)) : Optional.empty();
            case ANNOUNCE ->
                in.remaining() < ANNOUNCE_LENGTH - HEAD_LENGTH
                        ? Optional.empty()
                        : Optional.of(
                                connections.isGood(connection, from)
                                        ? announced(transaction, in, from)
                                        : stale(transaction));
            case SCRAPE ->
                in.remaining() < InfoHash.LENGTH
                        ? Optional.empty()
                        : Optional.of(
                                connections.isGood(connection, from) ? scraped(transaction, in) : stale(transaction));
            default -> Optional.empty();
        };
    }

    private byte[] connected(int transaction, PeerAddress from) {
        return ByteBuffer.allocate(HEAD_LENGTH)
                .putInt(CONNECT)
                .putInt(transaction)
                .putLong(connections.issue(from))
                .array();
    }

    private byte[] announced(int transaction, ByteBuffer in, PeerAddress from) {
        InfoHash infoHash = infoHash(in);
        if (!register.admits(infoHash)) {
            return error(transaction, "This tracker doesn't have that torrent.");
        }
        in.position(in.position() + 20 + 8); // peer id, downloaded
        long left = in.getLong();
        in.getLong(); // uploaded
        Event event = event(in.getInt());
        in.getLong(); // ip, which is never believed, and key
        int wanted = in.getInt();
        PeerAddress peer = from.withPort(in.getShort() & 0xffff);
        Announced announced = new Announced(infoHash, peer, left, event);
        Counts counts = register.announce(announced);
        boolean six = from.isIpv6();
        List<PeerAddress> others =
                register.others(announced, wanted, six ? MAX_PEERS_IPV6 : MAX_PEERS_IPV4, Swarm.Family.of(from));
        byte[] compact = six ? CompactPeers.formatIpv6(others) : CompactPeers.formatIpv4(others);
        return ByteBuffer.allocate(ANSWER_HEAD_LENGTH + compact.length)
                .putInt(ANNOUNCE)
                .putInt(transaction)
                .putInt((int) register.settings().intervalSeconds())
                .putInt(counts.leechers())
                .putInt(counts.seeds())
                .put(compact)
                .array();
    }

    private byte[] scraped(int transaction, ByteBuffer in) {
        int count = Math.min(in.remaining() / InfoHash.LENGTH, Register.MAX_SCRAPED);
        ByteBuffer out = ByteBuffer.allocate(8 + 12 * count).putInt(SCRAPE).putInt(transaction);
        for (int i = 0; i < count; i++) {
            Counts counts = register.scrape(infoHash(in));
            out.putInt(counts.seeds())
                    .putInt((int) Math.min(counts.completed(), Integer.MAX_VALUE))
                    .putInt(counts.leechers());
        }
        return out.array();
    }

    /** Shorter than the shortest packet it answers: said to an address that is not proved. */
    private byte[] stale(int transaction) {
        register.countRefused();
        return error(transaction, "Connection id is stale.");
    }

    private static byte[] error(int transaction, String message) {
        byte[] text = message.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(8 + text.length)
                .putInt(ERROR)
                .putInt(transaction)
                .put(text)
                .array();
    }

    private static InfoHash infoHash(ByteBuffer in) {
        byte[] hash = new byte[InfoHash.LENGTH];
        in.get(hash);
        return InfoHash.of(hash);
    }

    private static Event event(int number) {
        return switch (number) {
            case 1 -> Event.COMPLETED;
            case 2 -> Event.STARTED;
            case 3 -> Event.STOPPED;
            default -> Event.NONE;
        };
    }
}
