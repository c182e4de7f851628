package tv.starling.swarm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.PeerPriority;
import tv.starling.wire.PexMessage.Contact;

/**
 * Every address known for one torrent, and which to dial next. A decider.
 *
 * <p>Addresses come from strangers, who may name a victim: hence the limits for each IP, each network and each teller, and
 * the port rule. What peers tell (BEP 11) comes after what every other source tells, and never takes its place.
 */
final class PeerList {
    /** Enough for any swarm that we can use, about 100 bytes each; libtorrent keeps 3,000 too. */
    private static final int MOST_PEERS = 3000;
    /** Of one IP address: several clients behind one NAT, but no port scan. */
    private static final int MOST_PORTS_OF_ONE_IP = 4;
    /** Below are other services than peers. */
    private static final int LEAST_PORT_OF_STRANGERS = 1024;

    /** Told by peers and of one network (IPv4 /24, IPv6 /48), so that they can't lead a swarm against it. */
    private static final int MOST_TOLD_OF_ONE_NETWORK = 4;
    /** Told by one peer: who wants to bury the others needs many of them. */
    private static final int MOST_TOLD_BY_ONE = 200;

    /** On this network; their addresses can be forged. */
    private static final int MOST_LOCAL = 200;

    /** Who told us of an address; who is trusted more comes first. */
    enum Source {
        /** The user, on a command line. */
        USER,
        LINK,
        INCOMING,
        TRACKER,
        /** It was good in an earlier run. */
        RESUME,
        /** An announce on this network (BEP 14). */
        LOCAL,
        /** The hash table (BEP 5). */
        DHT,
        /** Another peer (BEP 11). */
        PEX;

        /** Anybody may tell what they like. */
        boolean isHearsay() {
            return this == DHT || this == PEX;
        }

        /** A private torrent's peers come from its tracker alone (BEP 27). */
        boolean isUnknownToPrivate() {
            return isHearsay() || this == LOCAL || this == RESUME;
        }

        /** As PROTOCOL.md has it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Comparator<KnownPeer> ORDER =
            Comparator.<KnownPeer>comparingInt(k -> k.failures).thenComparing(k -> k.source.isHearsay());

    private final Reach reach;
    private final RandomGenerator random;
    private final Function<PeerAddress, Optional<PeerAddress>> own;
    private final Map<PeerAddress, KnownPeer> known = new LinkedHashMap<>();

    /** @param reach {@code PUBLIC_ONLY} leaves out every address that is not a public one */
    PeerList(Reach reach, RandomGenerator random) {
        this(reach, random, peer -> Optional.empty());
    }

    /** @param own our address as a peer sees it, where that is known */
    PeerList(Reach reach, RandomGenerator random, Function<PeerAddress, Optional<PeerAddress>> own) {
        this.own = own;
        this.reach = reach;
        this.random = random;
    }

    /** True when the address is new and may be dialled. */
    boolean add(PeerAddress address, Source source, long nowNanos) {
        return add(new KnownPeer(address, source), nowNanos);
    }

    /** As {@link #add}, of what a peer tells. */
    boolean hear(Contact contact, PeerAddress teller, long nowNanos) {
        var peer = new KnownPeer(contact.address(), Source.PEX);
        peer.teller = Optional.of(teller);
        peer.meets = contact.is(Contact.HOLEPUNCH);
        peer.seed = contact.is(Contact.SEED);
        return add(peer, nowNanos);
    }

    /** It dials us now, says the mediator, and is to be dialled at once; false when it is not to be, or is already. */
    boolean meet(PeerAddress address, PeerAddress mediator, long nowNanos) {
        hear(new Contact(address, 0), mediator, nowNanos);
        KnownPeer peer = known.get(address);
        if (peer == null || peer.busy || peer.banned) {
            return false;
        }
        peer.meets = false;
        peer.busy = true;
        return true;
    }

    /** Who can arrange a meeting with an address that can't be dialled; said once. */
    Optional<PeerAddress> mediator(PeerAddress address) {
        return Optional.ofNullable(known.get(address))
                .filter(peer -> peer.meets)
                .flatMap(peer -> {
                    peer.meets = false;
                    return peer.teller;
                });
    }

    private boolean add(KnownPeer peer, long nowNanos) {
        KnownPeer before = known.get(peer.address);
        if (before != null) {
            if (peer.source.compareTo(before.source) < 0) {
                before.source = peer.source;
                before.teller = Optional.empty();
            }
            return false;
        }
        if (!acceptable(peer) || !hasRoom(peer)) {
            return false;
        }
        peer.nextTryNanos = nowNanos;
        known.put(peer.address, peer);
        return true;
    }

    private boolean acceptable(KnownPeer peer) {
        PeerAddress address = peer.address;
        if (address.port() == 0) {
            return false;
        }
        if (peer.source == Source.USER) {
            return true;
        }
        if (peer.source == Source.LOCAL) {
            return acceptableHere(address);
        }
        if (address.standsForName()) {
            return peer.source == Source.LINK;
        }
        if (address.isPrivate()) { // nobody outside knows who is inside
            return reach == Reach.ANY && peer.teller.map(PeerAddress::isPrivate).orElse(true);
        }
        if (address.port() < LEAST_PORT_OF_STRANGERS) {
            return false;
        }
        return peer.source.isHearsay()
                ? count(k -> Arrays.equals(k.address.ip(), address.ip())) == 0
                        && count(k -> k.source.isHearsay() && isSameNetwork(k.address, address))
                                < MOST_TOLD_OF_ONE_NETWORK
                : count(k -> Arrays.equals(k.address.ip(), address.ip())) < MOST_PORTS_OF_ONE_IP;
    }

    /** Whoever is on this network has a private address, mostly; this machine itself is another matter. */
    private boolean acceptableHere(PeerAddress address) {
        boolean here = reach == Reach.ANY || !address.inetAddress().isLoopbackAddress();
        return here
                && !address.isUnspecified()
                && !address.inetAddress().isMulticastAddress()
                && !address.inetAddress().isLinkLocalAddress() // names no peer without its interface
                && address.port() >= LEAST_PORT_OF_STRANGERS
                && count(k -> Arrays.equals(k.address.ip(), address.ip())) < MOST_PORTS_OF_ONE_IP
                && count(k -> k.source == Source.LOCAL) < MOST_LOCAL;
    }

    /** Makes room where there is none, at the cost of hearsay that came to nothing, or of any for a better source. */
    private boolean hasRoom(KnownPeer peer) {
        if (peer.teller.isPresent()) {
            PeerAddress teller = peer.teller.get();
            if (count(k -> k.isToldBy(teller)) >= MOST_TOLD_BY_ONE
                    && !drop(k -> k.isToldBy(teller) && k.isHopeless())) {
                return false;
            }
        }
        return known.size() < MOST_PEERS
                || drop(k -> k.source.isHearsay() && k.isHopeless())
                || !peer.source.isHearsay() && drop(k -> k.source.isHearsay());
    }

    /** Forgets the oldest such address that is neither in use nor banned; false when there is none. */
    private boolean drop(Predicate<KnownPeer> which) {
        return known.values().stream()
                .filter(k -> !k.busy && !k.banned && which.test(k))
                .findFirst()
                .map(k -> known.remove(k.address) != null)
                .orElse(false);
    }

    /** Who told of an address says that it is gone: unless it is in use, or worth more by now. */
    void unhear(PeerAddress address, PeerAddress teller) {
        drop(k -> k.address.equals(address) && k.isToldBy(teller));
    }

    /** Forgets what was learnt in ways that a private torrent does not know (BEP 27). */
    void forgetHearsay() {
        known.values().removeIf(k -> k.source.isUnknownToPrivate() && !k.busy && !k.banned);
    }

    private long count(Predicate<KnownPeer> which) {
        return known.values().stream().filter(which).count();
    }

    private static boolean isSameNetwork(PeerAddress one, PeerAddress other) {
        int bytes = one.isIpv6() ? 6 : 3;
        return one.isIpv6() == other.isIpv6() && Arrays.equals(one.ip(), 0, bytes, other.ip(), 0, bytes);
    }

    /**
     * An address to dial now, which counts as busy then: those that never failed first, hearsay after the rest; among
     * equals by BEP 40, or at random while we do not know our own address.
     */
    Optional<PeerAddress> next(long nowNanos) {
        return next(nowNanos, peer -> true);
    }

    /** As {@link #next}, of strangers' addresses only those that may be dialled. */
    Optional<PeerAddress> nextAllowed(long nowNanos, Predicate<PeerAddress> allowed) {
        return next(nowNanos, peer -> isAllowed(peer, allowed));
    }

    /** As {@link #next}, on this network only. */
    Optional<PeerAddress> nextHere(long nowNanos) {
        return next(nowNanos, peer -> peer.source == Source.LOCAL && !peer.seed);
    }

    /** As {@link #nextAllowed}, who may want something of a seed. */
    Optional<PeerAddress> nextToServe(long nowNanos, Predicate<PeerAddress> allowed) {
        return next(nowNanos, peer -> !peer.seed && isAllowed(peer, allowed));
    }

    private static boolean isAllowed(KnownPeer peer, Predicate<PeerAddress> allowed) {
        return peer.source == Source.USER || allowed.test(peer.address);
    }

    /** It has everything, or takes nothing more: of no use to a seed. */
    void onlyGives(PeerAddress address) {
        Optional.ofNullable(known.get(address)).ifPresent(peer -> peer.seed = true);
    }

    private Optional<PeerAddress> next(long nowNanos, Predicate<KnownPeer> which) {
        var best = new ArrayList<KnownPeer>();
        for (KnownPeer peer : known.values()) {
            boolean due = peer.isDue(nowNanos) && which.test(peer);
            int order = !due || best.isEmpty() ? -1 : ORDER.compare(peer, best.getFirst());
            if (!due || order > 0) {
                continue;
            }
            if (order < 0) {
                best.clear();
            }
            best.add(peer);
        }
        if (best.isEmpty()) {
            return Optional.empty();
        }
        KnownPeer chosen = preferred(best);
        chosen.busy = true;
        return Optional.of(chosen.address);
    }

    private KnownPeer preferred(List<KnownPeer> equals) {
        KnownPeer preferred = equals.get(random.nextInt(equals.size()));
        for (KnownPeer peer : equals) {
            if (Integer.compareUnsigned(priority(peer.address), priority(preferred.address)) > 0) {
                preferred = peer;
            }
        }
        return preferred;
    }

    /** How much that peer and we prefer each other (BEP 40), unsigned; 0 while we do not know our own address. */
    int priority(PeerAddress peer) {
        return own.apply(peer).map(ours -> PeerPriority.of(ours, peer)).orElse(0);
    }

    /** A peer that dialled us says that it is reached here: it is in use until it is {@link #released}. */
    boolean reachedAt(PeerAddress address, long nowNanos) {
        add(address, Source.INCOMING, nowNanos);
        KnownPeer peer = known.get(address);
        if (peer == null || peer.busy) {
            return false;
        }
        peer.busy = true;
        return true;
    }

    /** Whether it is to be dialled encrypted, as far as we know: by what others say, and by how it went. */
    boolean prefersEncryption(PeerAddress address) {
        KnownPeer peer = known.get(address);
        return peer != null && peer.prefersEncryption;
    }

    /** Others say so (BEP 11); what we have seen ourselves counts more. */
    void preferEncryption(PeerAddress address) {
        KnownPeer peer = known.get(address);
        if (peer != null && !peer.busy && !peer.turned && peer.failures == 0) {
            peer.prefersEncryption = true;
        }
    }

    /** Who was named by the user or the link is tried again soon: without the source there is nothing to see. */
    void againNamed(long nowNanos) {
        known.values().stream()
                .filter(peer -> peer.source == Source.USER || peer.source == Source.LINK)
                .forEach(peer -> peer.again(nowNanos));
    }

    /** A connection, or a dial, to this address is over. */
    void released(PeerAddress address, Outcome outcome, long nowNanos) {
        KnownPeer peer = known.get(address);
        if (peer == null) {
            return;
        }
        peer.released(outcome, nowNanos);
    }

    /** How it went. */
    enum Outcome {
        WORKED,
        FAILED,
        /** It took our call and did not answer our handshake: it is tried again at once, where it may be the other way, encrypted or not. */
        HUNG_UP,
        /** Ourselves, another swarm, a second way to a peer that we have: never again. */
        USELESS,
        /** It lied. */
        BANNED
    }

    /** Nothing from this IP address any more; on loopback, where every engine of this machine is, from this port. */
    void ban(PeerAddress address) {
        known.putIfAbsent(address, new KnownPeer(address, Source.INCOMING));
        for (KnownPeer peer : known.values()) {
            if (isSameHost(peer.address, address)) {
                peer.banned = true;
            }
        }
    }

    boolean isBanned(PeerAddress address) {
        return known.values().stream().anyMatch(p -> p.banned && isSameHost(p.address, address));
    }

    private static boolean isSameHost(PeerAddress one, PeerAddress other) {
        return one.inetAddress().isLoopbackAddress() ? one.equals(other) : Arrays.equals(one.ip(), other.ip());
    }

    /** With whom something was exchanged in this run, those of now first; nobody that is banned. */
    List<PeerAddress> good(int most) {
        return known.values().stream()
                .filter(peer -> peer.good && !peer.banned && peer.failures == 0)
                .sorted(Comparator.comparing((KnownPeer peer) -> !peer.busy))
                .map(peer -> peer.address)
                .limit(most)
                .toList();
    }

    /** Something was exchanged with it. */
    void good(PeerAddress address) {
        KnownPeer peer = known.get(address);
        if (peer != null) {
            peer.good = true;
        }
    }

    /** Who told of an address that we dialled. */
    Source source(PeerAddress address) {
        return Optional.ofNullable(known.get(address)).map(peer -> peer.source).orElse(Source.INCOMING);
    }

    /** Dials in a row that came to nothing. */
    int failures(PeerAddress address) {
        KnownPeer peer = known.get(address);
        return peer == null ? 0 : peer.failures;
    }

    int size() {
        return known.size();
    }

    /** When something can be dialled at the earliest; empty when there is nothing. */
    Optional<Long> nextTryNanos() {
        return known.values().stream()
                .filter(p -> !p.busy && !p.banned && !p.isHopeless())
                .map(p -> p.nextTryNanos)
                .min(Long::compare);
    }

    /** Addresses known, for tests and display. */
    List<PeerAddress> addresses() {
        return List.copyOf(known.keySet());
    }
}
