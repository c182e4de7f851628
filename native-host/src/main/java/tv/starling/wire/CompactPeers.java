package tv.starling.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Addresses as trackers and peers send them: 6 bytes each for IPv4 (BEP 23), 18 for IPv6 (BEP 7). */
public final class CompactPeers {
    private static final int PORT_LENGTH = 2;

    private CompactPeers() {}

    /** Whole entries of 6 bytes; a torn last one and those with port 0 are dropped. */
    public static List<PeerAddress> parseIpv4(byte[] bytes) {
        return parse(bytes, 4);
    }

    /** Whole entries of 18 bytes; a torn last one and those with port 0 are dropped. */
    public static List<PeerAddress> parseIpv6(byte[] bytes) {
        return parse(bytes, 16);
    }

    /** The IPv4 addresses among these, in order. */
    public static byte[] formatIpv4(List<PeerAddress> peers) {
        return format(peers, 4);
    }

    /** The IPv6 addresses among these, in order. */
    public static byte[] formatIpv6(List<PeerAddress> peers) {
        return format(peers, 16);
    }

    private static List<PeerAddress> parse(byte[] bytes, int ipLength) {
        int entry = ipLength + PORT_LENGTH;
        var peers = new ArrayList<PeerAddress>(bytes.length / entry);
        for (int at = 0; at + entry <= bytes.length; at += entry) {
            int port = (bytes[at + ipLength] & 0xff) << 8 | (bytes[at + ipLength + 1] & 0xff);
            if (port != 0) {
                peers.add(PeerAddress.of(Arrays.copyOfRange(bytes, at, at + ipLength), port));
            }
        }
        return peers;
    }

    private static byte[] format(List<PeerAddress> peers, int ipLength) {
        var out = new ByteArrayOutputStream(peers.size() * (ipLength + PORT_LENGTH));
        for (PeerAddress peer : peers) {
            byte[] ip = peer.ip();
            if (ip.length == ipLength) {
                out.writeBytes(ip);
                out.write(peer.port() >>> 8);
                out.write(peer.port());
            }
        }
        return out.toByteArray();
    }
}
