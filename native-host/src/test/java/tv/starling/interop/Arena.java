package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network namespace and the processes in it. Addresses 10.77.0.1 to 10.77.0.20 are its own, and as many of
 * 10.77.1.0/24 and fd77::/16: some clients want one for each peer, and Transmission takes none of 127/8.
 *
 * <p>The namespace has process ids of its own too, and its first process lives as long as its input is open: whatever
 * becomes of the test, the kernel ends every process in it.
 */
final class Arena implements AutoCloseable {
    private static final int ADDRESSES = 20;
    private static final String FIRST_PROCESS = "ip link set lo up multicast on && ip route add 224.0.0.0/4 dev lo &&"
            + " for i in $(seq " + ADDRESSES + "); do"
            + " echo addr add 10.77.0.$i/24 dev lo; echo addr add 10.77.1.$i/32 dev lo;"
            + " echo addr add fd77::$i/128 dev lo nodad; done | ip -batch -"
            + " && echo ready && exec cat";

    private final Path folder;
    private final Child first;
    private final List<String> enter;
    private final List<Child> children;
    private final Optional<String> only;
    private int last;

    private Arena(Path folder, Child first, List<String> enter, List<Child> children, Optional<String> only) {
        this.folder = folder;
        this.first = first;
        this.enter = enter;
        this.children = children;
        this.only = only;
    }

    /** Opens one; skips the test where the system lets us make none. */
    static Arena open(Path folder) {
        boolean root = isRoot();
        assumeTrue(
                Programs.has("unshare") && Programs.has("nsenter") && Programs.has("ip"),
                "util-linux and iproute2 are not installed");
        List<String> unshare = new ArrayList<>(List.of("unshare", "--net", "--pid", "--fork", "--kill-child"));
        if (!root) {
            unshare.add("--map-root-user");
        }
        unshare.addAll(List.of("sh", "-c", FIRST_PROCESS));
        Child first = Child.start("namespace", folder, unshare);
        if (!first.says("ready", Duration.ofSeconds(10))) {
            first.kill();
            assumeTrue(
                    false, "no right to make network namespaces (be root, or allow user namespaces): " + first.lines());
        }
        long pid = first.process().children().findFirst().orElseThrow().pid();
        return new Arena(folder, first, enter(pid, root), new ArrayList<>(), Optional.empty());
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static List<String> enter(long pid, boolean root) {
        List<String> enter = new ArrayList<>(List.of("nsenter", "--target=" + pid, "--net", "--pid"));
        if (!root) {
            enter.addAll(List.of("--user", "--preserve-credentials"));
        }
        return enter;
    }

    /** The same arena as seen from the network namespace of one of its processes, which has one address. */
    Arena within(long pid, String address) {
        return new Arena(folder(address), first, enter(pid, isRoot()), children, Optional.of(address));
    }

    /** The same arena, with this machine for those who look names up. */
    Arena asking(String nameServer) {
        try {
            Path file = Files.writeString(
                    folder("name server").resolve("resolv.conf"), "nameserver " + nameServer + "\noptions timeout:2\n");
            String mount = "mount --bind '" + file + "' \"$(readlink -f /etc/resolv.conf)\" && exec \"$@\"";
            List<String> through = Stream.concat(
                            enter.stream(), Stream.of("unshare", "--mount", "sh", "-c", mount, "sh"))
                    .toList();
            return new Arena(folder("asking"), first, through, children, only);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An address that no other process of this arena has. */
    String address() {
        return only.orElseGet(() -> "10.77.0." + ++last);
    }

    /** The same, of the version that the feature is about. */
    String address(Feature feature) {
        return feature.ipv6() ? "fd77::" + ++last : address();
    }

    static String hostPort(String address, int port) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    /** From now on this is the address of those that bind none, as if they were alone on a machine of their own. */
    void speaksFrom(String address) {
        String routes = "for i in $(seq " + ADDRESSES + "); do"
                + " echo route change local 10.77.0.$i dev lo table local src " + address + "; done | ip -batch - &&"
                + " ip route change 224.0.0.0/4 dev lo src " + address;
        run("speaks from " + address, List.of("sh", "-c", routes));
    }

    /** From now on nothing of this protocol, tcp or udp, goes to where the clients listen. */
    void forbid(String protocol) {
        String rules = "for v in -4 -6; do ip $v rule add pref 5 ipproto " + protocol + " dport " + Client.PORT + "-"
                + Client.OTHER_PORT
                + " prohibit && ip $v rule add pref 10 table local && ip $v rule del pref 0 || exit; done";
        run("forbid " + protocol, List.of("sh", "-c", rules));
    }

    /** A folder of its own. */
    Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name + "-" + ++folders));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int folders;

    /** Starts a program inside. */
    Child start(String name, List<String> command) {
        Child child = Child.start(
                name, folder, Stream.concat(enter.stream(), command.stream()).toList());
        children.add(child);
        return child;
    }

    /** Runs a program inside to its end, which must be a good one. */
    Child run(String name, List<String> command) {
        Child child = start(name, command);
        assertThat(child.ended(Duration.ofSeconds(60))).as(child::story).isEqualTo(0);
        return child;
    }

    /** A file of {@code src/test/resources/interop}, copied out of the jar that the tests may be in. */
    static Path script(String name) {
        try (InputStream resource = Arena.class.getResourceAsStream("/interop/" + name)) {
            Path copy = Files.createTempDirectory("interop").resolve(name);
            Files.copy(resource, copy);
            copy.toFile().deleteOnExit();
            copy.getParent().toFile().deleteOnExit();
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        children.reversed().forEach(Child::kill);
        first.kill();
    }

    /** What everybody said, for a failed test. */
    String story() {
        var story = new StringBuilder();
        children.forEach(c -> story.append(c.story()));
        return story.toString();
    }
}
