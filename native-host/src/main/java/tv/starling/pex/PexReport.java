package tv.starling.pex;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.PexMessage;
import tv.starling.wire.PexMessage.Contact;

/**
 * What one peer has been told, and what it is to be told next: at most one message a minute, and at most 50 peers added
 * and 50 dropped in it (BEP 11). What does not fit waits for the next; a peer that came and went between two messages is
 * not mentioned. A decider.
 */
public final class PexReport {
    static final long INTERVAL_NANOS = 60_000_000_000L;
    /** More may be in the first message, by BEP 11; libtorrent sends 100. */
    static final int MOST_AT_FIRST = 100;

    static final int MOST_LATER = 50;

    private final Set<PeerAddress> told = new LinkedHashSet<>();
    private long nextNanos;
    private boolean any;

    /** @param firstNanos when the first message may go out */
    public PexReport(long firstNanos) {
        this.nextNanos = firstNanos;
    }

    public boolean isDue(long nowNanos) {
        return nowNanos >= nextNanos;
    }

    /**
     * The message to send now; empty when there is nothing new, or it is too soon.
     *
     * @param present everybody we are connected to whom this peer may know of, with the flags of {@link Contact}
     */
    public Optional<PexMessage> next(SequencedMap<PeerAddress, Integer> present, long nowNanos) {
        if (!isDue(nowNanos)) {
            return Optional.empty();
        }
        List<PeerAddress> dropped = told.stream()
                .filter(address -> !present.containsKey(address))
                .limit(MOST_LATER)
                .toList();
        var added = new ArrayList<Contact>();
        int most = any ? MOST_LATER : MOST_AT_FIRST;
        present.forEach((address, flags) -> {
            if (added.size() < most && !told.contains(address)) {
                added.add(new Contact(address, flags));
            }
        });
        if (added.isEmpty() && dropped.isEmpty()) {
            return Optional.empty();
        }
        dropped.forEach(told::remove);
        added.forEach(contact -> told.add(contact.address()));
        any = true;
        nextNanos = nowNanos + INTERVAL_NANOS;
        return Optional.of(new PexMessage(added, dropped));
    }
}
