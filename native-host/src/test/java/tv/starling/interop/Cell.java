package tv.starling.interop;

import static tv.starling.interop.InteropTest.SOON;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Our engine and one client of another kind in an arena: one has everything, the other comes to have the same bytes. */
record Cell(Client client, Feature feature, Way way) {
    private static final int PIECE = 64 * 1024;
    private static final int LENGTH = 4_000_003;
    private static final int[] FILES = {70_000, 1, 3_000_000, 12_345};

    String title() {
        return client.title() + ", " + feature.title() + ", " + way.title();
    }

    /** Fails as a test does. */
    void play(Arena arena) throws IOException {
        switch (way) {
            case FETCH -> fetch(arena);
            case SEED -> seed(arena);
        }
    }

    Duration limit() {
        return Duration.ofSeconds(60);
    }

    private void fetch(Arena arena) throws IOException {
        Tracker tracker = Tracker.tellingOf(arena, feature);
        Payload payload = payload(arena, tracker);
        feature.restrict(arena);
        var theirs = client.seed(arena, feature, payload);
        tracker.hasSeed(SOON);
        Path files = arena.folder("ours");

        Engine ours = Engine.startAt(
                arena,
                arena.address(feature),
                feature.ours(way),
                source(payload),
                arena.folder("data"),
                files,
                theirs.hostPort());
        ours.has(payload.length(), limit());

        payload.isIn(files);
    }

    private void seed(Arena arena) throws IOException {
        String address = arena.address(feature);
        Tracker tracker = Tracker.tellingOf(arena, feature, Arena.hostPort(address, Engine.PORT));
        Payload payload = payload(arena, tracker);
        feature.restrict(arena);
        Engine ours = Engine.startAt(
                arena,
                address,
                feature.ours(way),
                payload.torrent().toString(),
                arena.folder("data"),
                payload.folder());
        ours.seeds(SOON);
        Path files = arena.folder("theirs");

        client.leech(arena, feature, source(payload), files);
        payload.comesTo(files, limit());

        ours.sent(payload.length(), SOON);
    }

    private Payload payload(Arena arena, Tracker tracker) throws IOException {
        return feature == Feature.MAGNET
                ? Payload.files(arena, FILES, PIECE, tracker.http())
                : Payload.file(arena, LENGTH, PIECE, tracker.http());
    }

    private String source(Payload payload) {
        return feature == Feature.MAGNET ? payload.magnet() : payload.torrent().toString();
    }
}
