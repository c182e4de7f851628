package tv.starling.http;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes a request asks for (RFC 9110, section 14).
 *
 * <p>One range is served. What is malformed, of another unit, or more than one range is ignored, as section 14.2 allows:
 * the answer is then the whole. Numbers too large for a long are as good as infinite.
 */
final class RangeHeader {
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)", Pattern.CASE_INSENSITIVE);

    /** The bytes to send. */
    sealed interface Selection {
        /** Everything: 200. */
        record Whole() implements Selection {}

        /** From inclusive to exclusive, never empty: 206. */
        record Part(long from, long to) implements Selection {}

        /** Nothing of the stream is in the range: 416. */
        record Unsatisfiable() implements Selection {}
    }

    private RangeHeader() {}

    /**
     * @param values of all {@code Range} headers
     * @param length of the stream, bytes
     */
    static Selection select(List<String> values, long length) {
        if (values.size() != 1) {
            return new Selection.Whole();
        }
        Matcher range = ONE_RANGE.matcher(values.getFirst().strip());
        if (!range.matches()) {
            return new Selection.Whole();
        }
        String first = range.group(1);
        String last = range.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? new Selection.Whole() : suffix(number(last), length);
        }
        return fromTo(number(first), last.isEmpty() ? Long.MAX_VALUE : number(last), length);
    }

    private static Selection suffix(long bytes, long length) {
        if (bytes == 0 || length == 0) {
            return new Selection.Unsatisfiable();
        }
        return new Selection.Part(Math.max(0, length - bytes), length);
    }

    private static Selection fromTo(long first, long last, long length) {
        if (last < first) {
            return new Selection.Whole();
        }
        if (first >= length) {
            return new Selection.Unsatisfiable();
        }
        return new Selection.Part(first, Math.min(last, length - 1) + 1);
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
