package tv.starling.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tv.starling.wire.PeerAddress;

/**
 * The system's name servers, of resolv.conf(5). One on this machine itself is none: it would ask others by a way of its
 * own. A zone is left out, for the socket knows its interface. Where there is none but that, those that it asks are told by who put it there.
 *
 * @param files the first that names a server is believed
 */
record NameServers(List<Path> files) {
    static final NameServers SYSTEM = new NameServers(
            Stream.of("/etc/resolv.conf", "/run/systemd/resolve/resolv.conf", "/run/NetworkManager/no-stub-resolv.conf")
                    .map(Path::of)
                    .toList());

    /** MAXNS of the C library. */
    private static final int SERVERS_MAX = 3;

    private static final int PORT = 53;

    /** In the order in which they are asked; empty when there are none. */
    List<PeerAddress> read() {
        return files.stream()
                .map(NameServers::in)
                .filter(servers -> !servers.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static List<PeerAddress> in(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(words -> words.length > 1 && words[0].equals("nameserver"))
                    .map(words -> PeerAddress.ofLiteral(words[1].replaceFirst("%.*", ""), PORT))
                    .flatMap(Optional::stream)
                    .filter(server -> !server.inetAddress().isLoopbackAddress() && !server.isUnspecified())
                    .limit(SERVERS_MAX)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
