package tv.starling.wire;

import java.util.Locale;
import java.util.stream.Collectors;

/** The version in a peer id of the customary form (BEP 20): how its four digits are meant differs from client to client. */
final class ClientVersion {
    private ClientVersion() {}

    /** Digits, then A for 10 and so on. */
    static boolean isDigit(int c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    /**
     * @param digits four of them, what stands for the last dash, and one more
     * @return empty where the client tells none
     */
    static String of(String code, String digits) {
        if (!isDigit(digits.charAt(0))) {
            return "";
        }
        return switch (code) {
            case "BN", "TB", "WS" -> "";
            case "AG", "BT", "BW", "UE", "UM", "UT", "NE" ->
                hexadecimal(digits.substring(0, 3)) + stage(digits.charAt(3));
            case "AD", "FW", "Lr", "DE", "qB", "TL", "SG" -> dotted(digits.substring(0, 3));
            case "UW" -> dotted(digits.substring(0, 2)) + "." + number(digits.substring(2));
            case "BL" -> dotted(digits.substring(0, 3)) + "-" + plain(digits.substring(3));
            case "XF" ->
                dotted(digits.substring(0, 3)) + (digits.charAt(3) == '0' ? "" : plain(digits.substring(3, 4)));
            case "BC", "FG" -> twoAndTwo(digits);
            case "WW", "WD" -> number(digits.substring(0, 2)) + "." + number(digits.substring(2, 4));
            case "PI" -> plain(digits.charAt(0) + "." + digits.substring(1, 3) + "." + digits.charAt(3));
            case "FD" -> dotted(digits.substring(0, 2)) + "." + dotted(digits.substring(2, 3));
            case "FL" -> dotted(digits.substring(0, 1)) + ".x";
            case "KT" -> kTorrent(digits);
            case "TR" -> transmission(digits);
            default -> dotted(digits.substring(0, 4));
        };
    }

    /** 2.41 of {@code 0241}. */
    static String twoAndTwo(String digits) {
        return number(digits.substring(0, 2)) + "." + plain(digits.substring(2, 4));
    }

    /** Each digit a number, with dots between; what is none is an x. */
    static String dotted(String digits) {
        return digits.chars().mapToObj(ClientVersion::value).collect(Collectors.joining("."));
    }

    /** Small letters count as great ones. */
    private static String hexadecimal(String digits) {
        return dotted(digits.toUpperCase(Locale.ROOT));
    }

    private static String value(int c) {
        return isDigit(c) ? String.valueOf(c <= '9' ? c - '0' : c <= 'Z' ? c - 'A' + 10 : c - 'a' + 36) : "x";
    }

    private static String plain(String text) {
        return text.chars()
                .mapToObj(c -> isDigit(c) || c == '.' ? Character.toString(c) : "")
                .collect(Collectors.joining());
    }

    /** Without leading zeros, as far as there are digits. */
    private static String number(String digits) {
        String shown = digits.chars()
                .takeWhile(Character::isDigit)
                .mapToObj(Character::toString)
                .collect(Collectors.joining())
                .replaceFirst("^0+(?=.)", "");
        return shown.isEmpty() ? "x" : shown;
    }

    private static String stage(char letter) {
        return switch (letter) {
            case 'A' -> " (Alpha)";
            case 'B' -> " (Beta)";
            case 'D' -> " (Dev)";
            default -> "";
        };
    }

    private static String kTorrent(String digits) {
        String version = dotted(digits.substring(0, 2));
        return switch (digits.charAt(2)) {
            case 'D' -> version + " Dev " + value(digits.charAt(3));
            case 'B' -> version + " Beta " + value(digits.charAt(3));
            case 'R' -> version + " RC " + value(digits.charAt(3));
            default -> version + "." + value(digits.charAt(2));
        };
    }

    /** Before 4.0 there were two digits behind the dot, before 0.7 one. */
    private static String transmission(String digits) {
        String stage = "ZX".indexOf(digits.charAt(3)) >= 0 ? " (Dev)" : stage(digits.charAt(3));
        if (digits.startsWith("000")) {
            return "0." + plain(digits.substring(3, 4));
        }
        if (digits.startsWith("00")) {
            return "0." + plain(digits.substring(2, 4));
        }
        return digits.charAt(0) < '4'
                ? plain(digits.charAt(0) + "." + digits.substring(1, 3)) + stage
                : dotted(digits.substring(0, 3)) + stage;
    }
}
