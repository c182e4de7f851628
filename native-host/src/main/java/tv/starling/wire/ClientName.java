package tv.starling.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;

/**
 * Which client a peer id is of (BEP 20), for people: its name and version, as {@code qBittorrent 4.6.0}. Ids are hostile
 * text: what is not known is shown by its first bytes, anything but visible ASCII as {@code %0A}.
 */
public final class ClientName {
    private static final int SHOWN_BYTES = 8;
    /** Of clients before there was a custom: where the first byte stands that is not zero. */
    private static final int OLD_MAINLINE = 12;

    private ClientName() {}

    public static String of(PeerId peerId) {
        String id = new String(peerId.bytes(), ISO_8859_1);
        return disguised(id)
                .or(() -> azureus(id))
                .or(() -> prefixed(id))
                .or(() -> dashed(id))
                .or(() -> shadow(id))
                .orElseGet(() -> escaped(id.substring(0, SHOWN_BYTES)));
    }

    /** Those that bear another's mark, told by what else is there. */
    private static Optional<String> disguised(String id) {
        if (id.endsWith("UDP0") || id.endsWith("HTTPBT") || id.startsWith("BS", 2) && id.charAt(0) == 0) {
            return Optional.of("BitSpirit");
        }
        if (id.startsWith("Azureus") || id.startsWith("Azureus", 5)) {
            return Optional.of("Azureus");
        }
        if (id.startsWith("exbc") || id.startsWith("FUTB")) {
            String brand = id.startsWith("LORD", 6) ? "BitLord" : "BitComet";
            return Optional.of("%s %d.%02d".formatted(brand, (int) id.charAt(4), (int) id.charAt(5)));
        }
        boolean oldMainline = id.startsWith("\0".repeat(OLD_MAINLINE)) && id.charAt(OLD_MAINLINE) != 0;
        return oldMainline ? Optional.of("Mainline") : Optional.empty();
    }

    /** {@code -XX1234-}; some of those known put another byte for the last dash. */
    private static Optional<String> azureus(String id) {
        if (id.charAt(0) != '-') {
            return Optional.empty();
        }
        if (id.startsWith("-BOW")) {
            return Optional.of("BitsOnWheels");
        }
        if (id.startsWith("-G3")) {
            return Optional.of("G3 Torrent");
        }
        String code = id.substring(1, 3);
        Optional<String> brand = ClientBrands.ofCode(code);
        if (brand.isPresent()) {
            return Optional.of((brand.get() + " " + ClientVersion.of(code, id.substring(3, 9))).strip());
        }
        boolean customary = id.substring(1, 7).chars().allMatch(ClientVersion::isDigit) && id.charAt(7) == '-';
        return customary ? Optional.of(code + " " + ClientVersion.of(code, id.substring(3, 9))) : Optional.empty();
    }

    /** A word of its own, and perhaps digits of a version. */
    private static Optional<String> prefixed(String id) {
        if (id.startsWith("TIX") && id.substring(3, 7).chars().allMatch(Character::isDigit)) {
            return Optional.of("Tixati " + ClientVersion.twoAndTwo(id.substring(3, 7)));
        }
        return ClientBrands.ofPrefix(id);
    }

    /** {@code M7-10-5--}: Mainline and those that count as it does. */
    private static Optional<String> dashed(String id) {
        var version = new StringBuilder();
        int numbers = 0;
        boolean longMark = id.startsWith("A2-") || id.startsWith("S3-");
        int at = longMark ? 3 : 1;
        while (at < id.length() && Character.isDigit(id.charAt(at)) && numbers < 3) {
            int end = id.indexOf('-', at);
            if (end < 0 || !id.substring(at, end).chars().allMatch(Character::isDigit)) {
                return Optional.empty();
            }
            version.append(numbers++ == 0 ? "" : ".").append(id, at, end);
            at = end + 1;
        }
        String mark = id.substring(0, longMark ? 2 : 1);
        return numbers < 2 ? Optional.empty() : ClientBrands.ofDashed(mark).map(brand -> brand + " " + version);
    }

    /** {@code S58B-----}: a letter, up to five digits, then dashes. */
    private static Optional<String> shadow(String id) {
        int end = 1;
        while (end < 6 && ClientVersion.isDigit(id.charAt(end))) {
            end++;
        }
        Optional<String> brand = ClientBrands.ofLetter(id.charAt(0));
        if (brand.isEmpty() || !id.startsWith("--", end)) {
            return Optional.empty();
        }
        return Optional.of((brand.get() + " " + ClientVersion.dotted(id.substring(1, end))).strip());
    }

    private static String escaped(String text) {
        var shown = new StringBuilder();
        for (char c : text.toCharArray()) {
            shown.append(c > ' ' && c < 0x7f ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return shown.toString();
    }
}
