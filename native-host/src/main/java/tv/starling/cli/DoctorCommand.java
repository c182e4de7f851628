package tv.starling.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tv.starling.Config;
import tv.starling.engine.EngineProcess;
import tv.starling.engine.Programs;
import tv.starling.messaging.JsonObject;
import tv.starling.messaging.Protocol;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Request;

@Command(name = "doctor", description = "What is wrong with this machine, and what to do about it.")
final class DoctorCommand implements Callable<Integer> {
    private static final int JAVA_NEEDED = 25;
    private static final long ROOM_NEEDED = 2L << 30;

    private final Console console;
    private final List<JsonObject> findings = new ArrayList<>();
    private int faults;

    @Option(names = "--json", description = "Machine-readable output.")
    boolean json;

    @Mixin
    EngineOptions options = new EngineOptions();

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Config.Places places = options.places();
        java();
        dataFolder(EngineProcess.store(places));
        settings(places);
        engine(places);
        browsers();
        ffmpeg(places);
        if (json) {
            console.out().println(JsonObject.create().putObjects("checks", findings));
        }
        return faults == 0 ? 0 : 1;
    }

    private void java() {
        int feature = Runtime.version().feature();
        tell(
                "java",
                "Java " + Runtime.version(),
                feature >= JAVA_NEEDED
                        ? Optional.empty()
                        : Optional.of(
                                "Java " + feature + " is too old: use the application image, or Java " + JAVA_NEEDED));
    }

    private void dataFolder(Path data) {
        try {
            Files.createDirectories(data);
            Files.delete(Files.createTempFile(data, "doctor", ".tmp"));
            tell("data", data + " can be written", Optional.empty());
            long free = Files.getFileStore(data).getUsableSpace();
            tell(
                    "space",
                    Quantities.bytes(free) + " free",
                    free >= ROOM_NEEDED
                            ? Optional.empty()
                            : Optional.of("only " + Quantities.bytes(free) + " free at " + data + ": make room"));
        } catch (IOException e) {
            tell("data", "", Optional.of(data + " can't be written: check its owner and the disk"));
        }
    }

    private void settings(Config.Places places) {
        tell(
                "settings",
                "settings are read from " + places.data().resolve("settings.json"),
                EngineProcess.complaint(places));
    }

    private void engine(Config.Places places) {
        if (!Files.exists(places.socket())) {
            tell("engine", "no engine is running; it starts when it is needed", Optional.empty());
            return;
        }
        try (EngineClient client = EngineClient.attach(options.door().connect())) {
            Reply.Engine engine = client.ask(Request.Status::new, Reply.Engine.class);
            tell(
                    "engine",
                    "the engine answers, version " + engine.version(),
                    engine.version().equals(Protocol.VERSION)
                            ? Optional.empty()
                            : Optional.of("the engine is of version " + engine.version() + ": run \"starling stop\""));
        } catch (IOException e) {
            tell(
                    "engine",
                    places.socket() + " is left from an engine that is gone; the next one takes it over",
                    Optional.empty());
        } catch (Failure e) {
            tell("engine", "", Optional.of("the engine does not answer well: " + e.getMessage()));
        }
    }

    private void browsers() throws IOException {
        Registration registration = RegistrationOptions.registration();
        List<Registration.Place> places = registration.places(List.of(), Registration.Scope.USER);
        if (places.isEmpty()) {
            tell("browser", "", Optional.of("no browser was found: install Chromium or Firefox"));
        }
        for (Registration.Place place : places) {
            Optional<String> fault = registration.fault(place);
            if (fault.isPresent()) {
                fault = elsewhere(registration, place).isPresent() ? Optional.empty() : fault;
            }
            tell(place.browser(), place.browser() + " knows the helper", fault.map(it -> place.browser() + " " + it));
        }
    }

    /** A manifest for all users does as well. */
    private static Optional<Registration.Place> elsewhere(Registration registration, Registration.Place place) {
        return registration.places(List.of(place.browser()), Registration.Scope.SYSTEM).stream()
                .filter(it -> registration.fault(it).isEmpty())
                .findFirst();
    }

    private void ffmpeg(Config.Places places) {
        Optional<Programs.Found> found =
                Programs.ffmpeg(EngineProcess.settings(places).media());
        tell(
                "ffmpeg",
                found.map(it -> it.program() + " works").orElse(""),
                found.isEmpty()
                        ? Optional.of("no ffmpeg; only what the browser plays itself is played: install ffmpeg")
                        : found.get().fault().map(it -> found.get().program() + " " + it));
    }

    private void tell(String check, String good, Optional<String> fault) {
        faults += fault.isPresent() ? 1 : 0;
        findings.add(JsonObject.create()
                .put("check", check)
                .put("ok", fault.isEmpty())
                .put("message", fault.orElse(good)));
        if (!json) {
            console.out().println((fault.isEmpty() ? "ok  " : "!!  ") + fault.orElse(good));
        }
    }
}
