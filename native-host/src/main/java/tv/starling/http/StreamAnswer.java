package tv.starling.http;

import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import tv.starling.http.RangeHeader.Selection;
import tv.starling.stream.ByteStream;

/**
 * The head of an answer about a stream.
 *
 * @param from first byte of the body
 * @param to after its last byte; {@link Long#MAX_VALUE} of a stream without end
 * @param length of the whole stream, or {@link ByteStream#ENDLESS}
 * @param origin to allow reading to
 */
record StreamAnswer(int status, long from, long to, long length, String mediaType, Optional<String> origin) {

    static StreamAnswer of(Selection selection, long length, String mediaType, Optional<String> origin) {
        String served = MediaTypes.served(mediaType);
        return switch (selection) {
            case Selection.Whole() -> new StreamAnswer(HttpStatus.OK_200, 0, length, length, served, origin);
            case Selection.Part(long from, long to) ->
                new StreamAnswer(HttpStatus.PARTIAL_CONTENT_206, from, to, length, served, origin);
            case Selection.Unsatisfiable() ->
                new StreamAnswer(HttpStatus.RANGE_NOT_SATISFIABLE_416, 0, 0, length, served, origin);
        };
    }

    /** A broadcast, of which no range can be had. */
    static StreamAnswer endless(String mediaType, Optional<String> origin) {
        return new StreamAnswer(
                HttpStatus.OK_200, 0, Long.MAX_VALUE, ByteStream.ENDLESS, MediaTypes.served(mediaType), origin);
    }

    boolean isEndless() {
        return length == ByteStream.ENDLESS;
    }

    long bodyLength() {
        return to - from;
    }

    void putHead(Response response) {
        response.setStatus(status);
        HttpFields.Mutable headers = response.getHeaders();
        Answers.putCommon(headers, mediaType);
        headers.put(HttpHeader.ACCEPT_RANGES, isEndless() ? "none" : "bytes");
        if (isEndless()) {
            headers.put(HttpHeader.TRANSFER_ENCODING, "chunked"); // so that its end differs from a break
        } else {
            headers.put(HttpHeader.CONTENT_LENGTH, bodyLength());
        }
        switch (status) {
            case HttpStatus.PARTIAL_CONTENT_206 ->
                headers.put(HttpHeader.CONTENT_RANGE, "bytes " + from + "-" + (to - 1) + "/" + length);
            case HttpStatus.RANGE_NOT_SATISFIABLE_416 -> headers.put(HttpHeader.CONTENT_RANGE, "bytes */" + length);
            default -> {}
        }
        origin.ifPresent(allowed -> headers.put("Access-Control-Allow-Origin", allowed));
    }
}
