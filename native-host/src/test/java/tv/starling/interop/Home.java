package tv.starling.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A machine on a line of its own.
 *
 * @param inside the arena as it is seen from there
 * @param outside the address that the arena sees
 */
record Home(Arena inside, String outside) {
    /** Behind a NAT, where peers are dialled by UDP alone: from there everybody is reached, and nobody reaches it who was not asked. */
    static Home behindNat(Arena arena, int number) {
        return open(arena, number, "10.90." + number);
    }

    /** Where peers are dialled by UDP alone. */
    static Home open(Arena arena, int number) {
        return open(arena, number, "45.9." + number);
    }

    /** A machine of the open Internet to which packets take a while, and some get lost. {@code delay_line.py} has the line. */
    static Home far(Arena arena, int number, int millis) {
        assumeTrue(Files.isWritable(Path.of("/dev/net/tun")), "no right to make lines with delay");
        List<String> command = List.of(
                "sh",
                Arena.script("far.sh").toString(),
                Programs.python(),
                Arena.script("delay_line.py").toString(),
                "" + number,
                "" + millis);
        Child line = arena.start("line " + number, command);
        String ready = line.await("far ", Duration.ofSeconds(20));
        String address = "10.91." + number + ".2";
        return new Home(arena.within(Long.parseLong(ready.substring("far ".length())), address), address);
    }

    /** @param number of its line, below 256 */
    private static Home open(Arena arena, int number, String network) {
        Child home = arena.start(
                "home " + number, List.of("sh", Arena.script("home.sh").toString(), "" + number, network));
        String ready = home.await("home ", Duration.ofSeconds(20));
        long pid = Long.parseLong(ready.substring("home ".length()));
        return new Home(arena.within(pid, network + ".2"), "45.9." + number + ".2");
    }
}
