package tv.starling.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Here for the help only: Main runs it before this class is loaded. */
@Command(name = "host", description = "Native messaging: for browsers to start.")
final class HostCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new Failure("\"starling host\" is for browsers to start.");
    }
}
