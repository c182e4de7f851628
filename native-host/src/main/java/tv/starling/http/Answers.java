package tv.starling.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** The headers that every answer has, and the answers without a body. */
final class Answers {
    private Answers() {}

    /** The one refusal: whatever was wrong, these bytes. */
    static void refuse(Response response, Callback callback) {
        empty(response, callback, HttpStatus.FORBIDDEN_403);
    }

    /** An answer that says its status and nothing else. */
    static void empty(Response response, Callback callback, int status) {
        response.reset();
        response.setStatus(status);
        putCommon(response.getHeaders(), MediaTypes.UNKNOWN);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0L);
        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
    }

    static void putCommon(HttpFields.Mutable headers, String mediaType) {
        headers.put(HttpHeader.CONTENT_TYPE, mediaType);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Cross-Origin-Resource-Policy", "cross-origin");
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'");
        headers.put(HttpHeader.CONNECTION, "close"); // also where Jetty sees no need, so that refusals don't differ
    }

    /** What Jetty finds wrong by itself (a malformed line, two hosts, too many headers) is refused like the rest. */
    static final class Refusals extends ErrorHandler {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            refuse(response, callback);
            return true;
        }

        @Override
        public ByteBuffer badMessageError(int status, String reason, HttpFields.Mutable fields) {
            return BufferUtil.EMPTY_BUFFER;
        }
    }
}
