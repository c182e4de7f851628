package tv.starling.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import tv.starling.bencode.BString;
import tv.starling.broadcast.LiveArchive;
import tv.starling.broadcast.LiveOriginFolder;
import tv.starling.broadcast.LiveRecording;
import tv.starling.broadcast.Tickets;
import tv.starling.env.Disk.Place;
import tv.starling.live.LiveSettings;
import tv.starling.live.LiveSwarm;
import tv.starling.live.PieceCutter;
import tv.starling.metainfo.Digests;
import tv.starling.metainfo.FeedLink;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.MagnetLink;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.Metainfo;
import tv.starling.swarm.AddOptions;
import tv.starling.swarm.FeedStanding;
import tv.starling.swarm.SessionSettings;
import tv.starling.swarm.Torrent;
import tv.starling.wire.Ed25519;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.LivePass;
import tv.starling.wire.LiveRecord;
import tv.starling.wire.SignedRecording;

/** Puts programmes on the air and takes them off it. The encoder's thread; {@link #programme} and {@link #links} from any. */
final class LiveAir {
    /** Of the rate, where nobody says what the line takes. */
    private static final int UPLOAD_RATES = 3;

    private static final int SUBSTREAMS = 8;
    /** Pieces of the shortest window. */
    private static final int LEAST_WINDOW = 64;
    /** Of a run before, which a web server may not have got. */
    private static final int LAST_PIECES = 32;
    /** Neighbours get so long to take the end. */
    static final long FAREWELL_MILLIS = 5_000;
    /** And the hash table. */
    private static final long SIGN_OFF_MILLIS = 3_000;
    /** While another programme is on, which has the line for itself soon. */
    private static final Duration LINGER = Duration.ofMinutes(1);

    private final Engine engine;
    private final Path folder;
    private final LiveWishes wishes;
    private final LongSupplier clock;
    private volatile Optional<LiveProgramme> programme = Optional.empty();
    private volatile Optional<LiveLinks> links = Optional.empty();
    private volatile FeedStanding standing = FeedStanding.OURS;

    /**
     * @param folder where what it needs to go on is kept
     * @param clock milliseconds since 1970; never goes back
     */
    LiveAir(Engine engine, Path folder, LiveWishes wishes, LongSupplier clock) {
        this.engine = engine;
        this.folder = folder;
        this.wishes = wishes;
        this.clock = clock;
    }

    Optional<LiveProgramme> programme() {
        return programme;
    }

    Optional<LiveLinks> links() {
        return links;
    }

    /** What was on the air when the process before was killed, if anything was. */
    Optional<LiveArchive> kept() throws IOException {
        return LiveArchive.reopen(folder, wishes.key().publicKey());
    }

    /** @param rate bytes a second */
    void begin(byte[] init, String mime, int rate) throws IOException {
        int pieceLength = PieceCutter.pieceLength(rate);
        int window = (int)
                Math.clamp(wishes.window().toSeconds() * rate / pieceLength, LEAST_WINDOW, LiveDictionary.MAX_WINDOW);
        LiveDictionary dictionary = LiveDictionary.of(
                wishes.name(),
                pieceLength,
                new LiveDictionary.Signer(wishes.key().publicKey(), salt()),
                clock.getAsLong(),
                new LiveDictionary.Media(mime, init, rate),
                window,
                SUBSTREAMS,
                new LiveDictionary.Terms(
                        wishes.origin().map(LiveWishes.Origin::url),
                        wishes.access().map(Ed25519.KeyPair::publicKey)));
        put(LiveArchive.begin(folder, dictionary, file(), wishes.record().isPresent() ? Integer.MAX_VALUE : window));
    }

    /** A recording of its own for each programme; what is kept for the window alone is written over. */
    private Path file() throws IOException {
        if (wishes.record().isEmpty()) {
            return folder.resolve(LiveRecording.fileName(wishes.name()));
        }
        Files.createDirectories(wishes.record().get());
        String began =
                LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH.mm.ss"));
        return wishes.record().get().resolve(LiveRecording.fileName(wishes.name() + " " + began));
    }

    /** Joins the swarm as its source. */
    void put(LiveArchive archive) throws IOException {
        LiveDictionary dictionary = archive.dictionary();
        long upload = wishes.uploadBytesPerSecond()
                .orElse((long) UPLOAD_RATES * dictionary.media().rate());
        var settings = new LiveSettings(upload, LiveSettings.Role.SOURCE);
        // Its own time is never over: it is the clock.
        Optional<LivePass> pass = wishes.access().map(key -> Tickets.issue(key, Long.MAX_VALUE));
        var options =
                new AddOptions(new Place.Cache(), wishes.peers(), wishes.reach(), AddOptions.Check.TRUST_RESUME_ONLY);
        Torrent torrent =
                onSwarm(() -> engine.session().broadcast(dictionary, settings, pass, wishes.trackers(), options));
        LiveSwarm swarm = onSwarm(() -> torrent.live().orElseThrow().swarm());
        programme = Optional.of(
                new LiveProgramme(engine.env(), archive, origin(archive), wishes.key(), torrent, swarm, clock));
        List<String> origins =
                wishes.origin().map(LiveWishes.Origin::url).stream().toList();
        links = Optional.of(new LiveLinks(
                dictionary,
                magnet(Optional.of(dictionary.hash()), dictionary.name(), origins)
                        .toUri(),
                channel(origins),
                Optional.empty()));
        engine.env()
                .execute(() ->
                        engine.session().publishOnAir(wishes.key(), salt(), dictionary.hash(), now -> standing = now));
    }

    /** With the last pieces that were signed and may not be there. */
    private Optional<LiveOriginFolder> origin(LiveArchive archive) throws IOException {
        if (wishes.origin().isEmpty()) {
            return Optional.empty();
        }
        var origin = LiveOriginFolder.open(wishes.origin().get().folder(), archive.dictionary(), archive.next());
        for (int index = Math.max(0, archive.next() - LAST_PIECES); index < archive.next(); index++) {
            Optional<LiveRecord> record = archive.record(index);
            if (record.isPresent()) {
                byte[] data = archive.bytes(record.get());
                origin.put(new LiveMessage.Record(record.get(), Merkle.leaves(data)), data);
            }
        }
        return Optional.of(origin);
    }

    /** Tells channels of one key apart: their names, where they are short enough. */
    private byte[] salt() {
        byte[] name = wishes.name().getBytes(StandardCharsets.UTF_8);
        return name.length <= LiveDictionary.MAX_SALT_LENGTH ? name : Digests.sha256(name);
    }

    /** A plain sentence where another source has this channel's key. Any thread. */
    Optional<String> rival() {
        return switch (standing) {
            case OURS -> Optional.empty();
            case TAKEN_OVER ->
                Optional.of("Another source of this channel was on the air a moment ago: the channel's link"
                        + " leads here now, but who watches that one stays there.");
            case ANOTHERS ->
                Optional.of("Another source of this channel is on the air, and the channel's link leads to that one.");
        };
    }

    private Optional<String> channel(List<String> origins) {
        return hasTable()
                ? Optional.of(new FeedLink(
                                new BString(wishes.key().publicKey()),
                                new BString(salt()),
                                magnet(Optional.empty(), wishes.name(), origins))
                        .toUri())
                : Optional.empty();
    }

    private boolean hasTable() {
        return engine.config().network().session().has(SessionSettings.Feature.DHT);
    }

    private MagnetLink magnet(Optional<Hash256> hash, String name, List<String> origins) {
        return new MagnetLink(
                Optional.empty(),
                hash.map(Hash256::hex),
                Optional.of(name),
                wishes.trackers(),
                wishes.told(),
                origins,
                List.of());
    }

    /**
     * The last piece goes out; what is kept of it becomes a recording, of which viewers are told with it.
     *
     * @return what there is of it from now on
     */
    Hash256 finish(LiveProgramme last) throws IOException {
        last.end();
        Optional<Hash256> recording = last.isKept() && wishes.access().isEmpty() // anybody could fetch it
                ? record(last)
                : Optional.empty();
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FAREWELL_MILLIS);
        while (System.nanoTime() - until < 0 && !onSwarm(() -> last.swarm().isWithAll(last.edge()))) {
            pause();
        }
        last.close();
        return recording.orElse(last.dictionary().hash());
    }

    /** Nothing is on the air any more: the channel leads here, and says so. */
    void signOff(Hash256 infoHash) throws IOException {
        CountDownLatch published = new CountDownLatch(hasTable() ? 1 : 0);
        engine.env()
                .execute(() -> engine.session().publish(wishes.key(), salt(), infoHash, now -> {
                    standing = now;
                    published.countDown();
                }));
        try {
            published.await(SIGN_OFF_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** What was broadcast becomes an ordinary torrent, which is seeded, if all of it was kept. */
    private Optional<Hash256> record(LiveProgramme last) throws IOException {
        LiveArchive archive = last.archive();
        Optional<byte[]> torrent = LiveRecording.torrent(archive, wishes.trackers());
        if (torrent.isEmpty()) {
            return Optional.empty();
        }
        Path file = archive.file().toAbsolutePath();
        if (wishes.record().isPresent()) {
            Files.write(file.resolveSibling(file.getFileName() + ".torrent"), torrent.get());
        }
        Metainfo metainfo = Metainfo.parse(torrent.get());
        var options = new AddOptions(
                new Place.Folder(String.valueOf(file.getParent())),
                List.of(),
                wishes.reach(),
                AddOptions.Check.KNOWN_TO_BE_WHOLE);
        onSwarm(() -> engine.session().add(metainfo, options));
        tell(last, metainfo.info().raw());
        MagnetLink link = magnet(metainfo.hashes().v2(), metainfo.info().name(), List.of());
        links = links.map(it -> it.withRecording(link.toUri()));
        return metainfo.hashes().v2();
    }

    private void tell(LiveProgramme last, byte[] info) {
        if (info.length <= SignedRecording.MAX_INFO) {
            var signed = SignedRecording.sign(info, last.dictionary().hash(), wishes.key());
            engine.env().execute(() -> last.swarm().recording(signed));
        }
    }

    /** Another programme comes: of this one are served for a while those who have not seen its end yet. */
    void leave(LiveProgramme last) {
        InfoHash over = last.torrent().infoHash();
        engine.env()
                .execute(() ->
                        engine.env().schedule(LINGER, () -> engine.session().stop(over, () -> {})));
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static IOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted");
    }

    /** Asks the swarm thread, and waits. Any thread. */
    <T> T onSwarm(Supplier<T> task) throws IOException {
        return SwarmThread.ask(engine.env(), task, "The engine doesn't answer.");
    }
}
