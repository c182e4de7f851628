package tv.starling.engine;

import java.util.List;
import java.util.function.LongSupplier;
import tv.starling.env.Env;
import tv.starling.live.LiveSource;
import tv.starling.live.LiveSwarm;
import tv.starling.live.PieceCutter;
import tv.starling.live.PieceCutter.Cut;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.swarm.Torrent;
import tv.starling.wire.Ed25519;

/** One programme on its way into the swarm: what the encoder makes becomes signed pieces. The encoder's thread. */
final class LiveProgramme {
    private final Env env;
    private final LiveDictionary dictionary;
    private final Torrent torrent;
    private final LiveSwarm swarm;
    private final LiveSource source;
    private final PieceCutter cutter;
    private final LongSupplier clock;
    private volatile int edge = -1;

    /**
     * @param swarm of the torrent
     * @param clock milliseconds since 1970; never goes back
     */
    LiveProgramme(
            Env env,
            LiveDictionary dictionary,
            Ed25519.KeyPair key,
            Torrent torrent,
            LiveSwarm swarm,
            LongSupplier clock) {
        this.env = env;
        this.dictionary = dictionary;
        this.torrent = torrent;
        this.swarm = swarm;
        this.source = new LiveSource(dictionary, key, 1, 0);
        this.cutter = new PieceCutter(dictionary.pieceLength());
        this.clock = clock;
        cutter.add(dictionary.media().init(), false).forEach(this::send);
    }

    LiveDictionary dictionary() {
        return dictionary;
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

    void fragment(byte[] bytes, boolean key) {
        cutter.add(bytes, key).forEach(this::send);
    }

    /** Another run of the encoder begins. */
    void breakOff() {
        List<Cut> rest = cutter.breakOff();
        rest.forEach(this::send);
    }

    /** The last piece goes out. */
    void end() {
        send(cutter.end());
    }

    private void send(Cut cut) {
        LiveSource.Piece piece = source.sign(cut.data(), clock.getAsLong(), cut.flags(), cut.randomAccess());
        edge = piece.record().index();
        env.execute(() -> swarm.publish(piece));
    }
}
