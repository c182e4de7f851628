package tv.starling.engine;

import java.io.IOException;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import tv.starling.broadcast.LiveArchive;
import tv.starling.broadcast.LiveOriginFolder;
import tv.starling.env.Env;
import tv.starling.live.LiveSource;
import tv.starling.live.LiveSwarm;
import tv.starling.live.PieceCutter;
import tv.starling.live.PieceCutter.Cut;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.swarm.Torrent;
import tv.starling.wire.Ed25519;

/**
 * One programme on its way into the swarm: what the encoder makes is kept, becomes signed pieces, whose records are kept too, and only
 * then goes out. The encoder's thread.
 */
final class LiveProgramme {
    private static final Logger log = Logger.getLogger(LiveProgramme.class.getName());

    private final Env env;
    private final LiveArchive archive;
    private final Optional<LiveOriginFolder> origin;
    private final Torrent torrent;
    private final LiveSwarm swarm;
    private final LiveSource source;
    private final PieceCutter cutter;
    private final LongSupplier clock;
    private volatile int edge;
    private volatile boolean kept = true;

    /**
     * Begins it, or goes on with what the archive has.
     *
     * @param origin where a web server finds it, too
     * @param swarm of the torrent
     * @param clock milliseconds since 1970; never goes back
     */
    LiveProgramme(
            Env env,
            LiveArchive archive,
            Optional<LiveOriginFolder> origin,
            Ed25519.KeyPair key,
            Torrent torrent,
            LiveSwarm swarm,
            LongSupplier clock)
            throws IOException {
        this.env = env;
        this.archive = archive;
        this.origin = origin;
        this.torrent = torrent;
        this.swarm = swarm;
        // Whether the disk has the very last record nobody knows: in another epoch nothing is said twice.
        this.source = new LiveSource(archive.dictionary(), key, archive.epoch() + 1, archive.next());
        this.cutter = new PieceCutter(archive.dictionary().pieceLength());
        this.clock = clock;
        this.edge = archive.next() - 1;
        if (archive.next() == 0) {
            archive.restart();
            add(archive.dictionary().media().init(), 0, false);
        } else {
            cutter.add(archive.tail(), false).forEach(this::send);
        }
    }

    LiveDictionary dictionary() {
        return archive.dictionary();
    }

    LiveArchive archive() {
        return archive;
    }

    Torrent torrent() {
        return torrent;
    }

    LiveSwarm swarm() {
        return swarm;
    }

    /** The newest piece; -1 before the first. Any thread. */
    int edge() {
        return edge;
    }

    /** Whether a restart could go on from here; false when the disk failed. Any thread. */
    boolean isKept() {
        return kept;
    }

    /** What is wrong with the origin's folder. Any thread. */
    Optional<String> originTrouble() {
        return origin.flatMap(LiveOriginFolder::trouble);
    }

    /** Nothing more comes. */
    void close() {
        origin.ifPresent(LiveOriginFolder::close);
        archive.close();
    }

    void fragment(byte[] bytes, long micros, boolean key) {
        add(bytes, micros, key);
    }

    /** Another run of the encoder begins. */
    void breakOff() {
        add(cutter.filler(), 0, false);
        cutter.discontinue();
    }

    /** The last piece goes out. */
    void end() {
        add(cutter.lastFiller(), 0, false);
        send(cutter.end());
    }

    private void add(byte[] bytes, long micros, boolean key) {
        if (bytes.length > 0) {
            keep(() -> archive.append(bytes, micros));
            cutter.add(bytes, key).forEach(this::send);
        }
    }

    private void send(Cut cut) {
        LiveSource.Piece piece = source.sign(cut.data(), clock.getAsLong(), cut.flags(), cut.randomAccess());
        keep(() -> archive.signed(piece.record()));
        edge = piece.record().index();
        env.execute(() -> swarm.publish(piece));
        origin.ifPresent(it -> it.put(piece.message(), cut.data()));
    }

    private interface Keeping {
        void run() throws IOException;
    }

    /** A disk that is full does not end a broadcast. */
    private void keep(Keeping keeping) {
        if (!kept) {
            return;
        }
        try {
            keeping.run();
        } catch (IOException e) {
            log.log(Level.WARNING, "the broadcast can't be kept any more", e);
            kept = false;
        }
    }

    /** Now and then. Any thread. */
    void force() {
        try {
            archive.force();
        } catch (IOException e) {
            log.log(Level.FINE, "the archive is closed", e);
        }
    }
}
