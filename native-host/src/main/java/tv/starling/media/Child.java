package tv.starling.media;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One of the programs at work: it reads nothing but its arguments, what they name and a URL, has no environment of ours (a
 * proxy's address would lead it around us), and is killed when it is closed. Any thread.
 */
final class Child implements AutoCloseable {
    /** Address space in KiB: several times what a film of 4K takes to decode, and less than what hurts a machine. */
    private static final long MEMORY_KIB = 8L << 20;

    private static final String LIMITED = "ulimit -v " + MEMORY_KIB + "; exec \"$@\"";

    /** What a child reads that is to read nothing. */
    static final Redirect NOTHING = Redirect.from(Path.of("/dev/null").toFile());

    /** Of what a child complains of: its last words. */
    private static final int MAX_COMPLAINT = 1024;

    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /**
     * @param program one of these
     * @param url what {@link Arguments#FILM} is
     */
    static Child start(FfmpegPrograms programs, Path program, List<String> arguments, String url) throws IOException {
        Child child = start(programs, program, arguments, Redirect.PIPE, Redirect.DISCARD);
        try (OutputStream input = child.process.getOutputStream()) {
            input.write(url.getBytes(StandardCharsets.US_ASCII)); // less than a pipe holds
        } catch (IOException e) {
            return child; // it has ended already: its status tells
        }
        return child;
    }

    /** @param complaints where it writes what goes wrong; a pipe has to be read */
    static Child start(
            FfmpegPrograms programs, Path program, List<String> arguments, Redirect input, Redirect complaints)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", LIMITED, "sh", program.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        programs.libraries().ifPresent(it -> builder.environment().put("LD_LIBRARY_PATH", it.toString()));
        builder.redirectInput(input);
        builder.redirectError(complaints);
        return new Child(builder.start());
    }

    /** What it writes to standard output; at the end when it was killed. */
    InputStream output() {
        return process.getInputStream();
    }

    /** Reads its complaints to their end; blocks. What was said last is kept. */
    String complaint() throws IOException {
        byte[] last = new byte[0];
        InputStream errors = process.getErrorStream();
        byte[] buffer = new byte[MAX_COMPLAINT];
        for (int read = errors.read(buffer); read >= 0; read = errors.read(buffer)) {
            byte[] both = Arrays.copyOf(last, last.length + read);
            System.arraycopy(buffer, 0, both, last.length, read);
            last = Arrays.copyOfRange(both, Math.max(0, both.length - MAX_COMPLAINT), both.length);
        }
        return new String(last, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .reduce("", (before, line) -> line.strip());
    }

    /** Waits until it has ended. */
    boolean isWell() throws IOException {
        try {
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** As below, of a program that reads nothing. */
    static Optional<byte[]> run(
            FfmpegPrograms programs, Path program, List<String> arguments, int mostBytes, Duration limit)
            throws IOException {
        return run(start(programs, program, arguments, NOTHING, Redirect.DISCARD), mostBytes, limit);
    }

    /**
     * All that a program says, to its end; blocks.
     *
     * @param url what {@link Arguments#FILM} is
     * @return nothing when it failed
     * @throws Overdue when it took longer
     * @throws IOException when it said more, or could not be started
     */
    static Optional<byte[]> run(
            FfmpegPrograms programs, Path program, List<String> arguments, String url, int mostBytes, Duration limit)
            throws IOException {
        return run(start(programs, program, arguments, url), mostBytes, limit);
    }

    private static Optional<byte[]> run(Child started, int mostBytes, Duration limit) throws IOException {
        try (Child child = started;
                Deadline deadline = new Deadline(child, limit)) {
            byte[] said = child.output().readNBytes(mostBytes + 1);
            if (said.length > mostBytes) {
                throw new IOException("it says more than " + mostBytes + " bytes");
            }
            int status = child.process.waitFor();
            if (deadline.isOver()) {
                throw new Overdue();
            }
            return status == 0 ? Optional.of(said) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** It took longer than it may. */
    static final class Overdue extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** Kills a child in time. */
    private static final class Deadline implements AutoCloseable {
        private final Thread thread;
        private volatile boolean over;

        Deadline(Child child, Duration limit) {
            thread = Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(limit);
                    over = true;
                    child.close();
                } catch (InterruptedException e) {
                    return; // it was in time
                }
            });
        }

        boolean isOver() {
            return over;
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
