package tv.starling.lsd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.PeerAddress;

/**
 * An announce (BEP 14): somebody on this network is in these swarms.
 *
 * @param host the group it is sent to, {@code ADDRESS:PORT}
 * @param port where the sender listens for peers; its address is the packet's
 * @param cookie tells the sender its own announces; empty where there is none
 */
public record LsdMessage(String host, int port, List<InfoHash> infoHashes, String cookie) {
    /** So that it is never cut into pieces on its way (BEP 14). */
    public static final int MAX_LENGTH = 1400;
    /** What fits into a packet of that length beside the rest. */
    public static final int MOST_INFO_HASHES = 24;

    /** Packets of others may be as long as an Ethernet frame. */
    private static final int MAX_READ = 1500;

    private static final int MAX_COOKIE = 64;
    private static final String FIRST_LINE = "BT-SEARCH * HTTP/1.1";

    public LsdMessage {
        infoHashes = List.copyOf(infoHashes);
    }

    static LsdMessage of(PeerAddress group, int port, List<InfoHash> infoHashes, String cookie) {
        String ip = group.isIpv6() ? "[ff15::efc0:988f]" : group.inetAddress().getHostAddress();
        return new LsdMessage(ip + ":" + group.port(), port, infoHashes, cookie);
    }

    /** At most {@link #MAX_LENGTH} bytes for {@link #MOST_INFO_HASHES}. */
    public byte[] encode() {
        var text = new StringBuilder(FIRST_LINE + "\r\nHost: " + host + "\r\nPort: " + port + "\r\n");
        infoHashes.forEach(hash -> text.append("Infohash: ").append(hash.hex()).append("\r\n"));
        if (!cookie.isEmpty()) {
            text.append("cookie: ").append(cookie).append("\r\n");
        }
        return text.append("\r\n\r\n").toString().getBytes(ISO_8859_1);
    }

    /** Reads a packet; empty when it is no announce, or one without a port or a swarm. Unknown headers are left out. */
    public static Optional<LsdMessage> parse(byte[] packet) {
        String[] lines =
                packet.length > MAX_READ ? new String[] {""} : new String(packet, ISO_8859_1).split("\r\n", -1);
        if (!lines[0].equals(FIRST_LINE)) {
            return Optional.empty();
        }
        String host = "";
        String cookie = "";
        int port = 0;
        var infoHashes = new ArrayList<InfoHash>();
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1) {
                return Optional.empty();
            }
            String value = lines[i].substring(colon + 1).strip();
            switch (lines[i].substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "host" -> host = value;
                case "port" -> port = port(value);
                case "infohash" -> infoHash(value).ifPresent(infoHashes::add);
                case "cookie" -> cookie = value.length() <= MAX_COOKIE ? value : "";
                default -> {} // of a later version
            }
        }
        return port == 0 || infoHashes.isEmpty()
                ? Optional.empty()
                : Optional.of(new LsdMessage(host, port, infoHashes, cookie));
    }

    private static int port(String digits) {
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        return port <= 0xffff ? port : 0;
    }

    private static Optional<InfoHash> infoHash(String digits) {
        return digits.matches("[0-9a-fA-F]{40}")
                ? Optional.of(InfoHash.of(HexFormat.of().parseHex(digits)))
                : Optional.empty();
    }
}
