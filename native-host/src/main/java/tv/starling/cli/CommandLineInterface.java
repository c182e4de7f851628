package tv.starling.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

    static final Map<String, Function<Console, Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("play", PlayCommand::new);
        COMMANDS.put("watch", WatchCommand::new);
        COMMANDS.put("get", GetCommand::new);
        COMMANDS.put("seed", SeedCommand::new);
        COMMANDS.put("info", InfoCommand::new);
        COMMANDS.put("status", StatusCommand::new);
        COMMANDS.put("stop", StopCommand::new);
        COMMANDS.put("install", InstallCommand::new);
        COMMANDS.put("uninstall", UninstallCommand::new);
        COMMANDS.put("doctor", DoctorCommand::new);
        COMMANDS.put("publish", PublishCommand::new);
        COMMANDS.put("live", LiveCommand::new);
        COMMANDS.put("live-ticket", LiveTicketCommand::new);
        COMMANDS.put("tracker", TrackerCommand::new);
        COMMANDS.put("host", _ -> new HostCommand());
    }

    /** The one that is named, alone: a twelfth of the reflection. All of them where none is. */
    private static Collection<Function<Console, Object>> commands(String name) {
        Function<Console, Object> named = COMMANDS.get(name);
        return named == null ? COMMANDS.values() : List.of(named);
    }

    /** Runs a command and gives its exit code. */
    public static int run(PrintStream out, PrintStream err, String... arguments) {
        Console console = Console.of(out, err);
        CommandLine line = new CommandLine(new Root());
        commands(arguments.length == 0 ? "" : arguments[0]).forEach(it -> line.addSubcommand(it.apply(console)));
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
