package tv.starling.http;

import java.util.Set;

/** Media types that may leave this server: what a media element plays or we made for a player, and nothing that a browser runs or renders. */
final class MediaTypes {
    static final String UNKNOWN = "application/octet-stream";
    private static final Set<String> SERVED = Set.of(
            "video/mp4",
            "video/webm",
            "video/ogg",
            "video/quicktime",
            "video/x-matroska",
            "video/matroska",
            "video/mp2t",
            "video/mpeg",
            "video/x-msvideo",
            "video/x-flv",
            "video/x-ms-wmv",
            "video/3gpp",
            "audio/mpeg",
            "audio/mp4",
            "audio/aac",
            "audio/ogg",
            "audio/opus",
            "audio/webm",
            "audio/wav",
            "audio/flac",
            "audio/x-matroska",
            "audio/matroska",
            "image/jpeg",
            "text/vtt",
            "application/vnd.apple.mpegurl");

    private MediaTypes() {}

    /** The type itself when it is on the list, else {@code application/octet-stream}. */
    static String served(String mediaType) {
        return SERVED.contains(mediaType) ? mediaType : UNKNOWN;
    }
}
