package tv.starling.swarm;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whose requests are answered next: one peer after the other, a piece each; what is due at a viewer before what it fetches ahead. A
 * piece that is whole soon is passed on soon; sent to all at once, all are late. And no more is handed to the links than our line
 * sends at once, for what is handed over can't be called off, and haves stand behind it.
 *
 * <p>A decider: {@link PeerUploads} reads and sends.
 */
final class UploadTurns {
    /** Handed over at once: a tenth of a second of what we send, and at least this. */
    private static final long LEAST_BYTES = 48 * 1024;

    private static final int SHARE_OF_SECOND = 10;
    /** Of a long piece, so much: who waits for the first picture must not wait for megabytes of others. */
    static final int MOST_BLOCKS = 64;

    private final Torrent torrent;
    /** Who has asked for something, whose turn it is first. */
    private final Set<PeerUploads> waiting = new LinkedHashSet<>();
    /** Who may have something that was handed over and is not sent. */
    private final Set<PeerUploads> sending = new LinkedHashSet<>();

    UploadTurns(Torrent torrent) {
        this.torrent = torrent;
    }

    void asked(PeerUploads by) {
        waiting.add(by);
        go();
    }

    void left(PeerUploads gone) {
        waiting.remove(gone);
        sending.remove(gone);
    }

    /** Reads and sends what was asked for, as far as the line and the rate limits take it. */
    void go() {
        while (handedOver() < mostBytes()) {
            waiting.removeIf(PeerUploads::isEmpty);
            Optional<PeerUploads> next = firstAble(PeerUploads::isUrgent).or(() -> firstAble(uploads -> true));
            if (next.isEmpty()) {
                return;
            }
            give(next.get());
        }
    }

    /** Looks no further than it must: a seed of many peers does this for each block. */
    private Optional<PeerUploads> firstAble(Predicate<PeerUploads> which) {
        return waiting.stream().filter(which.and(PeerUploads::canGive)).findFirst();
    }

    private void give(PeerUploads to) {
        sending.add(to);
        if (to.turnEndsWithNext(MOST_BLOCKS)) {
            waiting.remove(to);
            waiting.add(to);
        }
        to.give();
    }

    private long handedOver() {
        long sum = 0;
        for (Iterator<PeerUploads> all = sending.iterator(); all.hasNext(); ) {
            long bytes = all.next().handedOver();
            if (bytes == 0) {
                all.remove();
            }
            sum += bytes;
        }
        return sum;
    }

    private long mostBytes() {
        return Math.max(LEAST_BYTES, torrent.traffic().up().bytesPerSecond(torrent.now()) / SHARE_OF_SECOND);
    }
}
