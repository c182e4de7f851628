package tv.starling.net;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Status and header fields of an HTTP/1 answer (RFC 9112). Bare line feeds are taken for line ends.
 *
 * @param old HTTP/1.0: the connection is not kept
 * @param fields by lower-case name; of repeated ones the first, but lengths that differ are refused
 */
record ResponseHead(int status, boolean old, Map<String, String> fields) {
    /** Servers send some 500 bytes; common servers refuse more than 8 to 16 KiB themselves. */
    private static final int HEAD_BYTES_MAX = 32 * 1024;

    /** Interim answers (1xx) before the real one. */
    private static final int INTERIM_MAX = 8;

    static ResponseHead read(InputStream in) throws IOException {
        for (int i = 0; i <= INTERIM_MAX; i++) {
            ResponseHead head = readOne(in);
            if (head.status >= 200) {
                return head;
            }
        }
        throw new IOException("The server does not come to its answer.");
    }

    private static ResponseHead readOne(InputStream in) throws IOException {
        Lines lines = new Lines(in, HEAD_BYTES_MAX);
        String first = lines.next();
        if (!first.matches("HTTP/1\\.[01] [1-9]\\d\\d( .*)?")) {
            throw new IOException("The server does not speak HTTP.");
        }
        Map<String, String> fields = new TreeMap<>();
        for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException("The server sent a wrong header.");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            String before = fields.putIfAbsent(name, value);
            if (before != null && !before.equals(value) && name.equals("content-length")) {
                throw new IOException("The server gave two lengths.");
            }
        }
        return new ResponseHead(Integer.parseInt(first.substring(9, 12)), first.startsWith("HTTP/1.0"), fields);
    }

    /** Where it says the thing is, if it is a redirect. */
    Optional<String> location() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> field("location");
            default -> Optional.empty();
        };
    }

    boolean isGzipped() {
        String coding = field("content-encoding").orElse("").toLowerCase(Locale.ROOT);
        return coding.equals("gzip") || coding.equals("x-gzip");
    }

    /** The body of a whole answer without its framing; reading it fails when it ends too early. */
    InputStream body(InputStream in) throws IOException {
        if (status == 206) {
            throw new IOException("The server sent a part of the answer.");
        }
        return framed(in);
    }

    /** The body without its framing, also of a part. */
    InputStream framed(InputStream in) throws IOException {
        OptionalLong length = length();
        if (status == 204 || status == 304) {
            return InputStream.nullInputStream();
        }
        Optional<String> coding = field("transfer-encoding");
        if (coding.isPresent()) {
            if (!coding.get().equalsIgnoreCase("chunked")) {
                throw new IOException("The server's transfer encoding is not known.");
            }
            return new ChunkedBody(in);
        }
        return length.isPresent() ? new SizedBody(in, length.getAsLong()) : in;
    }

    /** The connection can be used again once the body is read to its end. */
    boolean keepsAlive() {
        boolean delimited = fields.containsKey("content-length") && !fields.containsKey("transfer-encoding");
        return !old && delimited && !field("connection").orElse("").equalsIgnoreCase("close");
    }

    boolean isEncoded() {
        String coding = field("content-encoding").orElse("identity");
        return !coding.equalsIgnoreCase("identity") && !coding.isEmpty();
    }

    OptionalLong length() throws IOException {
        Optional<String> text = field("content-length");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.get().matches("\\d{1,18}")) {
            throw new IOException("The server gave a wrong length.");
        }
        return OptionalLong.of(Long.parseLong(text.get()));
    }

    Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /** Lines up to a number of bytes in all. */
    record Lines(InputStream in, int[] left) {
        Lines(InputStream in, int maxBytes) {
            this(in, new int[] {maxBytes});
        }

        String next() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new EOFException("The server closed the connection in mid-answer.");
                }
                if (--left[0] < 0) {
                    throw new IOException("The server sent too many headers.");
                }
                line.append((char) b);
            }
            return line.toString().strip();
        }
    }
}
