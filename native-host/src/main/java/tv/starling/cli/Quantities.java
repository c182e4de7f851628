package tv.starling.cli;

import java.util.Locale;
import java.util.Optional;

/** Bytes as people read and write them: {@code 1.5 MB}, {@code 500k}. */
final class Quantities {
    private static final String PREFIXES = "kMGT";

    private Quantities() {}

    static String bytes(long bytes) {
        double value = bytes;
        int prefix = -1;
        while (value >= 999.5 && prefix < PREFIXES.length() - 1) {
            value /= 1000;
            prefix++;
        }
        return prefix < 0
                ? bytes + " B"
                : String.format(Locale.ROOT, value < 10 ? "%.1f %sB" : "%.0f %sB", value, PREFIXES.charAt(prefix));
    }

    static Optional<Long> parse(String text) {
        if (!text.matches("\\d{1,9}[kKmMgG]?")) {
            return Optional.empty();
        }
        int power = "kmg".indexOf(Character.toLowerCase(text.charAt(text.length() - 1))) + 1;
        long number = Long.parseLong(power == 0 ? text : text.substring(0, text.length() - 1));
        for (int i = 0; i < power; i++) {
            number *= 1000;
        }
        return Optional.of(number);
    }
}
