package tv.starling.net;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tv.starling.wire.PeerAddress;

/** The IPv4 default route, read from what systems say of their routes. Pure. */
final class RouteTexts {
    private static final String EVERYWHERE = "00000000";
    /** Destination, mask, gateway, the address of the interface, metric; whatever language the headings are in. */
    private static final Pattern WINDOWS_LINE =
            Pattern.compile("\\s*0\\.0\\.0\\.0\\s+0\\.0\\.0\\.0\\s+([0-9.]{7,15})\\s+([0-9.]{7,15})\\s+(\\d{1,9})\\s*");

    private static final Pattern MAC_GATEWAY = Pattern.compile("\\s*gateway:\\s*([0-9.]{7,15})\\s*");
    private static final Pattern MAC_INTERFACE = Pattern.compile("\\s*interface:\\s*(\\S{1,40})\\s*");

    private RouteTexts() {}

    /** A way out: by an interface that has a name, or an address. Ports are 0. */
    sealed interface Told {
        record ByName(PeerAddress gateway, String device) implements Told {}

        record ByAddress(PeerAddress gateway, PeerAddress local) implements Told {}
    }

    /** {@code /proc/net/route} of Linux, whose kernel writes the bytes of an address last first. */
    static Optional<Told> linux(List<String> table) {
        return table.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > 3 && fields[1].equals(EVERYWHERE) && !fields[2].equals(EVERYWHERE))
                .filter(fields -> fields[2].matches("[0-9A-Fa-f]{8}"))
                .findFirst()
                .map(fields -> new Told.ByName(lastFirst(fields[2]), fields[0]));
    }

    private static PeerAddress lastFirst(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return PeerAddress.of(new byte[] {bytes[3], bytes[2], bytes[1], bytes[0]}, 0);
    }

    /** {@code route -n get default} of macOS. A way without a gateway (a tunnel) has no router to ask. */
    static Optional<Told> macOs(List<String> lines) {
        Optional<PeerAddress> gateway =
                first(lines, MAC_GATEWAY).map(it -> it.group(1)).flatMap(RouteTexts::address);
        Optional<String> device = first(lines, MAC_INTERFACE).map(it -> it.group(1));
        return gateway.flatMap(at -> device.map(name -> new Told.ByName(at, name)));
    }

    /** {@code route print -4 0.0.0.0} of Windows; of several the one with the least metric is the one that is taken. */
    static Optional<Told> windows(List<String> lines) {
        return all(lines, WINDOWS_LINE)
                .min(Comparator.comparingLong(it -> Long.parseLong(it.group(3))))
                .flatMap(it -> address(it.group(1))
                        .flatMap(gateway -> address(it.group(2)).map(local -> new Told.ByAddress(gateway, local))));
    }

    private static Optional<PeerAddress> address(String literal) {
        return PeerAddress.ofLiteral(literal, 0).filter(it -> !it.isUnspecified());
    }

    private static Optional<Matcher> first(List<String> lines, Pattern pattern) {
        return all(lines, pattern).findFirst();
    }

    private static Stream<Matcher> all(List<String> lines, Pattern pattern) {
        return lines.stream().map(pattern::matcher).filter(Matcher::matches);
    }
}
