package tv.starling.broadcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChannelKeyTest {
    @TempDir
    Path folder;

    @Test
    void isMadeOnceForItsOwnerAlone() throws IOException {
        Path file = folder.resolve("new").resolve("key");
        byte[] made = ChannelKey.in(file).publicKey();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(ChannelKey.in(file).publicKey()).isEqualTo(made);
    }

    @Test
    void isRefusedWhenOthersMayReadIt() throws IOException {
        Path file = folder.resolve("key");
        ChannelKey.in(file);
        for (String open : new String[] {"rw-r-----", "rw----r--", "rw--w----"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(open));
            assertThatThrownBy(() -> ChannelKey.in(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("chmod 600");
        }
    }

    @Test
    void whatIsNoKeyIsLeftAlone() throws IOException {
        Path file = folder.resolve("film.mp4");
        Files.write(file, new byte[5000]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertThatThrownBy(() -> ChannelKey.in(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no channel key");
        assertThat(Files.size(file)).isEqualTo(5000);
    }

    @Test
    void aChannelOfItIsTakenOnceAndOthersOfItAreFree() throws IOException {
        Path file = folder.resolve("key");
        byte[] made = ChannelKey.in(file).publicKey();
        try (var _ = ChannelKey.take(file, "One");
                var _ = ChannelKey.take(file, "Two")) {
            assertThatThrownBy(() -> ChannelKey.take(file, "One"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("on the air already");
        }
        ChannelKey.take(file, "One").close();
        assertThat(ChannelKey.in(file).publicKey()).isEqualTo(made);
    }
}
