package tv.starling.cli;

/** One line on a person's terminal, drawn over by the next. */
final class DrawnLine {
    private final Console console;
    private boolean drawn;

    DrawnLine(Console console) {
        this.console = console;
    }

    synchronized void draw(String text) {
        console.err().print("\r\033[K" + text);
        console.err().flush();
        drawn = true;
    }

    /** Leaves the last one standing. */
    synchronized void end() {
        if (drawn) {
            console.err().println();
        }
        drawn = false;
    }
}
