package tv.starling;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import tv.starling.cli.CommandLineInterface;
import tv.starling.engine.AlreadyRunning;
import tv.starling.engine.EngineProcess;
import tv.starling.messaging.Attach;
import tv.starling.messaging.Bridge;
import tv.starling.messaging.EngineDoor;
import tv.starling.messaging.Protocol;
import tv.starling.messaging.Role;

/** Where every way of running Starling begins. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        System.setOut(System.err); // standard output is for frames and results; nothing else may get there by accident
        // A click waits for these two: they begin before anything that only people's commands need is loaded.
        int code = switch (arguments.length == 0 ? "" : arguments[0]) {
            case "host" -> host(Arrays.copyOfRange(arguments, 1, arguments.length));
            case "engine" -> engine(Arrays.copyOfRange(arguments, 1, arguments.length));
            default ->
                CommandLineInterface.run(
                        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                        System.err,
                        arguments);
        };
        System.exit(code);
    }

    /**
     * The user's one engine, which bridges and commands start: {@code engine [--data DIR]}. As {@code engine host ORIGIN} it takes
     * the call of the browser itself that found none running, which so waits for one Java runtime instead of two.
     */
    private static int engine(String... arguments) throws IOException {
        if (arguments.length > 0 && arguments[0].equals("host")) {
            return called(Arrays.copyOfRange(arguments, 1, arguments.length));
        }
        boolean own = arguments.length == 2 && arguments[0].equals("--data");
        if (arguments.length > 0 && !own) {
            System.err.println("Usage: starling engine [--data DIR]");
            return 2;
        }
        Config.Places places = own
                ? Config.Places.inFolder(Path.of(arguments[1]), System.getenv())
                : Config.Places.ofUser(System.getenv());
        try {
            EngineProcess.run(places, engine -> {});
        } catch (AlreadyRunning e) {
            System.err.println(e.getMessage()); // who started us will find that one
        }
        return 0;
    }

    private static int called(String... arguments) throws IOException {
        Optional<String> origin = Bridge.origin(arguments);
        if (origin.isEmpty()) {
            return noBrowser();
        }
        Attach attach = new Attach(Role.BROWSER, origin.get(), Protocol.VERSION, Protocol.NUMBER);
        try {
            EngineProcess.run(
                    Config.Places.ofUser(System.getenv()), engine -> engine.serve(attach, browserIn(), browserOut()));
        } catch (AlreadyRunning e) {
            return bridge(origin.get()); // another browser was a moment earlier
        } catch (IOException e) {
            Bridge.unreachable(browserOut(), String.valueOf(e.getMessage()));
            throw e;
        }
        return 0;
    }

    /** The bridge: before anything that loads a library. */
    private static int host(String... arguments) throws IOException {
        Optional<String> origin = Bridge.origin(arguments);
        return origin.isEmpty() ? noBrowser() : bridge(origin.get());
    }

    private static int noBrowser() {
        System.err.println("\"starling host\" is for browsers to start: they name the extension that calls.");
        return 2;
    }

    private static int bridge(String origin) throws IOException {
        Config.Places places = Config.Places.ofUser(System.getenv());
        EngineDoor door = new EngineDoor(places.socket(), places.state(), EngineDoor.sameProgram("engine"));
        return new Bridge(browserIn(), browserOut(), door).run(origin);
    }

    private static ReadableByteChannel browserIn() {
        return new FileInputStream(FileDescriptor.in).getChannel();
    }

    private static WritableByteChannel browserOut() {
        return new FileOutputStream(FileDescriptor.out).getChannel();
    }
}
