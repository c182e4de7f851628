package tv.starling.portmap;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import tv.starling.portmap.Way.Answer;
import tv.starling.wire.PeerAddress;

/** Requests and answers of PCP (RFC 6887, opcode MAP) and NAT-PMP (RFC 6886), which share a port. */
final class GatewayPackets {
    static final int PORT = 5351;
    static final int NONCE_BYTES = 12;

    /** RFC 6887, 7.4, and RFC 6886, 3.5: the other version is meant. */
    static final int UNSUPPORTED_VERSION = 1;

    private static final int PCP = 2;
    private static final int NAT_PMP = 0;
    private static final int OPCODE_MAP = 1;
    private static final int ANSWER = 0x80;
    private static final int PCP_HEADER = 24;
    private static final int PCP_MAP = 36;
    private static final int NAT_PMP_ANSWER = 16;

    private GatewayPackets() {}

    /** @param lifetime seconds; 0 takes the mapping back */
    static byte[] pcpMap(PeerAddress local, byte[] nonce, Protocol protocol, int port, int wished, int lifetime) {
        return ByteBuffer.allocate(PCP_HEADER + PCP_MAP)
                .put((byte) PCP)
                .put((byte) OPCODE_MAP)
                .putShort((short) 0)
                .putInt(lifetime)
                .put(mapped(local.ip()))
                .put(nonce)
                .put((byte) protocol.number())
                .put(new byte[3])
                .putShort((short) port)
                .putShort((short) wished)
                .put(mapped(new byte[4]))
                .array();
    }

    /** An IPv4 address as an IPv6 one. */
    private static byte[] mapped(byte[] ip) {
        if (ip.length == 16) {
            return ip;
        }
        return ByteBuffer.allocate(16)
                .position(10)
                .putShort((short) 0xffff)
                .put(ip)
                .array();
    }

    /** The answer to this request, if it is one; refused for {@link #UNSUPPORTED_VERSION} too, see {@link #speaksNatPmp}. */
    static Optional<Answer> pcpAnswer(byte[] packet, byte[] nonce, Protocol protocol, int port) {
        if (packet.length < PCP_HEADER + PCP_MAP || packet[0] != PCP || packet[1] != (byte) (ANSWER | OPCODE_MAP)) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(packet);
        boolean ours = Arrays.equals(packet, PCP_HEADER, PCP_HEADER + NONCE_BYTES, nonce, 0, NONCE_BYTES)
                && packet[PCP_HEADER + NONCE_BYTES] == protocol.number()
                && (in.getShort(PCP_HEADER + 16) & 0xffff) == port;
        if (!ours) {
            return Optional.empty();
        }
        if (packet[3] != 0) {
            return Optional.of(new Answer.Refused("PCP error " + (packet[3] & 0xff)));
        }
        byte[] ip = Arrays.copyOfRange(packet, PCP_HEADER + 20, PCP_HEADER + 36);
        return granted(in.getShort(PCP_HEADER + 18) & 0xffff, PeerAddress.of(ip, 0), in.getInt(4));
    }

    static byte[] natPmpMap(Protocol protocol, int port, int wished, int lifetime) {
        return ByteBuffer.allocate(12)
                .put((byte) NAT_PMP)
                .put((byte) natPmpOpcode(protocol))
                .putShort((short) 0)
                .putShort((short) port)
                .putShort((short) wished)
                .putInt(lifetime)
                .array();
    }

    static byte[] natPmpAddress() {
        return new byte[2];
    }

    private static int natPmpOpcode(Protocol protocol) {
        return protocol == Protocol.UDP ? 1 : 2;
    }

    static Optional<Answer> natPmpAnswer(byte[] packet, Protocol protocol, int port) {
        if (packet.length < NAT_PMP_ANSWER
                || packet[0] != NAT_PMP
                || packet[1] != (byte) (ANSWER | natPmpOpcode(protocol))) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(packet);
        if ((in.getShort(8) & 0xffff) != port) {
            return Optional.empty();
        }
        int result = in.getShort(2) & 0xffff;
        if (result != 0) {
            return Optional.of(new Answer.Refused("NAT-PMP error " + result));
        }
        return granted(in.getShort(10) & 0xffff, Optional.empty(), in.getInt(12));
    }

    /** The router's own address, from the answer to {@link #natPmpAddress}. */
    static Optional<PeerAddress> natPmpAddress(byte[] packet) {
        boolean told = packet.length == 12 && packet[0] == NAT_PMP && packet[1] == (byte) ANSWER && packet[3] == 0;
        return told ? Optional.of(PeerAddress.of(Arrays.copyOfRange(packet, 8, 12), 0)) : Optional.empty();
    }

    /** A router that has no PCP says so in the words of NAT-PMP, or with its result (RFC 6887, 9). */
    static boolean speaksNatPmp(byte[] packet) {
        return packet.length >= 4 && (packet[0] == NAT_PMP || packet[0] == PCP && packet[3] == UNSUPPORTED_VERSION);
    }

    private static Optional<Answer> granted(int external, PeerAddress address, int lifetime) {
        return granted(external, Optional.of(address), lifetime);
    }

    private static Optional<Answer> granted(int external, Optional<PeerAddress> address, int lifetime) {
        Duration time = Duration.ofSeconds(Integer.toUnsignedLong(lifetime));
        return Optional.of(
                external == 0 && !time.isZero()
                        ? new Answer.Refused("no port")
                        : new Answer.Granted(external, address, time));
    }
}
