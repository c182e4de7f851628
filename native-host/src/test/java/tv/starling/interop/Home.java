package tv.starling.interop;

import java.time.Duration;
import java.util.List;

/**
 * A machine on a line of its own, where peers are dialled by UDP alone.
 *
 * @param inside the arena as it is seen from there
 * @param outside the address that the arena sees
 */
record Home(Arena inside, String outside) {
    /** Behind a NAT: from there everybody is reached, and nobody reaches it who was not asked. */
    static Home behindNat(Arena arena, int number) {
        return open(arena, number, "10.90." + number);
    }

    static Home open(Arena arena, int number) {
        return open(arena, number, "45.9." + number);
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
