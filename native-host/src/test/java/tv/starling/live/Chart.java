package tv.starling.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Curves over one pair of axes, as SVG. */
final class Chart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 60;
    private static final int TOP = 52;
    private static final int PLOT_WIDTH = WIDTH - LEFT - 20;
    private static final int PLOT_HEIGHT = HEIGHT - TOP - 50;
    private static final List<String> COLOURS = List.of("#1b6ca8", "#c8553d", "#3a7d44", "#7b4b94");

    /** A point of a curve. */
    record Point(double x, double y) {}

    private record Curve(String name, List<Point> points) {}

    private record Mark(String name, double x) {}

    /** @param ticks this many steps from one end to the other */
    record Axis(String name, double from, double to, int ticks) {}

    private final String title;
    private final Axis across;
    private final Axis up;
    private final List<Curve> curves = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();

    Chart(String title, Axis across, Axis up) {
        this.title = title;
        this.across = across;
        this.up = up;
    }

    Chart curve(String name, List<Point> points) {
        curves.add(new Curve(name, points));
        return this;
    }

    /** A dashed upright line. */
    Chart mark(String name, double x) {
        marks.add(new Mark(name, x));
        return this;
    }

    String svg() {
        var out = new StringBuilder();
        out.append(text(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n<text x=\"%d\" y=\"22\" font-size=\"15\">%s</text>%n",
                WIDTH, HEIGHT, LEFT, title));
        for (int i = 0; i <= across.ticks; i++) {
            double value = across.from + (across.to - across.from) * i / across.ticks;
            out.append(line(x(value), TOP, x(value), TOP + PLOT_HEIGHT, "#ddd", ""));
            out.append(label(x(value), TOP + PLOT_HEIGHT + 16, "middle", number(value)));
        }
        for (int i = 0; i <= up.ticks; i++) {
            double value = up.from + (up.to - up.from) * i / up.ticks;
            out.append(line(LEFT, y(value), LEFT + PLOT_WIDTH, y(value), "#ddd", ""));
            out.append(label(LEFT - 6, y(value) + 4, "end", number(value)));
        }
        out.append(label(LEFT + PLOT_WIDTH / 2.0, HEIGHT - 12, "middle", across.name));
        out.append(label(LEFT, TOP - 6, "start", up.name));
        for (Mark mark : marks) {
            out.append(line(x(mark.x), TOP, x(mark.x), TOP + PLOT_HEIGHT, "#555", " stroke-dasharray=\"4 3\""));
            out.append(label(x(mark.x) + 4, TOP + PLOT_HEIGHT - 6, "start", mark.name));
        }
        for (int i = 0; i < curves.size(); i++) {
            String colour = COLOURS.get(i % COLOURS.size());
            out.append(text("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"%s\" points=\"", colour));
            for (Point point : curves.get(i).points) {
                out.append(text("%.1f,%.1f ", x(point.x), y(point.y)));
            }
            out.append(text(
                    "\"/>%n<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"%s\">%s</text>%n",
                    WIDTH - 24, TOP + PLOT_HEIGHT - 24 - 16 * i, colour, curves.get(i).name));
        }
        return out.append("</svg>\n").toString();
    }

    private double x(double value) {
        return LEFT
                + PLOT_WIDTH * (Math.clamp(value, across.from, across.to) - across.from) / (across.to - across.from);
    }

    private double y(double value) {
        return TOP + PLOT_HEIGHT * (1 - (Math.clamp(value, up.from, up.to) - up.from) / (up.to - up.from));
    }

    private static String line(double x1, double y1, double x2, double y2, String colour, String more) {
        return text(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>%n",
                x1, y1, x2, y2, colour, more);
    }

    private static String label(double x, double y, String anchor, String what) {
        return text("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, what);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? text("%.0f", value) : text("%.1f", value);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
