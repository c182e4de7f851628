package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Torrents made by libtorrent, whose files lie on a web server (BEP 19), with and without a peer. */
final class WebSeedInteropTest extends InteropTest {
    private static final int PIECE = 32 * 1024;
    private static final int[] FILES = {10, 0, 100_000, 4 * PIECE - 100_010, 1, 0, 3_000_001, 16_384, 7};

    @Test
    void aWebSeedAloneGivesAFileOverOneConnection() throws IOException {
        Payload payload = Payload.file(arena, 20_000_001, 256 * 1024);
        var site = WebSite.start(arena, payload.folder());
        Path files = arena.folder("ours");

        Engine ours = leech(link(payload, site) + "&ws=" + site.url(payload.name()), files);
        ours.seeds(SOON);

        assertThat(files.resolve(payload.name()))
                .hasSameBinaryContentAs(payload.folder().resolve(payload.name()));
        assertThat(ours.downloaded()).isEqualTo(payload.length());
        assertThat(site.connections(payload.name())).isEqualTo(1);
    }

    @Test
    void aWebSeedAloneGivesManyFiles() throws IOException {
        Payload payload = Payload.files(arena, FILES, PIECE);
        var site = WebSite.start(arena, payload.folder());
        Path files = arena.folder("ours");

        Engine ours = leech(link(payload, site) + "&ws=" + site.url(""), files);
        ours.seeds(SOON);

        for (int i = 0; i < FILES.length; i++) {
            String file = (i % 2 == 0 ? "show" : "show/part " + i) + "/f" + i + ".bin";
            assertThat(files.resolve(file))
                    .hasSameBinaryContentAs(payload.folder().resolve(file));
        }
    }

    @Test
    void aWebSeedAndASlowPeerGiveAFileTogether() throws IOException {
        Payload payload = Payload.file(arena, 30_000_001, 256 * 1024);
        var site = WebSite.start(arena, payload.folder());
        var theirs = Libtorrent.seed(arena, payload, "--up", "2000000");
        Path files = arena.folder("ours");

        Engine ours = leech(payload.magnet() + "&ws=" + site.url(payload.name()), files, theirs.hostPort());
        ours.seeds(SOON);

        payload.isIn(files);
        assertThat(ours.downloaded()).isLessThan(payload.length() + payload.length() / 50);
    }

    /** The torrent file lies there too. */
    private static String link(Payload payload, WebSite site) throws IOException {
        Files.copy(payload.torrent(), payload.folder().resolve("torrent.file"));
        return payload.magnet() + "&xs=" + site.url("torrent.file");
    }
}
