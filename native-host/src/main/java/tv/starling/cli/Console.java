package tv.starling.cli;

import java.io.PrintStream;

/**
 * Where a command speaks.
 *
 * @param out results
 * @param err progress and errors
 * @param terminal whether a person watches
 */
record Console(PrintStream out, PrintStream err, Terminal terminal) {
    enum Terminal {
        PERSON,
        FILE_OR_PIPE
    }

    static Console of(PrintStream out, PrintStream err) {
        var console = System.console();
        return new Console(out, err, console != null && console.isTerminal() ? Terminal.PERSON : Terminal.FILE_OR_PIPE);
    }
}
