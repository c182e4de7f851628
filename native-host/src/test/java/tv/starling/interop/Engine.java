package tv.starling.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tv.starling.swarm.EncryptionPolicy;

/** Our engine, as a process in an arena: {@link EngineProcess}. */
final class Engine {
    static final int PORT = 6881;
    private static final Pattern STATUS =
            Pattern.compile("status \\S+ verified (\\d+) down (\\d+) up (\\d+) peers (\\d+) wasted.*");

    private final String address;
    private final Child child;

    private Engine(String address, Child child) {
        this.address = address;
        this.child = child;
    }

    /** Fetches into {@code files}; what is there already is checked and served. */
    static Engine start(Arena arena, String source, Path data, Path files, String... peers) {
        return startAt(arena, arena.address(), List.of(), source, data, files, peers);
    }

    static Engine start(
            Arena arena, EncryptionPolicy encryption, String source, Path data, Path files, String... peers) {
        var policy = List.of("encryption=" + encryption.name().toLowerCase(Locale.ROOT));
        return startAt(arena, arena.address(), policy, source, data, files, peers);
    }

    /** @param properties of {@link EngineProcess}, as {@code NAME=VALUE} */
    static Engine startAt(
            Arena arena,
            String address,
            List<String> properties,
            String source,
            Path data,
            Path files,
            String... peers) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-ea",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        properties.forEach(property -> command.add("-D" + property));
        command.addAll(List.of(
                EngineProcess.class.getName(),
                Arena.hostPort(address, PORT),
                data.toString(),
                files.toString(),
                source));
        Stream.of(peers).forEach(command::add);
        Engine engine = new Engine(address, arena.start("starling " + address, command));
        engine.child.await(
                line -> line.equals("listening") || line.equals("refused"), "a first word", Duration.ofSeconds(60));
        return engine;
    }

    String hostPort() {
        return Arena.hostPort(address, PORT);
    }

    void seeds(Duration within) {
        child.await("status SEEDING", within);
    }

    /** Milliseconds from joining to the info dictionary. */
    long millisToMetadata(Duration within) {
        return Long.parseLong(child.await("metadata after", within).split(" ")[2]);
    }

    /** Waits until so many bytes are verified. */
    void has(long bytes, Duration within) {
        child.await(line -> number(line, 1) >= bytes, bytes + " bytes verified", within);
    }

    /** Waits until so many bytes of payload have been sent. */
    void sent(long bytes, Duration within) {
        child.await(line -> number(line, 3) >= bytes, bytes + " bytes sent", within);
    }

    long downloaded() {
        return last(2);
    }

    long uploaded() {
        return last(3);
    }

    private long last(int group) {
        return child.lines().stream()
                .mapToLong(line -> number(line, group))
                .max()
                .orElse(-1);
    }

    private static long number(String line, int group) {
        Matcher matcher = STATUS.matcher(line);
        return matcher.matches() ? Long.parseLong(matcher.group(group)) : -1;
    }

    /** Stops in order. */
    void stop() {
        org.assertj.core.api.Assertions.assertThat(child.end(Duration.ofSeconds(10)))
                .as(child::story)
                .isEqualTo(0);
    }

    void kill() {
        child.kill();
    }

    String story() {
        return child.story();
    }
}
