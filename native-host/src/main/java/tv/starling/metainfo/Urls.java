package tv.starling.metainfo;

import java.util.Arrays;

/** Which URLs of a link or torrent file are kept. Where they lead is looked at when they are fetched, not here. */
final class Urls {
    /** Trackers, and web seeds, of one torrent: more only makes us send more than anybody needs. */
    static final int MAX_COUNT = 100;
    /** What common servers take. */
    private static final int MAX_LENGTH = 2048;

    private Urls() {}

    static boolean isTracker(String url) {
        return hasScheme(url, "http://", "https://", "udp://");
    }

    static boolean isWeb(String url) {
        return hasScheme(url, "http://", "https://");
    }

    private static boolean hasScheme(String url, String... schemes) {
        return url.length() <= MAX_LENGTH
                && url.chars().noneMatch(c -> c <= ' ' || c == 0x7f)
                && Arrays.stream(schemes)
                        .anyMatch(scheme -> url.length() > scheme.length()
                                && url.regionMatches(true, 0, scheme, 0, scheme.length()));
    }
}
