package tv.starling.dht;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import tv.starling.wire.PeerAddress;

/**
 * Nodes that have answered us, in buckets by how many leading bits of their id are ours (BEP 5). Far buckets, which every
 * lookup begins in, hold more than eight, as libtorrent's do. A decider: it asks nobody.
 *
 * <p>Against one owner of many nodes: one node for each IP address, one of a neighbourhood in a bucket and few in the whole
 * table; ids that are bound to their address (BEP 42) before others; who answers stays, newcomers wait as spares.
 */
final class RoutingTable {
    /** Nodes in a bucket, and in any answer (BEP 5). */
    static final int K = 8;
    /** What the first buckets hold; the rest hold K. */
    private static final int[] FAR_BUCKETS = {16 * K, 8 * K, 4 * K, 2 * K};
    /** Newcomers kept for each bucket. */
    private static final int MOST_SPARES = K;
    /** Of one /24 or /64, in all buckets together. */
    static final int MOST_OF_NEIGHBOURHOOD = 4;
    /** With ids that are not bound to their addresses, in an answer. */
    private static final int MOST_UNBOUND_TOLD = 3;
    /** Silences after which a spare takes the place. */
    private static final int FAILURES_TO_REPLACE = 2;
    /** Silences after which it is dropped, spare or not; not fewer, or an hour without network would empty the table. */
    private static final int FAILURES_TO_DROP = 20;

    private static final class Entry {
        final Contact contact;
        final OptionalLong neighbourhood;
        final boolean bound;
        long heardNanos;
        long askedNanos;
        int failures;

        Entry(Contact contact, long nowNanos) {
            this.contact = contact;
            this.neighbourhood = Neighbourhood.of(contact.address());
            this.bound = contact.isVerified();
            this.heardNanos = nowNanos;
            this.askedNanos = nowNanos;
        }
    }

    private final NodeId own;
    private final Map<Integer, List<Entry>> buckets = new TreeMap<>();
    private final Map<Integer, List<Entry>> spares = new TreeMap<>();
    private final Map<PeerAddress, Entry> byHost = new LinkedHashMap<>();

    private final Map<Long, Integer> perNeighbourhood = new TreeMap<>();

    RoutingTable(NodeId own) {
        this.own = own;
    }

    NodeId own() {
        return own;
    }

    int size() {
        return byHost.size();
    }

    /** Whether this very address has answered us, and is in the table. */
    boolean knows(PeerAddress address) {
        Entry entry = byHost.get(Neighbourhood.host(address));
        return entry != null && entry.contact.address().equals(address);
    }

    /** Whether a place is to be had, were it to answer. */
    boolean wants(Contact contact) {
        int bucket = bucketOf(contact);
        Entry known = byHost.get(Neighbourhood.host(contact.address()));
        if (known != null) { // it may have changed its id
            return known.contact.address().equals(contact.address())
                    && !known.contact.id().equals(contact.id());
        }
        return bucket < NodeId.BITS
                && !hasId(bucket, contact.id())
                && mayJoin(contact, bucket)
                && (bucket(bucket).size() < capacity(bucket)
                        || replaceable(contact, bucket).isPresent());
    }

    /** A node has answered. */
    void heard(Contact contact, long nowNanos) {
        int bucket = bucketOf(contact);
        if (bucket == NodeId.BITS) {
            return;
        }
        Entry known = byHost.get(Neighbourhood.host(contact.address()));
        if (known != null) {
            heardAgain(known, contact, nowNanos);
            return;
        }
        // A known id at another address: the first who had it keeps it, or anybody could be led away.
        if (hasId(bucket, contact.id()) || !mayJoin(contact, bucket)) {
            return;
        }
        if (bucket(bucket).size() < capacity(bucket)) {
            add(new Entry(contact, nowNanos), bucket);
            return;
        }
        Optional<Entry> worse = replaceable(contact, bucket);
        if (worse.isPresent()) {
            remove(worse.get());
            add(new Entry(contact, nowNanos), bucket);
        } else {
            spare(new Entry(contact, nowNanos), bucket);
        }
    }

    private void heardAgain(Entry known, Contact contact, long nowNanos) {
        if (!known.contact.address().equals(contact.address())) {
            return; // another port of the same host
        }
        if (known.contact.id().equals(contact.id())) {
            known.heardNanos = nowNanos;
            known.askedNanos = nowNanos;
            known.failures = 0;
        } else {
            remove(known); // who changes its id is nobody we know
        }
    }

    /** A node did not answer. */
    void failed(PeerAddress address) {
        Entry entry = byHost.get(Neighbourhood.host(address));
        if (entry == null || !entry.contact.address().equals(address)) {
            return;
        }
        entry.failures++;
        int bucket = bucketOf(entry.contact);
        List<Entry> waiting = spares.getOrDefault(bucket, List.of());
        if (entry.failures >= FAILURES_TO_REPLACE && !waiting.isEmpty()) {
            Entry heir = waiting.removeLast();
            remove(entry);
            heard(heir.contact, heir.heardNanos);
        } else if (entry.failures >= FAILURES_TO_DROP) {
            remove(entry);
        }
    }

    /**
     * At most so many nodes, nearest first; those that did not answer last time only where others are too few, and so those
     * beyond the first three whose ids are not bound to their addresses: who has chosen ids next to a target hides nobody.
     */
    List<Contact> closest(NodeId target, int count) {
        var found = new ArrayList<Entry>();
        int shared = Math.min(own.sharedBits(target), NodeId.BITS - 1);
        // Bucket `shared` holds who is nearest; all beyond it are equally far in their first bits; then outwards.
        found.addAll(bucket(shared));
        if (answering(found) < count) {
            buckets.forEach((number, entries) -> {
                if (number > shared) {
                    found.addAll(entries);
                }
            });
        }
        for (int bucket = shared - 1; bucket >= 0 && answering(found) < count; bucket--) {
            found.addAll(bucket(bucket));
        }
        Comparator<Entry> nearestFirst = Comparator.<Entry>comparingInt(e -> Math.min(e.failures, 1))
                .thenComparing((a, b) -> target.compareDistance(a.contact.id(), b.contact.id()));
        found.sort(nearestFirst);
        List<Entry> unbound = found.stream().filter(e -> !e.bound).toList();
        List<Entry> last = unbound.subList(Math.min(MOST_UNBOUND_TOLD, unbound.size()), unbound.size());
        found.removeAll(last);
        found.addAll(last);
        return found.stream()
                .limit(count)
                .sorted(nearestFirst)
                .map(e -> e.contact)
                .toList();
    }

    /** Those whose ids are chosen freely don't count. */
    private static long answering(List<Entry> entries) {
        return entries.stream().filter(e -> e.failures == 0 && e.bound).count();
    }

    /** The node that nothing was asked of, or heard from, for longest, if that is longer than this; it counts as asked. */
    Optional<Contact> stalest(long nowNanos, long olderThanNanos) {
        Optional<Entry> oldest = byHost.values().stream()
                .filter(e -> nowNanos - e.askedNanos > olderThanNanos)
                .min(Comparator.comparingLong(e -> e.askedNanos));
        oldest.ifPresent(e -> e.askedNanos = nowNanos);
        return oldest.map(e -> e.contact);
    }

    /** All, nearest to us last. */
    List<Contact> contacts() {
        return buckets.values().stream()
                .flatMap(List::stream)
                .map(e -> e.contact)
                .toList();
    }

    int bucketOf(Contact contact) {
        return own.sharedBits(contact.id());
    }

    private List<Entry> bucket(int number) {
        return buckets.getOrDefault(number, List.of());
    }

    private static int capacity(int bucket) {
        return bucket < FAR_BUCKETS.length ? FAR_BUCKETS[bucket] : K;
    }

    private boolean hasId(int bucket, NodeId id) {
        return bucket(bucket).stream().anyMatch(e -> e.contact.id().equals(id));
    }

    private boolean mayJoin(Contact contact, int bucket) {
        OptionalLong neighbourhood = Neighbourhood.of(contact.address());
        return neighbourhood.isEmpty()
                || perNeighbourhood.getOrDefault(neighbourhood.getAsLong(), 0) < MOST_OF_NEIGHBOURHOOD
                        && bucket(bucket).stream().noneMatch(e -> e.neighbourhood.equals(neighbourhood));
    }

    /** Who must go for this one: the most silent, or one whose id is not bound to its address where the new one's is. */
    private Optional<Entry> replaceable(Contact contact, int bucket) {
        Optional<Entry> silent =
                bucket(bucket).stream().filter(e -> e.failures > 0).max(Comparator.comparingInt(e -> e.failures));
        return silent.isPresent() || !contact.isVerified()
                ? silent
                : bucket(bucket).stream().filter(e -> !e.bound).findFirst();
    }

    private void spare(Entry entry, int bucket) {
        List<Entry> waiting = spares.computeIfAbsent(bucket, b -> new ArrayList<>());
        waiting.removeIf(e -> e.contact.equals(entry.contact));
        if (waiting.size() >= MOST_SPARES) {
            waiting.removeFirst();
        }
        waiting.add(entry);
    }

    private void add(Entry entry, int bucket) {
        buckets.computeIfAbsent(bucket, b -> new ArrayList<>()).add(entry);
        byHost.put(Neighbourhood.host(entry.contact.address()), entry);
        entry.neighbourhood.ifPresent(it -> perNeighbourhood.merge(it, 1, Integer::sum));
    }

    private void remove(Entry entry) {
        bucket(bucketOf(entry.contact)).remove(entry);
        byHost.remove(Neighbourhood.host(entry.contact.address()));
        entry.neighbourhood.ifPresent(
                it -> perNeighbourhood.computeIfPresent(it, (key, count) -> count == 1 ? null : count - 1));
    }
}
