package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code starling live} with a real encoder, {@code starling watch} in a process of its own, and libtorrent for what is left of it. */
final class LiveInteropTest extends InteropTest {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern MAGNET = Pattern.compile("\"magnet\":\"(magnet:[^\"]*)\"");
    private static final Pattern CHANNEL = Pattern.compile("\"channel\":\"(magnet:[^\"]*)\"");
    private static final Pattern NEXT = Pattern.compile("\"next\":\"(magnet:[^\"]*)\"");
    private static final Pattern RECORDING = Pattern.compile("\"recording\":\"(magnet:[^\"]*)\"");
    private static final Pattern EDGE = Pattern.compile("\"state\":\"(\\w+)\".*\"edge\":(\\d+).*");

    private Child command(String name, String... arguments) {
        return command(arena, name, arguments);
    }

    private static Child command(Arena where, String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-ea",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "tv.starling.Main"));
        command.addAll(List.of(arguments));
        return where.start(name, command);
    }

    /** Without what reaches beyond the arena. */
    private Child starling(String name, String address, Path data, String... arguments) {
        return starling(arena, name, address, data, arguments);
    }

    private static Child starling(Arena where, String name, String address, Path data, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--listen", address + ":6881", "--data", data.toString(), "--allow-private", "--no-dht"));
        all.addAll(List.of("--no-lsd", "--no-port-mapping"));
        return command(where, name, all.toArray(String[]::new));
    }

    /** A film of so many seconds, over and over; tells of itself as JSON. */
    private Child broadcast(int seconds, String name, String... more) {
        List<String> all =
                new ArrayList<>(List.of("live", film(seconds).toString(), "--loop", "--name", name, "--json"));
        all.addAll(List.of(more));
        return starling("source", arena.address(), arena.folder("source"), all.toArray(String[]::new));
    }

    private Child watch(String magnet, Path file) {
        return starling(
                "viewer",
                arena.address(),
                arena.folder("viewer"),
                "watch",
                magnet,
                "--standalone",
                "--record",
                file + "");
    }

    private Path film(int seconds) {
        assumeTrue(Programs.has("ffmpeg"), "no ffmpeg: installer/check.sh installs it");
        Path film = folder.resolve("film.mp4");
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-y", "-nostdin"));
        command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25"));
        command.addAll(List.of("-f", "lavfi", "-i", "sine=440:sample_rate=48000", "-t", "" + seconds));
        command.addAll(List.of("-c:v", "libx264", "-preset", "veryfast", "-g", "25", "-c:a", "aac", film.toString()));
        arena.run("film", command);
        return film;
    }

    private static String said(Child child, Pattern what, Duration within) {
        Matcher matcher = what.matcher(child.await(line -> what.matcher(line).find(), what.pattern(), within));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static int edge(Child source, String state, int beyond) {
        String line = source.await(
                it -> {
                    Matcher matcher = EDGE.matcher(it);
                    return matcher.find()
                            && matcher.group(1).equals(state)
                            && Integer.parseInt(matcher.group(2)) > beyond;
                },
                state + " beyond " + beyond,
                START);
        Matcher matcher = EDGE.matcher(line);
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(2));
    }

    /** From where playing began, what the viewer got is what the source recorded. */
    private static void isPartOf(Path got, Path recording, Child viewer) throws IOException {
        byte[] whole = Files.readAllBytes(recording);
        byte[] part = Files.readAllBytes(got);
        int init = ByteBuffer.wrap(whole).getInt(0);
        init += ByteBuffer.wrap(whole).getInt(init);
        assertThat(Arrays.copyOf(part, init)).isEqualTo(Arrays.copyOf(whole, init));
        byte[] media = Arrays.copyOfRange(part, init, part.length);
        assertThat(media.length).isGreaterThan(30_000);
        byte[] end = Arrays.copyOfRange(whole, whole.length - media.length, whole.length);
        assertThat(Arrays.mismatch(media, end))
                .as("where %d bytes are not the last of %d: %s", media.length, whole.length, viewer.story())
                .isNegative();
    }

    @Test
    void isWatchedToItsEndAndThenTheRecordingIsAnOrdinaryTorrent() throws IOException {
        Path recordings = arena.folder("recordings");
        String address = arena.address();
        Child source = starling(
                "source",
                address,
                arena.folder("source"),
                "live",
                film(40).toString(),
                "--name",
                "Channel: One",
                "--record",
                recordings.toString(),
                "--json");
        Path got = folder.resolve("got.mp4");
        String magnet = said(source, MAGNET, START);
        Child viewer = watch(magnet, got);
        String relays = arena.address();
        Path relaysData = arena.folder("relay");
        Child relay = starling("relay", relays, relaysData, "watch", magnet, "--standalone", "--relay", "--json");
        awaitSome(got);
        relay.await(line -> line.contains("\"live\":{\"mime\":\"video/mp4;"), "what it opened", START);

        String recording = said(source, RECORDING, START);
        assertThat(viewer.ended(START)).as(viewer::story).isZero();
        Path kept = recordingIn(recordings);
        isPartOf(got, kept, viewer);
        arena.run("probe", List.of("ffprobe", "-v", "error", "-show_entries", "format=duration", kept.toString()))
                .lines()
                .forEach(line -> assertThat(line).doesNotContain("error"));

        assertThat(recording).startsWith("magnet:?xt=urn:btmh:1220");
        String ofViewer = said(relay, RECORDING, START);
        assertThat(recording).startsWith(ofViewer);
        awaitSeeding(relaysData, kept.getFileName().toString());
        source.kill();
        Path theirs = arena.folder("theirs");
        var libtorrent = Libtorrent.leech(arena, ofViewer, theirs, "--peer", relays + ":6881");
        libtorrent.child().await("done", SOON);
        assertThat(theirs.resolve(kept.getFileName().toString())).hasSameBinaryContentAs(kept);
        assertThat(kept.resolveSibling(kept.getFileName() + ".torrent")).exists();
    }

    /** Each look is a process of its own, which takes a while. */
    private void awaitSeeding(Path data, String name) {
        Pattern seeding = Pattern.compile("\"name\":\"" + Pattern.quote(name) + "\",\"state\":\"seeding\"");
        String said = "";
        for (int look = 0; look < 20 && !seeding.matcher(said).find(); look++) {
            Child status = command("status", "status", "--json", "--data", data.toString());
            status.ended(START);
            said = String.join("", status.lines());
        }
        assertThat(said).containsPattern(seeding);
    }

    @Test
    void aSourceThatWasKilledGoesOnAndItsViewersWithIt() throws IOException {
        Path data = arena.folder("source");
        String address = arena.address();
        String[] live = {"live", film(20).toString(), "--name", "One", "--loop", "--json"};
        Child first = starling("source", address, data, live);
        String magnet = said(first, MAGNET, START);
        Path got = folder.resolve("got.mp4");
        Child viewer = watch(magnet, got);
        awaitSome(got);
        int before = edge(first, "on_air", 10);
        first.kill();
        viewer.await("silent", START);

        Child again = starling("source again", address, data, live);
        assertThat(said(again, MAGNET, START)).isEqualTo(magnet);
        again.await(line -> line.contains("\"viewers\":1"), "the viewer", START);
        edge(again, "on_air", before + 40);
        viewer.await(
                line -> line.startsWith("playing")
                        && viewer.lines().lastIndexOf(line)
                                > viewer.lines().stream()
                                        .map(it -> it.startsWith("silent"))
                                        .toList()
                                        .indexOf(true),
                "that it plays again",
                START);
        endOf(again);

        assertThat(viewer.ended(START)).as(viewer::story).isZero();
        assertThat(viewer.lines()).noneMatch(line -> line.contains("contradicted"));
        assertThat(arena.run("decode", List.of("ffmpeg", "-v", "error", "-i", got.toString(), "-f", "null", "-"))
                        .lines())
                .isEmpty();
    }

    /** One key at two places, by the hash table; and at one place, by the key's file. */
    @Test
    void aSecondSourceOfOneChannelIsTold() throws IOException {
        PrivateDht.start(arena);
        Path film = film(20);
        Path data = arena.folder("source");
        Path key = data.resolve("live").resolve("key");
        Child first = channel("source", film, data, key);
        edge(first, "on_air", 40);

        Child same = channel("same", film, arena.folder("same"), key);
        assertThat(same.ended(START)).isNotZero();
        assertThat(same.lines()).anyMatch(line -> line.contains("The channel \"One\" is on the air already"));

        Path elsewhere = arena.folder("elsewhere");
        Path copy = elsewhere.resolve("key");
        Files.copy(key, copy, StandardCopyOption.COPY_ATTRIBUTES);
        Child second = channel("second", film, elsewhere, copy);
        second.await(
                line -> line.contains("Another source of this channel was on the air a moment ago"),
                "the word for it",
                START);
        assertThat(first.lines()).noneMatch(line -> line.contains("Another source"));
    }

    private Child channel(String name, Path film, Path data, Path key) {
        return byTable(name, data, "live", film.toString(), "--name", "One", "--loop", "--json", "--key", key + "");
    }

    /** With the hash table, which channels need. */
    private Child byTable(String name, Path data, String... arguments) {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addAll(List.of("--listen", arena.address() + ":6881", "--data", data.toString()));
        command.addAll(List.of("--allow-private", "--dht-node", PrivateDht.ENTRY, "--no-lsd", "--no-port-mapping"));
        return command(name, command.toArray(String[]::new));
    }

    /** A channel's link has what a broadcast's has: where peers are, the channel's name, and the ticket. */
    @Test
    void aTicketToAChannelIsOneToWhatItSends() throws IOException {
        PrivateDht.start(arena);
        Path key = folder.resolve("tickets.key");
        String film = film(12).toString();
        String[] live = {"live", film, "--loop", "--name", "Closed", "--access", key.toString(), "--json"};
        Child source = byTable("source", arena.folder("source"), live);
        String channel = said(source, CHANNEL, START);
        assertThat(channel).contains("&dn=Closed").contains("&x.pe=");
        Child ticket = command("ticket", "live-ticket", channel, "--access", key.toString(), "--hours", "1");
        String link = ticket.await(line -> line.startsWith("magnet:"), "a link", START);
        assertThat(link).startsWith(channel).contains("&x.pass=");

        Path got = folder.resolve("got.mp4");
        Child viewer =
                byTable("holder", arena.folder("holder"), "watch", link, "--standalone", "--record", got.toString());
        awaitSome(got);
        Child stranger = byTable("stranger", arena.folder("stranger"), "watch", channel, "--standalone", "--relay");
        assertThat(stranger.ended(START)).as(stranger::story).isNotZero();
        assertThat(stranger.story()).contains("for ticket holders");
        endOf(source);
        assertThat(viewer.ended(START)).as(viewer::story).isZero();
    }

    private Child sender(String size) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-re", "-f", "lavfi"));
        command.addAll(List.of("-i", "testsrc2=size=" + size + ":rate=25", "-c:v", "libx264", "-preset", "ultrafast"));
        command.addAll(List.of("-g", "25", "-f", "mpegts", "udp://127.0.0.1:5000?pkt_size=1316"));
        return arena.start("sender", command);
    }

    private int width(Path film) {
        return Integer.parseInt(arena.run(
                        "probe",
                        List.of("ffprobe", "-v", "error", "-show_entries", "stream=width", "-of", "csv=p=0", film + ""))
                .lines()
                .getFirst());
    }

    /** Pictures of another size are another programme: viewers of the first see it end, and have all of it. */
    @Test
    void anEncoderThatChangesItsFormatBeginsAnotherProgramme() {
        assumeTrue(Programs.has("ffmpeg"), "no ffmpeg: installer/check.sh installs it");
        String address = arena.address();
        Path data = arena.folder("source");
        Child source = starling("source", address, data, "live", "udp://:5000", "--name", "One", "--json");
        Child small = sender("320x180");
        String magnet = said(source, MAGNET, START);
        Path first = folder.resolve("first.mp4");
        Child viewer = watch(magnet, first);
        awaitSome(first);
        small.kill();
        sender("640x360");
        assertThat(viewer.ended(START)).as(viewer::story).isZero();
        assertThat(width(first)).isEqualTo(320);

        String line = source.await(
                it -> MAGNET.matcher(it).find() && !it.contains(magnet), "the link of what comes after", START);
        Matcher next = MAGNET.matcher(line);
        assertThat(next.find()).isTrue();
        Path second = folder.resolve("second.mp4");
        Child again = watch(next.group(1), second);
        awaitSome(second);
        endOf(source);
        assertThat(again.ended(START)).as(again::story).isZero();
        assertThat(width(second)).isEqualTo(640);
    }

    /** The channel leads there, and the first programme names the channel, whatever link it was opened by. */
    @Test
    void viewersAreToldWhereABroadcastOfAnotherFormatGoesOn() {
        assumeTrue(Programs.has("ffmpeg"), "no ffmpeg: installer/check.sh installs it");
        PrivateDht.start(arena);
        Child source = byTable("source", arena.folder("source"), "live", "udp://:5000", "--name", "One", "--json");
        Child small = sender("320x180");
        String magnet = said(source, MAGNET, START);
        String channel = said(source, CHANNEL, START);
        Child one = byTable("one", arena.folder("one"), "watch", magnet, "--standalone", "--relay", "--json");
        Child two = byTable("two", arena.folder("two"), "watch", channel, "--standalone", "--relay", "--json");
        source.await(line -> line.contains("\"viewers\":2"), "both", START);
        small.kill();
        sender("640x360");

        String after = said(one, NEXT, START);
        assertThat(said(two, NEXT, START)).contains(after.substring(0, after.indexOf('&')));
        assertThat(after)
                .doesNotContain(magnet.substring(0, magnet.indexOf('&')))
                .contains("&x.pe=");
        Path file = folder.resolve("after.mp4");
        Child viewer = watch(after, file);
        awaitSome(file);
        endOf(source);
        assertThat(viewer.ended(START)).as(viewer::story).isZero();
        assertThat(width(file)).isEqualTo(640);
    }

    /** Nobody can be dialled, nobody is named but nginx: it gives out what the source writes. */
    @Test
    void whoReachesNobodyWatchesFromNginxToTheEnd() throws IOException {
        Path origin = arena.folder("origin");
        Path recordings = arena.folder("recordings");
        var nginx = Nginx.start(arena, origin);
        Child source = broadcast(
                20,
                "One",
                "--record",
                recordings.toString(),
                "--window",
                "1",
                "--origin",
                origin.toString(),
                "--origin-url",
                nginx.url());
        String magnet = said(source, MAGNET, START);
        assertThat(magnet).contains("&ws=http");
        Path got = folder.resolve("got.mp4");
        Child viewer = watch(magnet.replaceAll("&x\\.pe=[^&]*", ""), got);

        awaitSome(got);
        endOf(source);
        said(source, RECORDING, START);
        assertThat(viewer.ended(START)).as(viewer::story).isZero();
        isPartOf(got, recordingIn(recordings), viewer);
        assertThat(source.lines()).noneMatch(line -> line.contains("\"viewers\":1"));
        assertThat(source.lines()).noneMatch(line -> line.contains("The origin's folder"));
        try (var files = Files.walk(origin)) {
            assertThat(files).noneMatch(it -> it.toString().endsWith(".part"));
        }
    }

    /** Each packet takes 20 to 40 ms to a viewer, and one in a hundred is lost: all of it is there in time nevertheless. */
    @Test
    void comesInTimeOverLinesWithDelayAndLoss() throws IOException {
        Path recordings = arena.folder("recordings");
        Child source = broadcast(20, "Far", "--record", recordings.toString());
        String magnet = said(source, MAGNET, START);
        List<Home> homes = new ArrayList<>();
        List<Child> viewers = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            Home home = Home.far(arena, number, 10 + 10 * number);
            Path file = folder.resolve("far " + number + ".mp4");
            homes.add(home);
            files.add(file);
            viewers.add(starling(
                    home.inside(),
                    "viewer " + number,
                    home.outside(),
                    arena.folder("viewer"),
                    "watch",
                    magnet,
                    "--standalone",
                    "--record",
                    file + ""));
        }
        files.forEach(LiveInteropTest::awaitSome);
        source.await(line -> line.contains("\"viewers\":3"), "all of them", START);
        edge(source, "on_air", edge(source, "on_air", 0) + 60);
        assertThat(roundTrip(homes.get(2))).isBetween(80.0, 500.0);
        endOf(source);

        said(source, RECORDING, START);
        Path recording = recordingIn(recordings);
        for (int i = 0; i < viewers.size(); i++) {
            assertThat(viewers.get(i).ended(START)).as(viewers.get(i)::story).isZero();
            isPartOf(files.get(i), recording, viewers.get(i));
        }
    }

    /** The shortest that TCP there has seen, milliseconds. */
    private static double roundTrip(Home home) {
        return home.inside().run("sockets", List.of("ss", "-tin")).lines().stream()
                .map(Pattern.compile("minrtt:([0-9.]+)")::matcher)
                .filter(Matcher::find)
                .mapToDouble(it -> Double.parseDouble(it.group(1)))
                .filter(millis -> millis > 1) // beyond this machine
                .min()
                .orElseThrow();
    }

    @Test
    void onlyTicketHoldersWatchAClosedBroadcast() throws IOException {
        Path key = folder.resolve("tickets.key");
        Child source = broadcast(12, "Closed", "--access", key.toString());
        String magnet = said(source, MAGNET, START);
        Child stranger = watch(magnet, folder.resolve("nothing.mp4"));
        assertThat(stranger.ended(START)).as(stranger::story).isNotZero();
        assertThat(stranger.story()).contains("for ticket holders");

        Child ticket = command("ticket", "live-ticket", magnet, "--access", key.toString(), "--hours", "1");
        String link = ticket.await(line -> line.startsWith("magnet:"), "a link", START);
        Path got = folder.resolve("got.mp4");
        Child viewer = starling(
                "holder", arena.address(), arena.folder("holder"), "watch", link, "--standalone", "--record", got + "");
        awaitSome(got);
        endOf(source);
        assertThat(viewer.ended(START)).as(viewer::story).isZero();
        assertThat(Files.size(got)).isGreaterThan(30_000);
    }

    private static Path recordingIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(it -> it.toString().endsWith(".mp4"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** However slow the machine is, the viewer has begun by then. */
    private static void awaitSome(Path file) {
        await().atMost(START).until(() -> Files.exists(file) && Files.size(file) > 60_000);
    }

    /** As Ctrl-C does; and not ffmpeg. */
    private static void endOf(Child source) {
        source.process()
                .descendants()
                .filter(it -> it.info().command().orElse("").endsWith("java"))
                .forEach(ProcessHandle::destroy);
    }
}
