package tv.starling.swarm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.pex.PexIntake;
import tv.starling.pex.PexReport;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.PexMessage;
import tv.starling.wire.PexMessage.Contact;

/**
 * Peers that tell of peers, in one torrent (BEP 11): each is told of those we are connected to and can name an address of,
 * and what it tells goes to the {@link PeerList} as hearsay. Not in private torrents (BEP 27). Swarm thread.
 */
final class PeerExchange {
    /** Soon after the handshake, when most peers of a first burst have shaken hands too. */
    private static final long FIRST_AFTER_NANOS = 2_000_000_000L;

    private final Torrent torrent;
    private final Map<Integer, Talk> talks = new LinkedHashMap<>();
    /** Counts whatever may change what is to be told. */
    private long changes;

    /** With one peer. */
    private static final class Talk {
        final PexReport report;
        final PexIntake intake;
        long toldOfChanges = -1;

        Talk(long nowNanos) {
            report = new PexReport(nowNanos + FIRST_AFTER_NANOS);
            intake = new PexIntake(nowNanos);
        }
    }

    PeerExchange(Torrent torrent) {
        this.torrent = torrent;
    }

    /** False in a private torrent; while the info dictionary is not known nobody can say that it is one. */
    boolean isAllowed() {
        return !torrent.info().map(InfoDictionary::isPrivate).orElse(false);
    }

    /** A peer came, or said more of itself. */
    void changed() {
        changes++;
    }

    void left(PeerConnection peer) {
        talks.remove(peer.id());
        changes++;
    }

    void received(PeerConnection peer, byte[] payload) {
        if (!isAllowed()) {
            return;
        }
        PexMessage message = PexMessage.parse(payload);
        PexIntake intake = talk(peer).intake;
        for (Contact contact : intake.take(message, torrent.now())) {
            torrent.connections().hear(contact, peer);
        }
        if (!intake.isDeaf()) {
            message.dropped().forEach(address -> torrent.connections().unhear(address, peer));
        }
    }

    void tick() {
        if (!isAllowed()) {
            return;
        }
        long now = torrent.now();
        for (PeerConnection peer : torrent.peers()) {
            if (peer.introduction().takes(Extension.PEX)) {
                tell(peer, talk(peer), now);
            }
        }
    }

    private void tell(PeerConnection peer, Talk talk, long now) {
        if (talk.toldOfChanges == changes || !talk.report.isDue(now)) {
            return;
        }
        talk.report
                .next(present(peer), now)
                .ifPresentOrElse(
                        message -> peer.extended(Extension.PEX, message.encode()), () -> talk.toldOfChanges = changes);
    }

    private Talk talk(PeerConnection peer) {
        return talks.computeIfAbsent(peer.id(), id -> new Talk(torrent.now()));
    }

    /** Whom this peer may know of; a private address is of no use to a public one, and none of its business. */
    private SequencedMap<PeerAddress, Integer> present(PeerConnection told) {
        var present = new LinkedHashMap<PeerAddress, Integer>();
        for (PeerConnection other : torrent.peers()) {
            if (other != told) {
                other.introduction()
                        .reachableAt()
                        .filter(address ->
                                !address.isPrivate() || told.address().isPrivate())
                        .filter(address -> !address.standsForName())
                        .ifPresent(address -> present.put(address, flags(other)));
            }
        }
        return present;
    }

    private static int flags(PeerConnection peer) {
        int flags = peer.introduction().isDialled() ? Contact.REACHABLE : 0;
        if (peer.pieces().isSeed() || peer.isUploadOnly()) {
            flags |= Contact.SEED;
        }
        if (peer.isEncrypted()) {
            flags |= Contact.PREFERS_ENCRYPTION;
        }
        if (peer.introduction().takes(Extension.HOLEPUNCH)) {
            flags |= Contact.HOLEPUNCH;
        }
        return flags;
    }
}
