package tv.starling.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import tv.starling.messaging.Protocol;

/** {@code starling COMMAND}. Exit codes: 0 done, 2 wrong usage, 1 anything else, with one plain sentence on standard error. */
public final class CommandLineInterface {
    private CommandLineInterface() {}

    @Command(
            name = "starling",
            description = "Peer-to-peer television in the browser.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            synopsisSubcommandLabel = "COMMAND")
    static final class Root {}

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"starling " + Protocol.VERSION};
        }
    }

    /** Runs a command and gives its exit code. */
    public static int run(PrintStream out, PrintStream err, String... arguments) {
        Console console = Console.of(out, err);
        CommandLine line = new CommandLine(new Root())
                .addSubcommand(new PlayCommand(console))
                .addSubcommand(new GetCommand(console))
                .addSubcommand(new SeedCommand(console))
                .addSubcommand(new InfoCommand(console))
                .addSubcommand(new StatusCommand(console))
                .addSubcommand(new StopCommand(console))
                .addSubcommand(new InstallCommand(console))
                .addSubcommand(new UninstallCommand(console))
                .addSubcommand(new DoctorCommand(console))
                .addSubcommand(new PublishCommand(console))
                .addSubcommand(new TrackerCommand(console))
                .addSubcommand(new HostCommand());
        line.getSubcommands().values().forEach(it -> it.getCommandSpec().mixinStandardHelpOptions(true));
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        line.setExecutionExceptionHandler((exception, command, parsed) -> {
            err.println(sentence(exception));
            return ExitCode.SOFTWARE;
        });
        if (arguments.length == 0) {
            line.usage(err);
            return ExitCode.USAGE;
        }
        return line.execute(arguments);
    }

    private static String sentence(Exception exception) {
        return exception instanceof Failure
                        || exception.getMessage() != null && exception instanceof java.io.IOException
                ? String.valueOf(exception.getMessage())
                : "Starling made a mistake: " + exception;
    }
}
