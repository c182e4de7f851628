package tv.starling.swarm;

import java.util.Optional;
import tv.starling.dht.Dht;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.swarm.SessionSettings.Feature;
import tv.starling.wire.PeerAddress;

/** The session's node in the hash table, which is there from when the first torrent uses it. Swarm thread. */
final class SessionDht {
    private static final PeerAddress ANY = PeerAddress.of(new byte[4], 0);

    private final Env env;
    private final Datagrams datagrams;
    private final SessionSettings settings;
    private Optional<byte[]> remembered = Optional.empty();
    private Optional<Dht> dht = Optional.empty();
    private boolean closed;

    SessionDht(Env env, Datagrams datagrams, SessionSettings settings) {
        this.env = env;
        this.datagrams = datagrams;
        this.settings = settings;
    }

    void remember(byte[] saved) {
        remembered = Optional.of(saved);
    }

    /** Begins if it is to be used; empty when not. */
    Optional<Dht> use() {
        if (dht.isEmpty() && settings.has(Feature.DHT) && !closed) {
            Dht begun = new Dht(env, datagrams, Dht.Mode.FULL, remembered);
            dht = Optional.of(begun);
            datagrams.toward(ANY); // opened now: others may speak first
            begun.start(settings.dhtNodes());
        }
        return dht;
    }

    Optional<Dht> running() {
        return dht;
    }

    boolean isRunning() {
        return dht.isPresent() && !closed;
    }

    /** Where our datagrams come from and go to, 0 when nowhere. */
    int port() {
        return datagrams.toward(ANY) instanceof DatagramResult.Open(var port)
                ? port.local().port()
                : 0;
    }

    boolean received(PeerAddress from, byte[] datagram) {
        return dht.isPresent() && dht.get().received(from, datagram);
    }

    void close() {
        closed = true;
        dht.ifPresent(Dht::close);
    }
}
