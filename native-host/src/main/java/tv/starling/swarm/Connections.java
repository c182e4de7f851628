package tv.starling.swarm;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tv.starling.env.Env;
import tv.starling.env.Link;
import tv.starling.metainfo.HostPort;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.Handshake;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.PeerMessageDecoder;
import tv.starling.wire.PexMessage.Contact;

/** The links of one torrent to its peers: whom it dials, who is let in, who is on, and who never again. Swarm thread. */
final class Connections {
    /** Dials under way at once: a burst from a tracker must not look like a scan. */
    private static final int MOST_DIALS = 30;
    /**
     * A seed waits to be dialled, but where it has fewer peers it dials too, slowly: it may be behind a NAT, and so may they,
     * who are not reached unless somebody asks for a meeting (BEP 55).
     */
    private static final int FEW_TO_SERVE = 20;

    private static final int MOST_DIALS_TO_SERVE = 3;
    /** A torrent with fewer comes before those that have more. */
    private static final int FEW = 10;
    /** Whom a mediator names dials us at the same time (BEP 55). */
    private static final Duration MEETING = Duration.ofMillis(500);

    /** Peers that left, in case that they are found out later to have lied. */
    private static final int MOST_GONE = 200;

    private final Session session;
    private final Torrent torrent;
    private final PeerList known;
    private final Map<Integer, PeerConnection> peers = new LinkedHashMap<>();
    private final Map<Integer, PeerAddress> gone = new LinkedHashMap<>();
    /** What those sent who left. */
    private final Map<PeerList.Source, Long> sentByGone = new EnumMap<>(PeerList.Source.class);
    /** Where those that dialled us are reached, as they say. */
    private final Map<Integer, PeerAddress> reached = new LinkedHashMap<>();

    private final Set<PeerHandshake> handshakes = new LinkedHashSet<>();
    private int dials;
    private long lastTurnNanos;
    private int sourcesSoFar;

    Connections(Session session, Torrent torrent, PeerList known) {
        this.session = session;
        this.torrent = torrent;
        this.known = known;
    }

    // --- whom we know -------------------------------------------------------------------------------------------

    void add(List<PeerAddress> addresses, PeerList.Source source) {
        addresses.forEach(a -> known.add(a, source, torrent.now()));
        dial();
    }

    /** Host names are looked up. */
    void addHosts(List<HostPort> hosts, PeerList.Source source) {
        for (HostPort host : hosts) {
            session.env()
                    .resolve(
                            host.host(),
                            found -> add(
                                    found.stream()
                                            .limit(1)
                                            .map(a -> a.withPort(host.port()))
                                            .toList(),
                                    source));
        }
    }

    /** A peer tells of another. */
    void hear(Contact contact, PeerConnection teller) {
        known.hear(contact, teller.address(), torrent.now());
        if (contact.is(Contact.PREFERS_ENCRYPTION)) {
            known.preferEncryption(contact.address());
        }
        dial();
    }

    /** A peer says that this one dials us now, and we are to dial it (BEP 55). */
    void meet(PeerAddress other, PeerConnection mediator) {
        boolean room = torrent.isJoined()
                && dials < MOST_DIALS
                && peers.size() + dials < most()
                && session.mayConnect(torrent)
                && session.dialPace().allows(other, torrent.now());
        if (room && known.meet(other, mediator.address(), torrent.now())) {
            dial(other, MEETING);
        }
    }

    /** A peer tells that another is gone. */
    void unhear(PeerAddress address, PeerConnection teller) {
        known.unhear(address, teller.address());
    }

    /** The torrent turned out to be private. */
    void forgetHearsay() {
        known.forgetHearsay();
    }

    /** A tracker tells our address as it sees it (BEP 24). */
    void seenFrom(String trackerHost, PeerAddress ours) {
        session.ownAddress().saidByTracker(trackerHost, ours);
    }

    /** A peer has said more of itself: perhaps where it is reached, which need not be dialled then. */
    void introduced(PeerConnection peer) {
        peer.introduction().yourIp().ifPresent(ours -> session.ownAddress().said(peer.address(), ours));
        if (!peer.introduction().isDialled() && !reached.containsKey(peer.id())) {
            peer.introduction()
                    .reachableAt()
                    .filter(address -> known.reachedAt(address, torrent.now()))
                    .ifPresent(address -> reached.put(peer.id(), address));
        }
        torrent.exchange().changed();
    }

    void ban(Set<Integer> numbers, String reason) {
        for (int number : numbers) {
            PeerConnection peer = peers.get(number);
            if (peer != null) {
                known.ban(peer.address());
                peer.close(reason);
            } else if (gone.containsKey(number)) {
                known.ban(gone.get(number));
            }
        }
    }

    boolean isBanned(PeerAddress address) {
        return known.isBanned(address);
    }

    // --- dialling and shaking hands -----------------------------------------------------------------------------

    void dial() {
        while (torrent.isJoined()
                && dials < MOST_DIALS
                && peers.size() + dials < most()
                && session.mayConnect(torrent)) {
            long now = torrent.now();
            Predicate<PeerAddress> paced = address -> session.dialPace().allows(address, now);
            Optional<PeerAddress> next = torrent.wantsPeers() ? known.nextAllowed(now, paced) : nextToServe(now, paced);
            if (next.isEmpty()) {
                return;
            }
            dial(next.get(), Duration.ZERO);
        }
    }

    /** As {@link PeerList#againNamed}. */
    void againNamed() {
        known.againNamed(torrent.now());
    }

    /** On this network always, or nobody would hear of us until our next announce. */
    private Optional<PeerAddress> nextToServe(long now, Predicate<PeerAddress> paced) {
        boolean lonely = dials < MOST_DIALS_TO_SERVE && peers.size() + dials < FEW_TO_SERVE;
        return lonely ? known.nextToServe(now, paced) : known.nextHere(now);
    }

    /**
     * Who has called us meanwhile is told nothing by a second link: libtorrent may end both then, for it has two rules which of
     * two links is one too many, and where both ports are the same one of them is chance.
     *
     * @param patience how long the peer is left to speak first, on a link of its own
     */
    private void dial(PeerAddress to, Duration patience) {
        dials++;
        session.dialPace().dialled(to, torrent.now());
        session.linkBegun();
        boolean hidden = known.prefersEncryption(to) || torrent.pass().isPresent(); // a ticket is bound to that
        session.dialling().dial(to, swarmIdFor(to), hidden, new Env.DialHandler() {
            @Override
            public void connected(Link link) {
                if (patience.isZero()) {
                    begin(link, to);
                } else {
                    session.env().schedule(patience, () -> begin(link, to));
                }
            }

            @Override
            public void failed(String reason) {
                dialFailed(to, PeerList.Outcome.FAILED);
                session.linkOver();
                known.mediator(to).ifPresent(mediator -> torrent.holepunching().ask(to, mediator));
            }
        });
    }

    private void begin(Link link, PeerAddress to) {
        Optional<PeerConnection> caller = peers.values().stream()
                .filter(peer -> peer.introduction().isAt(to))
                .findFirst();
        if (caller.isPresent()) {
            link.close();
            dials--;
            session.linkOver();
            reached.put(caller.get().id(), to);
        } else {
            PeerHandshake.outgoing(session, link, torrent);
        }
    }

    /** By which name a peer is dialled: where it did not answer to one of a hybrid's names, the other is tried. */
    InfoHash swarmIdFor(PeerAddress address) {
        List<InfoHash> names = torrent.swarmIds();
        return names.get(known.failures(address) % names.size());
    }

    /** With no room for whom we know, somebody of no use is let go now and then. */
    void turnOver() {
        if (!torrent.wantsPeers() || known.size() <= peers.size()) {
            return;
        }
        if (peers.size() + dials < FEW) {
            session.makeRoom(torrent);
        }
        if (peers.size() >= most() && torrent.now() - lastTurnNanos >= Turnover.INTERVAL_NANOS) {
            letGo();
        }
    }

    /** Ends the link to the least useful peer, if one is of no use. */
    void letGo() {
        lastTurnNanos = torrent.now();
        Turnover.leastUseful(peers.values().stream()
                        .map(p -> p.standing(torrent.now()))
                        .toList())
                .map(peers::get)
                .ifPresent(p -> p.close("let go for another"));
    }

    private int most() {
        return session.settings().bounds().connectionsPerTorrent();
    }

    /** Who was dialled has answered, and is to say who it is. */
    void handshakeBegun(PeerHandshake handshake) {
        handshakes.add(handshake);
        if (!torrent.isJoined()) {
            handshake.end("not joined any more");
        }
    }

    void handshakeOver(PeerHandshake handshake) {
        handshakes.remove(handshake);
    }

    /** A dial, or its handshake, came to nothing. */
    void dialFailed(PeerAddress address, PeerList.Outcome outcome) {
        dials--;
        known.released(address, outcome, torrent.now());
    }

    /**
     * A peer that we dialled has not answered our handshake: it is tried again at once, where we may the other way, encrypted
     * or not. Where we must encrypt, new keys are another way: libtorrent 2 does not know the swarm's name again behind one
     * shared secret in 256, one that begins with a zero.
     */
    void notAnswered(PeerAddress address) {
        session.dialling().notAnswered(address);
        boolean another = session.encryption().policy() != EncryptionPolicy.OFF;
        dialFailed(address, another ? PeerList.Outcome.HUNG_UP : PeerList.Outcome.FAILED);
        session.env().execute(this::dial);
    }

    /** A handshake is complete; empty when the peer is ourselves, known by another link, banned or one too many. */
    Optional<PeerConnection> connected(Link link, Handshake theirs, PeerMessageDecoder decoder, boolean dialled) {
        boolean ourselves = theirs.peerId().equals(session.peerId());
        Optional<PeerConnection> other = peers.values().stream()
                .filter(p -> p.introduction().handshake().peerId().equals(theirs.peerId()))
                .findFirst();
        boolean refused = ourselves || other.isPresent() && !replaces(other.get(), theirs, dialled);
        if (refused || !torrent.isJoined() || known.isBanned(link.remote()) || !hasRoomFor(link)) {
            if (dialled && ourselves) {
                known.released(link.remote(), PeerList.Outcome.USELESS, torrent.now());
            }
            return Optional.empty();
        }
        other.ifPresent(o -> o.close("another link to the same peer"));
        if (dialled) {
            dials--;
        }
        var peer = new PeerConnection(torrent, newNumber(), link, theirs, decoder, dialled);
        peers.put(peer.id(), peer);
        torrent.exchange().changed();
        torrent.joined(peer);
        return Optional.of(peer);
    }

    /** A number that no other source of this torrent's blocks has or had. */
    int newNumber() {
        return sourcesSoFar++;
    }

    /** Where there is no room, a useless peer makes it, or who is idle and preferred less than the new one (BEP 40). */
    private boolean hasRoomFor(Link link) {
        if (peers.size() >= most()) {
            letGo();
        }
        if (peers.size() < most()) {
            return true;
        }
        var least = peers.values().stream()
                .filter(PeerConnection::isIdleBothWays)
                .min((a, b) -> Integer.compareUnsigned(known.priority(a.address()), known.priority(b.address())));
        if (least.isEmpty()
                || Integer.compareUnsigned(
                                known.priority(link.remote()),
                                known.priority(least.get().address()))
                        <= 0) {
            return false;
        }
        least.get().close("makes room");
        return true;
    }

    /** Two that dial each other at once must both keep the same link: the one dialled by the greater peer id, as libtorrent. */
    private boolean replaces(PeerConnection other, Handshake theirs, boolean dialled) {
        boolean weAreGreater = session.peerId().compareTo(theirs.peerId()) > 0;
        return other.introduction().isDialled() != dialled && dialled == weAreGreater;
    }

    /** A connection is over. */
    void disconnected(PeerConnection peer, List<BlockRequest> lost) {
        peers.remove(peer.id());
        gone.put(peer.id(), peer.address());
        if (gone.size() > MOST_GONE) {
            gone.remove(gone.keySet().iterator().next());
        }
        sentByGone.merge(source(peer), peer.requests().totalBytes(), Long::sum);
        PeerList.Outcome outcome = worked(peer) ? PeerList.Outcome.WORKED : PeerList.Outcome.FAILED;
        address(peer).ifPresent(address -> {
            known.released(address, outcome, torrent.now());
            if (peer.pieces().isSeed() || peer.isUploadOnly()) {
                known.onlyGives(address);
            }
        });
        reached.remove(peer.id());
        torrent.exchange().left(peer);
        torrent.holepunching().left(peer);
        session.linkOver();
        torrent.state().left(peer, lost);
        dial();
    }

    /** Every link ends, those in handshake too. */
    void closeAll(String reason) {
        all().forEach(p -> p.close(reason));
        List.copyOf(handshakes).forEach(h -> h.end(reason));
    }

    // --- who is on ----------------------------------------------------------------------------------------------

    /** A copy, in order of arrival. */
    List<PeerConnection> all() {
        return List.copyOf(peers.values());
    }

    /** Where those with whom something was exchanged are reached, those of now first. */
    List<PeerAddress> good(int most) {
        peers.values().stream()
                .filter(Connections::worked)
                .forEach(peer -> address(peer).ifPresent(known::good));
        return known.good(most);
    }

    /** Where those who are on are reached, as far as is known. */
    List<PeerAddress> reached() {
        return peers.values().stream().flatMap(peer -> address(peer).stream()).toList();
    }

    private static boolean worked(PeerConnection peer) {
        return peer.requests().totalBytes() > 0 || peer.uploads().totalBytes() > 0;
    }

    /** By which we know it: where we dialled it, or where it said that it is reached. */
    private Optional<PeerAddress> address(PeerConnection peer) {
        return peer.introduction().isDialled()
                ? Optional.of(peer.address())
                : Optional.ofNullable(reached.get(peer.id()));
    }

    /** Of everybody who is on, in order of arrival. */
    List<PeerStatus> status(int ofPieces) {
        return peers.values().stream()
                .map(p -> PeerStatus.of(p, source(p), ofPieces, torrent.now()))
                .toList();
    }

    /** Who told of it. */
    private PeerList.Source source(PeerConnection peer) {
        return peer.introduction().isDialled() ? known.source(peer.address()) : PeerList.Source.INCOMING;
    }

    /** Bytes received, by who had told of the sender; none is 0. */
    Map<String, Long> sources() {
        Map<PeerList.Source, Long> bytes = new EnumMap<>(sentByGone);
        peers.values().forEach(p -> bytes.merge(source(p), p.requests().totalBytes(), Long::sum));
        Map<String, Long> words = new LinkedHashMap<>();
        bytes.forEach((source, count) -> {
            if (count > 0) {
                words.put(source.word(), count);
            }
        });
        return words;
    }

    int count() {
        return peers.size();
    }

    int seeds() {
        return (int) peers.values().stream().filter(p -> p.pieces().isSeed()).count();
    }

    int dials() {
        return dials;
    }

    int known() {
        return known.size();
    }

    /** Neither a peer nor a dial. */
    boolean isEmpty() {
        return peers.isEmpty() && dials == 0;
    }

    /** Panics where the books do not balance; for simulation. */
    void checkInvariants() {
        if (dials < 0) {
            throw new IllegalStateException("fewer than no dials");
        }
    }
}
