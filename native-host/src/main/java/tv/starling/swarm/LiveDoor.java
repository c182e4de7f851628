package tv.starling.swarm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.LivePass;
import tv.starling.wire.LiveTicket;
import tv.starling.wire.ProtocolException;

/**
 * Of a closed broadcast (LIVE.md, 8): who is let in. Both sides show a ticket, bound to this very connection; before that nothing of the
 * broadcast is said. Swarm thread.
 */
final class LiveDoor {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Torrent torrent;
    private final LiveDictionary broadcast;
    private final Map<Integer, Long> waiting = new LinkedHashMap<>();
    private final Map<Integer, LiveTicket> in = new LinkedHashMap<>();
    private Optional<LivePass> pass = Optional.empty();
    /** Of whom was let in himself. */
    private OptionalInt denied = OptionalInt.empty();

    LiveDoor(Torrent torrent, LiveDictionary broadcast) {
        this.torrent = torrent;
        this.broadcast = broadcast;
    }

    boolean isClosed() {
        return broadcast.terms().tickets().isPresent();
    }

    /** What we show. */
    void pass(LivePass ours) {
        pass = Optional.of(ours);
        denied = OptionalInt.empty();
    }

    /** Whether it may be a neighbour. Who isn't let in yet is shown our ticket, once. */
    boolean lets(PeerConnection peer) {
        if (!isClosed() || in.containsKey(peer.id())) {
            return true;
        }
        if (pass.isPresent() && waiting.putIfAbsent(peer.id(), torrent.now()) == null) {
            Optional<byte[]> binding = peer.binding();
            if (binding.isEmpty()) {
                deny(peer, LiveMessage.Denied.PLAIN);
            } else {
                byte[] proof = LiveTicket.show(
                        pass.get().holder(),
                        broadcast.hash(),
                        binding.get(),
                        peer.introduction().isDialled());
                say(peer, new LiveMessage.Ticket(pass.get().ticket(), proof));
            }
        }
        return false;
    }

    /** @param sourceMillis the source's time as far as it is known here; without it nothing is late */
    void hears(PeerConnection peer, LiveMessage message, OptionalLong sourceMillis) {
        switch (message) {
            case LiveMessage.Ticket(LiveTicket ticket, byte[] proof) -> {
                if (waiting.containsKey(peer.id())) {
                    judge(peer, ticket, proof, sourceMillis);
                }
            }
            // Who has shown no ticket himself is not believed: anybody could keep us out.
            case LiveMessage.Denied(int reason) -> {
                if (reason != LiveMessage.Denied.PLAIN && in.containsKey(peer.id())) {
                    denied = OptionalInt.of(reason);
                }
            }
            default -> throw new ProtocolException("speaks of a closed broadcast before its ticket");
        }
    }

    private void judge(PeerConnection peer, LiveTicket ticket, byte[] proof, OptionalLong sourceMillis) {
        byte[] key = broadcast.terms().tickets().orElseThrow();
        boolean genuine = ticket.isSignedBy(key)
                && peer.binding()
                        .filter(it -> ticket.isShown(
                                proof,
                                broadcast.hash(),
                                it,
                                !peer.introduction().isDialled()))
                        .isPresent();
        if (!genuine) {
            deny(peer, LiveMessage.Denied.FALSE);
        } else if (isLate(ticket, sourceMillis)) {
            deny(peer, LiveMessage.Denied.LATE);
        } else {
            waiting.remove(peer.id());
            in.put(peer.id(), ticket);
        }
    }

    private static boolean isLate(LiveTicket ticket, OptionalLong sourceMillis) {
        return sourceMillis.isPresent() && sourceMillis.getAsLong() > ticket.notAfterMillis();
    }

    private void deny(PeerConnection peer, int reason) {
        say(peer, new LiveMessage.Denied(reason));
        peer.close("no ticket");
    }

    private static void say(PeerConnection peer, LiveMessage message) {
        peer.extended(Extension.LIVE, message.encode());
    }

    /** Those whose time is over leave. */
    void tick(List<PeerConnection> peers, OptionalLong sourceMillis) {
        for (PeerConnection peer : peers) {
            LiveTicket ticket = in.get(peer.id());
            Long since = waiting.get(peer.id());
            if (ticket != null && isLate(ticket, sourceMillis)) {
                deny(peer, LiveMessage.Denied.LATE);
            } else if (since != null && torrent.now() - since > PATIENCE_NANOS) {
                deny(peer, LiveMessage.Denied.FALSE);
            }
        }
    }

    void left(PeerConnection peer) {
        waiting.remove(peer.id());
        in.remove(peer.id());
    }

    /** What the viewer is to be told of. */
    Optional<TorrentStatus.Problem> problem() {
        Optional<byte[]> key = broadcast.terms().tickets();
        if (key.isEmpty()) {
            return Optional.empty();
        }
        if (pass.isEmpty()) {
            return problem("live-no-ticket", "This channel is for ticket holders.");
        }
        if (!pass.get().ticket().isSignedBy(key.get())) {
            return problem("live-ticket-foreign", "The ticket is for another channel.");
        }
        if (denied.isEmpty() || !in.isEmpty()) {
            return Optional.empty();
        }
        return denied.getAsInt() == LiveMessage.Denied.LATE
                ? problem("live-ticket-over", "The ticket's time is over.")
                : problem("live-ticket-refused", "The ticket for this channel is not valid.");
    }

    private static Optional<TorrentStatus.Problem> problem(String code, String message) {
        return Optional.of(new TorrentStatus.Problem(code, message));
    }
}
