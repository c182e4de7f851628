package tv.starling.swarm;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import tv.starling.env.Env;
import tv.starling.env.Link;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.Handshake;
import tv.starling.wire.PeerMessage;
import tv.starling.wire.PeerMessageDecoder;
import tv.starling.wire.ProtocolException;

/**
 * The first words on a link (BEP 3): who dialled speaks first, who was dialled answers when it knows the info-hash. Then
 * it hands what comes to the {@link PeerConnection}. What a peer does wrong, ever, is caught here and ends the link.
 */
final class PeerHandshake implements Link.Handler, PeerMessageDecoder.Sink {
    /** A peer that says nothing holds one of few places; libtorrent waits as long. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Session session;
    private final Link link;
    private final Optional<Torrent> dialledFor;
    private final PeerMessageDecoder decoder;
    private final Env.Timer timeout;
    private Optional<PeerConnection> connection = Optional.empty();
    private boolean answered;
    private boolean over;

    private PeerHandshake(Session session, Link link, Optional<Torrent> dialledFor) {
        this.session = session;
        this.link = link;
        this.dialledFor = dialledFor;
        this.decoder = new PeerMessageDecoder(session.disk()::block);
        this.timeout = session.env().schedule(TIMEOUT, () -> end("no handshake"));
    }

    /** We dialled: the handshake goes out now. */
    static void outgoing(Session session, Link link, Torrent torrent) {
        var handshake = new PeerHandshake(session, link, Optional.of(torrent));
        link.start(handshake);
        handshake.send(torrent, torrent.connections().swarmIdFor(link.remote()));
        torrent.connections().handshakeBegun(handshake);
    }

    static void incoming(Session session, Link link) {
        link.start(new PeerHandshake(session, link, Optional.empty()));
    }

    private void send(Torrent torrent, InfoHash swarmId) {
        Handshake plain = Handshake.of(swarmId, session.peerId());
        Handshake ours = session.dht().isRunning() ? plain.withDht() : plain;
        boolean hasV2 = torrent.hashes().v2().isPresent();
        link.send((hasV2 ? ours.withV2() : ours).encode());
    }

    @Override
    public void received(ByteBuffer bytes) {
        try {
            decoder.feed(bytes, this);
            connection.ifPresent(PeerConnection::turn);
        } catch (ProtocolException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void handshake(Handshake theirs) {
        timeout.cancel();
        answered = true;
        dialledFor.ifPresent(t -> t.connections().handshakeOver(this));
        Optional<Torrent> torrent = dialledFor.isPresent() ? dialledFor : session.torrent(theirs.infoHash());
        if (torrent.isEmpty() || !torrent.get().swarmIds().contains(theirs.infoHash())) {
            throw new ProtocolException("another swarm");
        }
        if (dialledFor.isEmpty()) {
            send(torrent.get(), upgraded(torrent.get(), theirs));
        }
        connection = torrent.get().connections().connected(link, theirs, decoder, dialledFor.isPresent());
        if (connection.isEmpty()) {
            end("not wanted");
        }
    }

    /** Who calls a hybrid by its v1 name, and says that it knows v2, is answered with that (BEP 52). */
    private static InfoHash upgraded(Torrent torrent, Handshake theirs) {
        return theirs.hasV2() ? torrent.hashes().truncatedV2().orElse(theirs.infoHash()) : theirs.infoHash();
    }

    @Override
    public void message(PeerMessage message) {
        connection.ifPresent(c -> c.message(message));
    }

    @Override
    public void drained() {
        connection.ifPresent(PeerConnection::upload);
    }

    @Override
    public void closed(String reason) {
        end(reason);
    }

    private void dialFailed(Connections dialler) {
        if (answered) {
            dialler.dialFailed(link.remote(), PeerList.Outcome.FAILED);
        } else {
            dialler.notAnswered(link.remote());
        }
    }

    /** Ends the link, whatever it has come to. */
    void end(String reason) {
        if (over) {
            return;
        }
        over = true;
        timeout.cancel();
        decoder.close();
        link.close();
        if (connection.isPresent()) {
            connection.get().closed(reason);
        } else {
            dialledFor.ifPresent(t -> t.connections().handshakeOver(this));
            session.linkOver();
            dialledFor.map(Torrent::connections).ifPresent(this::dialFailed);
        }
    }
}
