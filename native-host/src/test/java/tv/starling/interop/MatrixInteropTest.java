package tv.starling.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every client by every feature, both ways. The cells run several at once, since most of their time is waiting for the
 * clients' timers. The table is printed and lies in {@code target/interop-matrix.md}.
 *
 * <p>{@code -Dmatrix=PATTERN} runs only the cells with that in their titles.
 */
@Tag("interop")
final class MatrixInteropTest {
    /** As many as two cores can start without anybody's timers running out. */
    private static final int AT_ONCE = 5;

    private static final List<Client> CLIENTS = List.of(
            new Libtorrent(), new QBittorrent(), new Transmission(), new Aria2(), new RTorrent(), new WebTorrent());
    private static final Matrix MATRIX = new Matrix();
    private static final long START = System.nanoTime();

    @TempDir
    static Path folder;

    /** A cell that runs, and its failure if any. */
    private record Run(Optional<Throwable> failure, Duration took) {}

    @TestFactory
    Stream<DynamicTest> cells() {
        String wanted = System.getProperty("matrix", "");
        List<Cell> cells = CLIENTS.stream()
                .flatMap(client -> Stream.of(Feature.values())
                        .flatMap(feature -> Stream.of(Way.values()).map(way -> new Cell(client, feature, way))))
                .filter(cell -> cell.title().matches(".*(" + wanted + ").*"))
                .toList();
        ExecutorService atOnce = Executors.newFixedThreadPool(AT_ONCE);
        Map<Cell, CompletableFuture<Run>> runs = new LinkedHashMap<>();
        cells.stream()
                .filter(cell -> without(cell).isEmpty())
                .sorted(Comparator.comparing(Cell::limit).reversed())
                .forEach(cell -> runs.put(cell, CompletableFuture.supplyAsync(() -> run(cell), atOnce)));
        atOnce.shutdown();
        return cells.stream().map(cell -> DynamicTest.dynamicTest(cell.title(), () -> tell(cell, runs)));
    }

    /** What is known of a cell without running it. */
    private static Optional<Outcome> without(Cell cell) {
        Optional<Outcome> unsupported = httpServersAreNoClients(cell)
                .or(() -> cell.client().lacks(cell.feature(), cell.way()))
                .map(Outcome.NotSupported::new);
        Optional<Outcome> missing =
                cell.client().missing().or(Programs::pythonMissing).map(Outcome.NotInstalled::new);
        return unsupported.or(() -> missing);
    }

    private static Optional<String> httpServersAreNoClients(Cell cell) {
        return cell.feature() == Feature.WEB_SEED && cell.way() == Way.FETCH
                ? Optional.of("web seeds are HTTP servers, which no client is")
                : Optional.empty();
    }

    private static Run run(Cell cell) {
        long start = System.nanoTime();
        Path own = folder.resolve(cell.title().replaceAll("\\W+", "-"));
        Optional<Throwable> failure = Optional.empty();
        try (Arena arena = Arena.open(Files.createDirectories(own))) {
            try {
                cell.play(arena);
            } catch (Throwable e) {
                e.addSuppressed(new AssertionError(arena.story()));
                failure = Optional.of(e);
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
        return new Run(failure, Duration.ofNanos(System.nanoTime() - start));
    }

    private static void tell(Cell cell, Map<Cell, CompletableFuture<Run>> runs) throws Throwable {
        Optional<Outcome> without = without(cell);
        if (without.isPresent()) {
            MATRIX.put(cell, without.get());
            switch (without.get()) {
                case Outcome.NotInstalled _ -> Programs.require(cell.client().missing());
                default -> assumeTrue(false, without.get()::toString);
            }
            return;
        }
        Run run = runs.get(cell).join();
        if (run.failure().isEmpty()) {
            MATRIX.put(cell, new Outcome.Passed(run.took()));
            return;
        }
        Throwable failure = run.failure().get();
        String why = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        MATRIX.put(cell, new Outcome.Failed(why, run.took()));
        throw failure;
    }

    @AfterAll
    static void print() throws IOException {
        String text = MATRIX.table() + "\nWhole matrix: "
                + Duration.ofNanos(System.nanoTime() - START).toSeconds() + " s\n";
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("interop-matrix.md"), text);
        System.out.println(text);
    }
}
