package tv.starling.cli;

import java.util.List;
import java.util.Locale;
import tv.starling.broadcast.Markup;
import tv.starling.messaging.Reply;
import tv.starling.messaging.TorrentReport;
import tv.starling.messaging.TorrentReport.PeerReport;
import tv.starling.messaging.TorrentReport.SourceReport;
import tv.starling.messaging.TorrentReport.Spot;

/**
 * The engine's status as a picture (SVG): for each torrent its time line with what is there, readers and their windows,
 * below it where the bytes came from, and the peers with how much each has and sends.
 */
final class StatusPicture {
    private static final int WIDTH = 960;
    private static final int EDGE = 24;
    private static final int LINE = WIDTH - 2 * EDGE;
    private static final int BAND = 28;
    private static final int TORRENT_HEIGHT = 170;
    private static final int PEER_HEIGHT = 18;
    private static final int HEAD_HEIGHT = 64;
    /** Of one torrent; the busiest. */
    private static final int MAX_PEERS = 12;

    /** One for each word of `from`, in the order of {@link #FROM}. */
    private static final List<String> COLORS =
            List.of("#2f9e8f", "#4c78c9", "#d9822b", "#8f63c4", "#c9504c", "#6b8e23", "#b0883c", "#5d6d7e", "#c05c9b");

    private static final List<String> FROM =
            List.of("tracker", "dht", "pex", "local", "web-seed", "link", "user", "resume", "incoming");

    private final StringBuilder svg = new StringBuilder();
    private int top;

    private StatusPicture() {}

    static String of(Reply.Engine engine) {
        return new StatusPicture().draw(engine);
    }

    private String draw(Reply.Engine engine) {
        int height = HEAD_HEIGHT
                + engine.torrents().stream().mapToInt(StatusPicture::height).sum();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"13\">%n",
                WIDTH,
                height,
                WIDTH,
                height));
        rect(0, 0, WIDTH, height, "#ffffff");
        text(EDGE, 30, 18, "#1c2833", "Starling " + engine.version());
        text(
                EDGE,
                50,
                13,
                "#5d6d7e",
                "down " + Quantities.bytes(engine.downRate()) + "/s, up " + Quantities.bytes(engine.upRate())
                        + "/s, memory " + Quantities.bytes(engine.memoryBytes()) + ", cache "
                        + Quantities.bytes(engine.cacheBytes()) + ", " + engine.dhtNodes() + " DHT nodes");
        top = HEAD_HEIGHT;
        engine.torrents().forEach(this::torrent);
        return svg.append("</svg>\n").toString();
    }

    private static int height(TorrentReport it) {
        return TORRENT_HEIGHT + shown(it).size() * PEER_HEIGHT;
    }

    private static List<PeerReport> shown(TorrentReport it) {
        return it.peerList().stream().limit(MAX_PEERS).toList();
    }

    private void torrent(TorrentReport it) {
        text(EDGE, top + 22, 15, "#1c2833", it.name());
        text(EDGE, top + 42, 12, "#5d6d7e", Progress.line(it).strip());
        timeline(it, top + 56);
        sources(it, top + 110);
        int y = top + TORRENT_HEIGHT - 8;
        for (PeerReport peer : shown(it)) {
            peer(peer, y);
            y += PEER_HEIGHT;
        }
        top += height(it);
    }

    private void timeline(TorrentReport it, int y) {
        rect(EDGE, y, LINE, BAND, "#e5e8eb");
        for (int i = 0; i < it.map().length(); i++) {
            int share = Character.digit(it.map().charAt(i), 16);
            double width = (double) LINE / it.map().length();
            if (share > 0) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#2f9e8f\" opacity=\"%.2f\"/>%n",
                        EDGE + i * width,
                        y,
                        width + 0.3,
                        BAND,
                        0.15 + 0.85 * share / 15));
            }
        }
        for (Spot spot : it.watched().spots()) {
            window(it, spot.at(), spot.lookAheadTo(), y + BAND + 3, "#b8c9e8");
            window(it, spot.at(), spot.urgentTo(), y + BAND + 3, "#4c78c9");
            double x = x(it, spot.at());
            svg.append(String.format(
                    Locale.ROOT,
                    "<path d=\"M%.1f %d v%d m-5 0 h10\" stroke=\"#c9504c\" stroke-width=\"2\" fill=\"none\"/>%n",
                    x,
                    y + BAND + 10,
                    -BAND - 16));
        }
    }

    private void window(TorrentReport it, long from, long to, int y, String color) {
        double x = x(it, from);
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"6\" fill=\"%s\"/>%n",
                x,
                y,
                Math.max(2, x(it, to) - x),
                color));
    }

    private static double x(TorrentReport it, long at) {
        return EDGE + (it.length() == 0 ? 0 : (double) at / it.length() * LINE);
    }

    private void sources(TorrentReport it, int y) {
        long sum = it.sources().stream().mapToLong(SourceReport::bytes).sum();
        double x = EDGE;
        for (SourceReport source : it.sources()) {
            double width = LINE * (double) source.bytes() / sum;
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"10\" fill=\"%s\"/>%n",
                    x,
                    y,
                    width,
                    color(source.from())));
            x += width;
        }
        text(EDGE, y + 26, 12, "#1c2833", Timeline.fares(it));
    }

    private void peer(PeerReport it, int y) {
        rect(EDGE, y - 10, 100, 10, "#e5e8eb");
        rect(EDGE, y - 10, it.percent(), 10, color(it.from()));
        text(
                EDGE + 112,
                y,
                12,
                "#1c2833",
                (it.client().isEmpty() ? it.address() : it.client()) + " by " + it.transport() + ", from " + it.from()
                        + ", down " + Quantities.bytes(it.downRate()) + "/s, up " + Quantities.bytes(it.upRate())
                        + "/s, got " + Quantities.bytes(it.downloaded()) + ", given "
                        + Quantities.bytes(it.uploaded()));
    }

    private static String color(String from) {
        return COLORS.get(Math.max(0, FROM.indexOf(from)));
    }

    private void rect(int x, int y, int width, int height, String color) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
                x,
                y,
                width,
                height,
                color));
    }

    private void text(int x, int y, int size, String color, String words) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"%s\">%s</text>%n",
                x,
                y,
                size,
                color,
                escaped(words)));
    }

    /** Names and clients are strangers' words: no markup, and nothing that XML does not allow. */
    private static String escaped(String words) {
        var safe = new StringBuilder();
        words.codePoints().filter(StatusPicture::isPrintable).forEach(safe::appendCodePoint);
        return Markup.escape(safe.toString());
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> false;
            default -> true;
        };
    }
}
