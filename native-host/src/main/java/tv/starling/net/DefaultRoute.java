package tv.starling.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import tv.starling.env.Env.Route;
import tv.starling.wire.PeerAddress;

/** The IPv4 default route as Linux tells it; other systems have no file for it, and nothing is found there. */
final class DefaultRoute {
    private static final Path TABLE = Path.of("/proc/net/route");
    private static final String EVERYWHERE = "00000000";

    private DefaultRoute() {}

    static Optional<Route> find() {
        try {
            for (String line : Files.readAllLines(TABLE)) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 3 && fields[1].equals(EVERYWHERE) && !fields[2].equals(EVERYWHERE)) {
                    return local(fields[0]).map(local -> new Route(PeerAddress.of(address(fields[2]), 0), local));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // not told: as if there were none
        }
        return Optional.empty();
    }

    /** The kernel writes the bytes of an address last first. */
    private static byte[] address(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return new byte[] {bytes[3], bytes[2], bytes[1], bytes[0]};
    }

    private static Optional<PeerAddress> local(String name) throws SocketException {
        NetworkInterface card = NetworkInterface.getByName(name);
        return card == null
                ? Optional.empty()
                : card.inetAddresses()
                        .filter(Inet4Address.class::isInstance)
                        .map(it -> PeerAddress.of(it.getAddress(), 0))
                        .findFirst();
    }
}
