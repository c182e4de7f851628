package tv.starling.http;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import tv.starling.stream.StreamTable.Audience;

/**
 * Decides by its head alone whether a request may go on to the token's look-up (PROTOCOL.md, section 6). The order is:
 * host, method, fetch metadata, origin, form of the path; a refusal never says which. Any thread.
 *
 * <p>The host is what stops a rebound DNS name, fetch metadata what stops a page from opening a stream in a tab or a
 * frame, the origin what stops a page that learnt a token from reading bytes by script.
 */
final class RequestGate {
    private static final Pattern PATH =
            Pattern.compile("/([0-9a-f]{32})/(video|[a-z0-9]{1,16}(?:-[0-9]{1,10})?\\.(?:m3u8|mp4|m4s|vtt|jpg))");
    /** What a player of low-latency HLS asks of a playlist (RFC 8216bis, 6.2.5). */
    private static final Pattern QUERY =
            Pattern.compile("_HLS_msn=[0-9]{1,10}(&_HLS_part=[0-9]{1,10})?(&_HLS_skip=(YES|v2))?|_HLS_skip=(YES|v2)");

    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private static final Set<String> SITES = Set.of("none", "same-origin", "same-site", "cross-site");
    private static final Set<String> MODES = Set.of("no-cors", "cors");
    private static final Set<String> DESTINATIONS = Set.of("video", "audio", "track", "empty");

    private final Set<String> origins = ConcurrentHashMap.newKeySet();

    /** Which fetch metadata a request carries; what is wrong never gets this far. */
    enum FetchMetadata {
        MISSING,
        COMPLETE
    }

    /**
     * @param name what is asked for under the token: {@code video}, or what is made of it
     * @param origin the allowed one that was sent
     */
    record Admitted(String token, String name, FetchMetadata fetchMetadata, Optional<String> origin) {
        boolean isVideo() {
            return name.equals("video");
        }

        /** The last question, asked when the token's stream is known. */
        boolean suits(Audience audience) {
            return switch (audience) {
                case BROWSER -> fetchMetadata == FetchMetadata.COMPLETE;
                case PLAYER -> true;
            };
        }
    }

    /** @param origin whole, as browsers send it, such as {@code chrome-extension://ID} */
    void allow(String origin) {
        origins.add(origin);
    }

    /**
     * @param host what the one {@code Host} header must be
     * @param path raw, as it was sent
     * @param query raw, empty when there was none
     */
    Optional<Admitted> check(String host, String method, String path, Optional<String> query, HttpFields headers) {
        if (!headers.getValuesList(HttpHeader.HOST).equals(List.of(host))) {
            return Optional.empty();
        }
        if (!METHODS.contains(method) || hasBody(headers)) {
            return Optional.empty();
        }
        List<String> site = headers.getValuesList("Sec-Fetch-Site");
        List<String> mode = headers.getValuesList("Sec-Fetch-Mode");
        List<String> destination = headers.getValuesList("Sec-Fetch-Dest");
        if (!absentOrOneOf(site, SITES)
                || !absentOrOneOf(mode, MODES)
                || !absentOrOneOf(destination, DESTINATIONS)
                || headers.contains("Sec-Fetch-User")) { // sent with navigations only
            return Optional.empty();
        }
        List<String> origin = headers.getValuesList(HttpHeader.ORIGIN);
        if (!absentOrOneOf(origin, origins)) {
            return Optional.empty();
        }
        Matcher token = PATH.matcher(path);
        if (!token.matches() || query.isPresent() && !isReload(token.group(2), query.get())) {
            return Optional.empty();
        }
        FetchMetadata metadata =
                mode.isEmpty() || destination.isEmpty() ? FetchMetadata.MISSING : FetchMetadata.COMPLETE;
        return Optional.of(new Admitted(
                token.group(1),
                token.group(2) + query.map(it -> "?" + it).orElse(""),
                metadata,
                origin.stream().findFirst()));
    }

    private static boolean isReload(String name, String query) {
        return name.endsWith(".m3u8") && QUERY.matcher(query).matches();
    }

    private static boolean hasBody(HttpFields headers) {
        return headers.contains(HttpHeader.TRANSFER_ENCODING) || headers.getLongField(HttpHeader.CONTENT_LENGTH) > 0;
    }

    private static boolean absentOrOneOf(List<String> values, Set<String> allowed) {
        return values.isEmpty() || (values.size() == 1 && allowed.contains(values.getFirst()));
    }
}
