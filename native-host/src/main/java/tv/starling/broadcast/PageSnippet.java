package tv.starling.broadcast;

import java.util.List;
import java.util.Optional;

/** HTML for a broadcaster's page: a video element that Starling feeds from the swarm and any browser from a web server. */
public final class PageSnippet {
    private PageSnippet() {}

    /**
     * @param magnet the link
     * @param fallback where the same video lies for browsers without Starling, and its type; the link alone if empty
     */
    public static String of(String magnet, Optional<Fallback> fallback) {
        String link = Markup.escape(magnet);
        List<String> lines = fallback.isEmpty()
                ? List.of("<video controls src=\"" + link + "\"></video>", "<a href=\"" + link + "\">Watch</a>")
                : List.of(
                        "<video controls>",
                        "  <source type=\"application/x-bittorrent\" src=\"" + link + "\">",
                        "  <source type=\"" + Markup.escape(fallback.get().type()) + "\" src=\""
                                + Markup.escape(fallback.get().url()) + "\">",
                        "</video>");
        return String.join("\n", lines);
    }

    /** A plain HTTP source. */
    public record Fallback(String url, String type) {}
}
