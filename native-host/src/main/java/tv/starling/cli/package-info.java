/**
 * The command line (picocli): {@code play, get, seed, live, info, install, uninstall, status, stop, doctor}.
 *
 * <p>Thin: a command says what it wants to an engine in the messages of PROTOCOL.md, to the user's one engine or, with
 * {@code --standalone}, to one inside this process, and shows what comes back. It knows {@code messaging} for that, and
 * {@code engine} to start one. Entry: {@link tv.starling.cli.CommandLineInterface}. Results go to standard output,
 * everything else to standard error. The main thread. Deliberately not here: the bridge, which must start fast.
 */
@NullMarked
package tv.starling.cli;

import org.jspecify.annotations.NullMarked;
