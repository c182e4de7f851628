package tv.starling.interop;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tv.starling.swarm.EncryptionPolicy;

/** Encrypted links to clients of others that take no others, and to those that never encrypt. */
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
        var theirs = Clients.libtorrentSeed(arena, payload, libtorrent(policy, level));
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

        var theirs = Clients.libtorrent(
                arena, payload.torrent().toString(), files, libtorrent(policy, level, "--peer", engine.hostPort()));
        theirs.done(SOON);

        payload.isIn(files);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"PREFER", "REQUIRE"},
            value = EncryptionPolicy.class)
    void weFetchFromTransmissionThatRequiresIt(EncryptionPolicy ours) throws IOException {
        var tracker = Clients.tracker(arena);
        Payload payload = Payload.file(arena, LENGTH, PIECE, tracker.http());
        var theirs = Clients.transmission(arena, 2, payload.torrent().toString(), payload.folder());
        tracker.child().await("announce http started 0", SOON);
        Path files = arena.folder("ours");

        Engine engine =
                Engine.start(arena, ours, payload.torrent().toString(), arena.folder("data"), files, theirs.hostPort());
        engine.has(LENGTH, LATER);

        payload.isIn(files);
    }

    @Test
    void transmissionThatRequiresItFetchesFromUs() throws IOException {
        var tracker = Clients.tracker(arena);
        Payload payload = Payload.file(arena, LENGTH, PIECE, tracker.http());
        seed(EncryptionPolicy.PREFER, payload);
        Path files = arena.folder("theirs");

        var theirs = Clients.transmission(arena, 2, payload.torrent().toString(), files);
        theirs.done(LATER);

        payload.isIn(files);
    }

    @Test
    void weFetchFromAria2ThatRequiresIt() throws IOException {
        var tracker = Clients.tracker(arena);
        Payload payload = Payload.file(arena, LENGTH, PIECE, tracker.http());
        Clients.aria2(
                arena,
                payload.torrent().toString(),
                payload.folder(),
                "--bt-seed-unverified=true",
                "--check-integrity=false",
                "--allow-overwrite=true",
                "--bt-force-encryption=true");
        tracker.child().await("announce http started 0", SOON);
        Path files = arena.folder("ours");

        Engine engine = Engine.start(
                arena, EncryptionPolicy.REQUIRE, payload.torrent().toString(), arena.folder("data"), files);
        engine.has(LENGTH, SOON);

        payload.isIn(files);
    }

    @Test
    void aria2ThatRequiresItFetchesFromUs() throws IOException {
        var tracker = Clients.tracker(arena);
        Payload payload = Payload.file(arena, LENGTH, PIECE, tracker.http());
        seed(EncryptionPolicy.REQUIRE, payload);
        Path files = arena.folder("theirs");

        var theirs = Clients.aria2(arena, payload.torrent().toString(), files, "--bt-force-encryption=true");
        theirs.done(SOON);

        payload.isIn(files);
    }

    private Engine seed(EncryptionPolicy policy, Payload payload) {
        Engine engine =
                Engine.start(arena, policy, payload.torrent().toString(), arena.folder("data"), payload.folder());
        engine.seeds(SOON);
        return engine;
    }
}
