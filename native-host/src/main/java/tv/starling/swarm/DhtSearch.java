package tv.starling.swarm;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tv.starling.dht.Dht;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.Handshake;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.PeerMessage;

/**
 * When a torrent looks for peers in the hash table and announces itself there (BEP 5); never when it is private (BEP 27).
 * Before the info dictionary is known, when nobody can say whether it is, it looks and does not announce. Swarm thread.
 */
final class DhtSearch {
    /** With as many peers there is no hurry to find more. */
    private static final int ENOUGH_PEERS = 10;

    private static final long FIRST_PAUSE_NANOS = 5_000_000_000L;
    private static final long MOST_PAUSE_NANOS = 300_000_000_000L;
    /** Others forget us after 30 minutes; up to ten minutes more are added by chance. */
    private static final long ANNOUNCE_PAUSE_NANOS = 900_000_000_000L;

    private static final int MOST_MORE_SECONDS = 600;

    private final Session session;
    private final Torrent torrent;
    private Dht.Search search = () -> {};
    private Phase phase = Phase.NOT_YET;
    private int left;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private long nextLookNanos;
    private long nextAnnounceNanos;

    private enum Phase {
        NOT_YET,
        WAITING,
        SEARCHING,
        OVER
    }

    DhtSearch(Session session, Torrent torrent) {
        this.session = session;
        this.torrent = torrent;
    }

    /** It is known now whether there is an info dictionary at hand. */
    void start() {
        if (phase == Phase.NOT_YET) {
            phase = Phase.WAITING;
            nextLookNanos = torrent.now();
            nextAnnounceNanos = torrent.now();
            tick();
        }
    }

    void tick() {
        if (phase != Phase.WAITING || isPrivate()) {
            return;
        }
        long now = torrent.now();
        boolean announces =
                torrent.state().metadata().isPresent() && session.port() > 0 && now - nextAnnounceNanos >= 0;
        boolean looks = torrent.wantsPeers() && now - nextLookNanos >= 0;
        if (announces || looks) {
            session.dht().use().ifPresent(dht -> search(dht, announces));
        }
    }

    private void search(Dht dht, boolean announces) {
        phase = Phase.SEARCHING;
        if (announces) {
            long more = torrent.random().nextInt(MOST_MORE_SECONDS) * 1_000_000_000L;
            nextAnnounceNanos = torrent.now() + ANNOUNCE_PAUSE_NANOS + more;
            // Our datagrams come from the port where we listen, wherever a NAT may have it seem.
            var port = new Dht.ListenPort(session.port(), session.dht().port() == session.port());
            each(name -> dht.announce(name, port, torrent.isSeed(), this::found, this::oneDone));
        } else {
            each(name -> dht.findPeers(name, Dht.Peers.ALL, this::found, this::oneDone));
        }
    }

    /** A hybrid has two names (BEP 52), and is looked for by both. */
    private void each(Function<InfoHash, Dht.Search> begin) {
        List<InfoHash> names = torrent.swarmIds();
        left = names.size();
        var searches = names.stream().map(begin).toList();
        search = () -> searches.forEach(Dht.Search::cancel);
    }

    private void oneDone() {
        if (--left == 0) {
            done();
        }
    }

    private void found(List<PeerAddress> peers) {
        if (!isPrivate()) {
            torrent.connections().add(peers, PeerList.Source.DHT);
        }
    }

    private void done() {
        phase = Phase.WAITING;
        boolean enough = torrent.connections().count() >= ENOUGH_PEERS;
        pauseNanos = enough ? MOST_PAUSE_NANOS : Math.min(pauseNanos * 2, MOST_PAUSE_NANOS);
        nextLookNanos = torrent.now() + (enough ? MOST_PAUSE_NANOS : pauseNanos / 2);
    }

    /** More is known of the torrent: that it is private, or that it may be announced. */
    void infoKnown() {
        if (isPrivate()) {
            search.cancel();
        }
    }

    void stop() {
        phase = Phase.OVER;
        search.cancel();
    }

    private boolean isPrivate() {
        return torrent.info().map(InfoDictionary::isPrivate).orElse(false);
    }

    // --- PORT messages (BEP 5) ----------------------------------------------------------------------------------

    /** Tells a peer that understands it where our node is. */
    void introduce(PeerConnection peer, Handshake theirs) {
        if (theirs.hasDht() && session.dht().isRunning() && session.dht().port() > 0) {
            peer.send(new PeerMessage.Port(session.dht().port()));
        }
    }

    /** A peer tells where its node is. */
    void heard(PeerConnection peer, int port) {
        if (!isPrivate()) {
            Optional<Dht> dht = session.dht().running();
            dht.ifPresent(it -> it.addNode(peer.address().withPort(port)));
        }
    }
}
