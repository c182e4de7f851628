package tv.starling.net;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which part of a file an answer has (RFC 9110 section 14.4).
 *
 * @param from first byte
 * @param to end, exclusive
 * @param fileLength of the whole file, when told
 */
record ContentRange(long from, long to, OptionalLong fileLength) {
    private static final Pattern FORM =
            Pattern.compile("bytes[ =]+(\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)", Pattern.CASE_INSENSITIVE);

    static Optional<ContentRange> parse(String value) {
        Matcher matcher = FORM.matcher(value.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long from = Long.parseLong(matcher.group(1));
        long last = Long.parseLong(matcher.group(2));
        OptionalLong length =
                matcher.group(3).equals("*") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(matcher.group(3)));
        return last < from || length.orElse(Long.MAX_VALUE) <= last
                ? Optional.empty()
                : Optional.of(new ContentRange(from, last + 1, length));
    }
}
