package tv.starling.interop;

import static tv.starling.interop.InteropTest.SOON;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Our engine and one client of another kind in an arena: one has everything, the other comes to have the same bytes. */
record Cell(Client client, Feature feature, Way way) {
    private static final int PIECE = 64 * 1024;
    private static final int LENGTH = 4_000_003;
    private static final int[] FILES = {70_000, 1, 3_000_000, 12_345};

    /** What the third peer gives a second, so that nobody has everything before the clients' timers tell of it. */
    private static final int TRICKLE = 30_000;

    String title() {
        return client.title() + ", " + feature.title() + ", " + way.title();
    }

    Duration limit() {
        return client.patience(feature);
    }

    /** Fails as a test does. */
    void play(Arena arena) throws IOException {
        switch (feature) {
            case PEX -> {
                switch (way) {
                    case FETCH -> theyTell(arena);
                    case SEED -> weTell(arena);
                }
            }
            case WEB_SEED -> relay(arena);
            case HOLEPUNCH -> punch(arena);
            default -> {
                switch (way) {
                    case FETCH -> fetch(arena);
                    case SEED -> seed(arena);
                }
            }
        }
    }

    private void fetch(Arena arena) throws IOException {
        Tracker tracker = Tracker.tellingOf(arena, feature);
        Payload payload = payload(arena, tracker);
        meet(arena);
        boolean padded = feature == Feature.HYBRID && client.storesPadding();
        var theirs = client.seed(arena, feature, padded ? payload.padded(arena) : payload);
        tracker.hasSeed(limit());
        String[] peers = feature.finds() ? new String[] {} : new String[] {theirs.hostPort()};
        Path files = arena.folder("ours");

        Engine ours = start(arena, arena.address(feature), source(payload), files, peers);
        ours.has(payload.length(), limit());

        payload.isIn(files);
    }

    private void seed(Arena arena) throws IOException {
        String address = arena.address(feature);
        Tracker tracker = tellingOf(arena, address);
        Payload payload = payload(arena, tracker);
        Optional<Child> dht = meet(arena);
        Engine ours = start(arena, address, payload.torrent().toString(), payload.folder());
        ours.seeds(SOON);
        dht.ifPresent(nodes -> nodes.await("announced", limit())); // who asks before that may not ask again for long
        Path files = arena.folder("theirs");

        client.leech(arena, feature, source(payload), files);
        payload.comesTo(files, limit());

        ours.sent(payload.length(), SOON);
    }

    /** We have nothing but the address of a web seed, and they have nothing but ours. */
    private void relay(Arena arena) throws IOException {
        String address = arena.address();
        Tracker tracker = tellingOf(arena, address);
        Payload payload = payload(arena, tracker);
        WebServer server = WebServer.start(arena, payload.folder());
        Payload onTheWeb = payload.again(arena, PIECE, "--web-seed", server.url() + payload.name());
        Engine ours = start(arena, address, onTheWeb.torrent().toString(), arena.folder("ours"));
        Path files = arena.folder("theirs");

        client.leech(arena, feature, payload.torrent().toString(), files);
        payload.comesTo(files, limit());

        ours.sent(payload.length(), SOON);
    }

    /** All that the tracker tells of is a third peer. */
    private void punch(Arena arena) throws IOException {
        Home middle = Home.open(arena, 3);
        Payload payload = payload(arena, tellingOf(arena, middle.outside()));
        switch (way) {
            case FETCH -> ThroughNats.fetch(client, arena, middle, payload);
            case SEED -> ThroughNats.seed(client, arena, middle, payload);
        }
    }

    /** A tracker tells them of a seed, and we are told of them. */
    private void theyTell(Arena arena) throws IOException {
        String third = arena.address();
        Tracker tracker = tellingOf(arena, third);
        Payload payload = payload(arena, tracker);
        Payload untracked = payload.again(arena, PIECE);
        Child seed = trickle(arena, third, untracked);
        var theirs = client.leech(arena, feature, payload.torrent().toString(), arena.folder("theirs"));
        seed.await("peer ", SOON);
        String address = arena.address();

        Engine ours = start(arena, address, untracked.torrent().toString(), arena.folder("ours"), theirs.hostPort());
        seed.await("peer " + address, limit());

        ours.has(PIECE, SOON);
    }

    /** We are told of a seed, and a tracker tells them of us. */
    private void weTell(Arena arena) throws IOException {
        String third = arena.address();
        String address = arena.address();
        Tracker tracker = tellingOf(arena, address);
        Payload payload = payload(arena, tracker);
        Payload untracked = payload.again(arena, PIECE);
        Child seed = trickle(arena, third, untracked);
        Engine ours = start(
                arena,
                address,
                untracked.torrent().toString(),
                arena.folder("ours"),
                Arena.hostPort(third, Client.PORT));
        seed.await("peer " + address, SOON);

        client.leech(arena, feature, payload.torrent().toString(), arena.folder("theirs"));
        seed.await(line -> line.startsWith("peer ") && !line.contains(address), "they dial the seed", limit());

        ours.sent(1, SOON);
    }

    /** A slow seed that is told of nobody by anybody. */
    private static Child trickle(Arena arena, String address, Payload payload) {
        List<String> more = List.of("--seed", "--no-pex", "--tell-peers", "--up", "" + TRICKLE);
        return Libtorrent.start(arena, address, payload.torrent().toString(), payload.folder(), more)
                .child();
    }

    private Optional<Child> meet(Arena arena) {
        feature.restrict(arena);
        return feature == Feature.DHT ? Optional.of(PrivateDht.start(arena)) : Optional.empty();
    }

    private Tracker tellingOf(Arena arena, String address) {
        return feature.finds()
                ? Tracker.tellingOf(arena, feature)
                : Tracker.tellingOf(arena, feature, Arena.hostPort(address, Engine.PORT));
    }

    private Engine start(Arena arena, String address, String source, Path files, String... peers) {
        return Engine.startAt(arena, address, feature.ours(way), source, arena.folder("data"), files, peers);
    }

    private Payload payload(Arena arena, Tracker tracker) throws IOException {
        List<String> more = List.of("--kind", feature.kind(), "--tracker", tracker.http());
        return feature.manyFiles()
                ? Payload.files(arena, FILES, PIECE, more)
                : Payload.file(arena, LENGTH, PIECE, more);
    }

    private String source(Payload payload) {
        return feature == Feature.MAGNET ? payload.magnet() : payload.torrent().toString();
    }
}
