package tv.starling.swarm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tv.starling.metainfo.InfoHashes;
import tv.starling.wire.MetadataMessage;

/**
 * Puts the info dictionary together from peers (BEP 9). Peers may claim different sizes: each size is an attempt of its
 * own, and when an attempt of several peers turns out wrong, each peer of that size gets one of its own; so a liar costs
 * the honest nothing and names himself. A decider; peers are known by number.
 */
final class MetadataDownload {
    static final int PIECE = 16 * 1024;
    /** An info dictionary of 2,000,000 pieces is 40 MB and nobody's; real ones end near 10 MB. */
    static final int MOST_BYTES = 16 << 20;
    /** Kept at once, with what has come of them: one true, and some lies. */
    private static final int MOST_ATTEMPTS = 4;

    private static final int REQUESTS_OF_ONE_PEER = 4;
    /** A piece asked for longer ago is asked of somebody else. */
    private static final long TIMEOUT_NANOS = 5_000_000_000L;
    /** An attempt that got nothing for so long makes room for another. */
    private static final long STALLED_NANOS = 2 * TIMEOUT_NANOS;
    /** In the place of a peer's number: of everybody who claims the size. */
    private static final int SHARED = -1;

    /** What an attempt believes: a size, and whom. */
    private record Claim(int size, int peer) {}

    private static final class Attempt {
        final int size;
        /** Grows as pieces come: a claim alone allocates nothing. */
        final byte[][] pieces;

        final int[] senders;
        final long[] askedAtNanos;
        final int[] askedOf;
        long lastProgressNanos;

        Attempt(int size, long nowNanos) {
            this.size = size;
            this.lastProgressNanos = nowNanos;
            int count = (size + PIECE - 1) / PIECE;
            pieces = new byte[count][];
            senders = new int[count];
            askedAtNanos = new long[count];
            askedOf = new int[count];
            Arrays.fill(askedOf, -1);
        }

        byte[] whole() {
            byte[] whole = new byte[size];
            for (int i = 0; i < pieces.length; i++) {
                System.arraycopy(pieces[i], 0, whole, i * PIECE, pieces[i].length);
            }
            return whole;
        }
    }

    /** What a piece of metadata led to. */
    sealed interface Outcome {
        record Waiting() implements Outcome {}

        /** Whole, and its hash is the info-hash. */
        record Complete(byte[] info) implements Outcome {}

        /** Whole, and wrong: these peers took part. When it is one, it lied. */
        record Wrong(Set<Integer> senders) implements Outcome {}
    }

    private final InfoHashes hashes;
    private final Map<Claim, Attempt> attempts = new LinkedHashMap<>();
    private final Map<Integer, Integer> sizeOfPeer = new LinkedHashMap<>();
    private final Set<Integer> refusing = new LinkedHashSet<>();
    /** Sizes for which several peers together gave a wrong dictionary: from now on one peer at a time for each. */
    private final Set<Integer> contested = new LinkedHashSet<>();

    MetadataDownload(InfoHashes hashes) {
        this.hashes = hashes;
    }

    /** A peer says how long the dictionary is; false when that can't be. */
    boolean offered(int peer, int size) {
        if (size <= 0 || size > MOST_BYTES) {
            return false;
        }
        sizeOfPeer.put(peer, size);
        return true;
    }

    /** The pieces to ask of this peer now; they count as asked. */
    List<Integer> ask(int peer, long nowNanos) {
        var asks = new ArrayList<Integer>();
        Integer size = sizeOfPeer.get(peer);
        if (size == null || refusing.contains(peer)) {
            return asks;
        }
        Optional<Attempt> found = attempt(claim(peer, size), nowNanos);
        if (found.isEmpty()) {
            return asks;
        }
        Attempt attempt = found.get();
        int outstanding = 0;
        for (int i = 0; i < attempt.pieces.length && outstanding < REQUESTS_OF_ONE_PEER; i++) {
            boolean pending = attempt.askedOf[i] >= 0 && nowNanos - attempt.askedAtNanos[i] < TIMEOUT_NANOS;
            if (attempt.pieces[i] != null) {
                continue;
            }
            if (pending) {
                outstanding += attempt.askedOf[i] == peer ? 1 : 0;
                continue;
            }
            attempt.askedOf[i] = peer;
            attempt.askedAtNanos[i] = nowNanos;
            asks.add(i);
            outstanding++;
        }
        return asks;
    }

    private Claim claim(int peer, int size) {
        return new Claim(size, contested.contains(size) ? peer : SHARED);
    }

    /** The attempt for a claim, begun where there is room or a stalled one to give up; else the claim waits. */
    private Optional<Attempt> attempt(Claim claim, long nowNanos) {
        Attempt known = attempts.get(claim);
        if (known != null) {
            return Optional.of(known);
        }
        if (attempts.size() >= MOST_ATTEMPTS) {
            Optional<Claim> stalled = attempts.entrySet().stream()
                    .filter(e -> nowNanos - e.getValue().lastProgressNanos > STALLED_NANOS)
                    .map(Map.Entry::getKey)
                    .findFirst();
            if (stalled.isEmpty()) {
                return Optional.empty();
            }
            attempts.remove(stalled.get());
        }
        var begun = new Attempt(claim.size(), nowNanos);
        attempts.put(claim, begun);
        return Optional.of(begun);
    }

    /** A piece came. One that was not asked of this peer, or is not as long as it must be, is ignored. */
    Outcome received(int peer, int piece, byte[] data, long nowNanos) {
        Integer size = sizeOfPeer.get(peer);
        if (size == null) {
            return new Outcome.Waiting();
        }
        Attempt attempt = attempts.get(claim(peer, size));
        if (attempt == null
                || piece < 0
                || piece >= attempt.pieces.length
                || attempt.askedOf[piece] != peer
                || data.length != Math.min(PIECE, attempt.size - piece * PIECE)) {
            return new Outcome.Waiting();
        }
        attempt.pieces[piece] = data;
        attempt.senders[piece] = peer;
        attempt.askedOf[piece] = -1;
        attempt.lastProgressNanos = nowNanos;
        if (Arrays.asList(attempt.pieces).contains(null)) {
            return new Outcome.Waiting();
        }
        return judge(claim(peer, size), attempt);
    }

    private Outcome judge(Claim claim, Attempt attempt) {
        byte[] whole = attempt.whole();
        if (hashes.match(whole)) {
            return new Outcome.Complete(whole);
        }
        var senders = new LinkedHashSet<Integer>();
        Arrays.stream(attempt.senders).forEach(senders::add);
        attempts.remove(claim);
        if (senders.size() == 1) {
            sizeOfPeer.keySet().removeAll(senders);
        } else {
            contested.add(attempt.size);
        }
        return new Outcome.Wrong(senders);
    }

    /** The peer won't give a piece: it is not asked again. */
    void refused(int peer) {
        refusing.add(peer);
        release(peer);
    }

    /** The peer is gone. */
    void gone(int peer) {
        sizeOfPeer.remove(peer);
        refusing.remove(peer);
        release(peer);
        attempts.keySet().removeIf(c -> c.peer() == peer || !sizeOfPeer.containsValue(c.size()));
    }

    private void release(int peer) {
        for (Attempt attempt : attempts.values()) {
            for (int i = 0; i < attempt.askedOf.length; i++) {
                if (attempt.askedOf[i] == peer) {
                    attempt.askedOf[i] = -1;
                }
            }
        }
    }

    /** Gives a peer what it asks for of the dictionary that we have. */
    static void answer(PeerConnection peer, byte[] raw, MetadataMessage message) {
        if (message instanceof MetadataMessage.Request(int piece)) {
            long from = (long) piece * PIECE;
            if (piece < 0 || from >= raw.length) {
                peer.extended(Extension.METADATA, new MetadataMessage.Reject(piece).encode());
                return;
            }
            int to = (int) Math.min(from + PIECE, raw.length);
            var data = new MetadataMessage.Data(piece, raw.length, Arrays.copyOfRange(raw, (int) from, to));
            peer.extended(Extension.METADATA, data.encode());
        }
    }
}
