package tv.starling.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameServersTest {
    private static final String STUB = """
            # made by systemd-resolved
            nameserver 127.0.0.53
            options edns0 trust-ad
            search .
            """;

    @TempDir
    Path folder;

    @Test
    void areReadInOrderAndNoMoreThanTheSystemAsks() throws IOException {
        Path file = file("resolv.conf", """
                ; first
                nameserver 192.0.2.1
                 nameserver\tfe80::1%eth0
                nameserver of.some.kind
                nameserver
                nameserver 2001:db8::1
                nameserver 192.0.2.2
                """);

        assertThat(new NameServers(List.of(file)).read())
                .hasToString("[192.0.2.1:53, [fe80:0:0:0:0:0:0:1]:53, [2001:db8:0:0:0:0:0:1]:53]");
    }

    @Test
    void areThoseThatAServerOnThisMachineAsks() throws IOException {
        Path stub = file("stub", STUB);
        Path absent = folder.resolve("absent");
        Path real = file("real", "nameserver 192.0.2.7\n");

        assertThat(new NameServers(List.of(stub, absent, real)).read()).hasToString("[192.0.2.7:53]");
        assertThat(new NameServers(List.of(stub)).read()).isEmpty();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
