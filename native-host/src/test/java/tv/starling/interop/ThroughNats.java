package tv.starling.interop;

import static tv.starling.interop.InteropTest.SOON;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The other client and we, each behind a NAT, and a libtorrent that both are told of and reach. Who comes later hears of
 * the other from it (BEP 11), dials in vain, and asks it to bring them together (BEP 55).
 */
final class ThroughNats {
    /** Bytes a second. */
    private static final String RATE = "5000";

    private final Arena arena;
    private final Payload payload;
    private final Home ours;
    private final Home theirs;
    private final Child middle;

    private ThroughNats(Arena arena, Home middle, Payload payload) {
        this.arena = arena;
        this.payload = payload;
        this.ours = Home.behindNat(arena, 1);
        this.theirs = Home.behindNat(arena, 2);
        this.middle = startSlow(middle, "--tell-log", "PEX_FULL", "--tell-log", "rendezvous");
        // With less than two peers it tells nothing, and then both of them, who would dial each other at once.
        startSlow(Home.open(arena, 4), "--no-pex", "--peer", Arena.hostPort(middle.outside(), Client.PORT));
    }

    /** So slow that it can bring others together and not much else; with nothing to do at all it would be hung up on. */
    private Child startSlow(Home home, String... more) {
        List<String> options = new ArrayList<>(List.of(
                "--up",
                RATE,
                "--down",
                RATE,
                "--set",
                "enable_incoming_utp=true",
                "--set",
                "enable_outgoing_utp=true"));
        options.addAll(List.of(more));
        String torrent = payload.torrent().toString();
        return Libtorrent.start(home.inside(), home.outside(), torrent, arena.folder("slow"), options)
                .child();
    }

    /** @param middle whom the payload's tracker tells of */
    static void fetch(Client client, Arena arena, Home middle, Payload payload) throws IOException {
        new ThroughNats(arena, middle, payload).fetch(client);
    }

    static void seed(Client client, Arena arena, Home middle, Payload payload) throws IOException {
        new ThroughNats(arena, middle, payload).seed(client);
    }

    private void fetch(Client client) throws IOException {
        client.seed(theirs.inside(), Feature.HOLEPUNCH, payload);
        hasHeardOfNobody(theirs);
        Path files = arena.folder("ours");

        Engine engine = start(files);
        engine.has(payload.length(), client.patience(Feature.HOLEPUNCH));

        payload.isIn(files);
        hasAsked(ours, theirs);
    }

    private void seed(Client client) throws IOException {
        Engine engine = start(payload.folder());
        hasHeardOfNobody(ours);
        Path files = arena.folder("theirs");

        client.leech(theirs.inside(), Feature.HOLEPUNCH, payload.torrent().toString(), files);
        payload.comesTo(files, client.patience(Feature.HOLEPUNCH));

        engine.sent(payload.length(), SOON);
        hasAsked(theirs, ours);
    }

    /** What the one in the middle knows is told at once, and then each minute: they must not dial each other at once. */
    private void hasHeardOfNobody(Home home) {
        middle.await(line -> line.contains(home.outside()) && line.contains("PEX_FULL"), "PEX to the first", SOON);
    }

    private void hasAsked(Home one, Home forOther) {
        middle.await(
                line -> line.contains(one.outside()) && line.contains("rendezvous to: " + forOther.outside()),
                "a rendezvous",
                SOON);
    }

    private Engine start(Path files) {
        Arena home = ours.inside();
        String torrent = payload.torrent().toString();
        return Engine.startAt(home, home.address(), List.of(), torrent, arena.folder("data"), files);
    }
}
