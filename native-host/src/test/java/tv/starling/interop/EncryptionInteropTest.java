package tv.starling.interop;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tv.starling.swarm.EncryptionPolicy;

/** Our policies of encryption with those of libtorrent. */
final class EncryptionInteropTest extends InteropTest {
    private static final int PIECE = 64 * 1024;
    private static final int LENGTH = 4_000_003;

    /** libtorrent's words: policy 0 forced, 1 enabled, 2 disabled; level 1 plaintext, 2 RC4, 3 both. */
    private static String[] libtorrent(int policy, int level, String... more) {
        String[] settings = {
            "--set",
            "in_enc_policy=" + policy,
            "--set",
            "out_enc_policy=" + policy,
            "--set",
            "allowed_enc_level=" + level
        };
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(more), java.util.stream.Stream.of(settings))
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource({
        "REQUIRE, 0, 2",
        "PREFER, 0, 2",
        "PREFER, 0, 1",
        "PREFER, 0, 3",
        "REQUIRE, 1, 3",
        "OFF, 1, 3",
        "PREFER, 2, 3"
    })
    void weFetchFromLibtorrent(EncryptionPolicy ours, int policy, int level) throws IOException {
        Payload payload = Payload.file(arena, LENGTH, PIECE);
        var theirs = Libtorrent.seed(arena, payload, libtorrent(policy, level));
        Path files = arena.folder("ours");

        Engine engine =
                Engine.start(arena, ours, payload.torrent().toString(), arena.folder("data"), files, theirs.hostPort());
        engine.has(LENGTH, SOON);

        payload.isIn(files);
    }

    @ParameterizedTest
    @CsvSource({
        "REQUIRE, 0, 2",
        "PREFER, 0, 2",
        "PREFER, 0, 1",
        "PREFER, 0, 3",
        "REQUIRE, 1, 3",
        "OFF, 1, 3",
        "PREFER, 2, 3"
    })
    void libtorrentFetchesFromUs(EncryptionPolicy ours, int policy, int level) throws IOException {
        Payload payload = Payload.file(arena, LENGTH, PIECE);
        Engine engine = seed(ours, payload);
        Path files = arena.folder("theirs");

        var theirs = Libtorrent.leech(
                arena, payload.torrent().toString(), files, libtorrent(policy, level, "--peer", engine.hostPort()));
        theirs.child().await("done", SOON);

        payload.isIn(files);
    }

    private Engine seed(EncryptionPolicy policy, Payload payload) {
        Engine engine =
                Engine.start(arena, policy, payload.torrent().toString(), arena.folder("data"), payload.folder());
        engine.seeds(SOON);
        return engine;
    }
}
