package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A process, and the lines that it has said on both of its outputs. */
final class Child {
    private static final int TOLD_LINES = 40;

    private final String name;
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean silent;

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread.ofVirtual().name(name).start(this::read);
    }

    static Child start(String name, Path folder, List<String> command) {
        try {
            return new Child(
                    name,
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException e) {
            // It was killed.
        }
        synchronized (lines) {
            silent = true;
            lines.notifyAll();
        }
    }

    Process process() {
        return process;
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Fails the test when no line begins so within the time. */
    String await(String beginning, Duration within) {
        return await(line -> line.startsWith(beginning), "\"" + beginning + "\"", within);
    }

    String await(Predicate<String> wanted, String what, Duration within) {
        Optional<String> line = find(wanted, within);
        assertThat(line)
                .as(() -> name + " says " + what + " within " + within + story())
                .isPresent();
        return line.get();
    }

    boolean says(String beginning, Duration within) {
        return find(line -> line.startsWith(beginning), within).isPresent();
    }

    private Optional<String> find(Predicate<String> wanted, Duration within) {
        long end = System.nanoTime() + within.toNanos();
        synchronized (lines) {
            for (int next = 0; ; ) {
                for (; next < lines.size(); next++) {
                    if (wanted.test(lines.get(next))) {
                        return Optional.of(lines.get(next));
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0 || silent) {
                    return Optional.empty();
                }
                try {
                    lines.wait(left);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** Says something on its input. */
    void tell(String line) {
        try {
            OutputStream input = process.getOutputStream();
            input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes its input, which ends those that heed it, and waits. */
    int end(Duration within) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ended(within);
    }

    int ended(Duration within) {
        try {
            assertThat(process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS))
                    .as(() -> name + " ends within " + within + story())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As by kill -9, with what it has started. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last it said. */
    String story() {
        List<String> all = lines();
        int from = Math.max(0, all.size() - TOLD_LINES);
        return "\n--- " + name + (from > 0 ? " (its last words)" : "") + "\n"
                + String.join("\n", all.subList(from, all.size()));
    }
}
