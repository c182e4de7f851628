package tv.starling.http;

import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import tv.starling.http.RangeHeader.Selection;

/**
 * The head of an answer about a stream.
 *
 * @param from first byte of the body
 * @param to after its last byte
 * @param length of the whole stream
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

    long bodyLength() {
        return to - from;
    }

    void putHead(Response response) {
        response.setStatus(status);
        HttpFields.Mutable headers = response.getHeaders();
        Answers.putCommon(headers, mediaType);
        headers.put(HttpHeader.ACCEPT_RANGES, "bytes");
        headers.put(HttpHeader.CONTENT_LENGTH, bodyLength());
        switch (status) {
            case HttpStatus.PARTIAL_CONTENT_206 ->
                headers.put(HttpHeader.CONTENT_RANGE, "bytes " + from + "-" + (to - 1) + "/" + length);
            case HttpStatus.RANGE_NOT_SATISFIABLE_416 -> headers.put(HttpHeader.CONTENT_RANGE, "bytes */" + length);
            default -> {}
        }
        origin.ifPresent(allowed -> headers.put("Access-Control-Allow-Origin", allowed));
    }
}
