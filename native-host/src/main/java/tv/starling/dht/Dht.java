package tv.starling.dht;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import tv.starling.dht.Answers.Outcome;
import tv.starling.dht.Krpc.Question;
import tv.starling.env.DatagramSource;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.metainfo.HostPort;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.ProtocolException;

/**
 * Our node in the distributed hash table: it finds peers and items, and answers others (BEP 5, 32, 33, 42, 43, 44). Nothing
 * is sent before {@link #start}. Swarm thread.
 */
public final class Dht {
    /** Nodes of the other family come with answers of the one that we have (BEP 32). */
    private static final Krpc.Want BOTH = new Krpc.Want(true, true);
    /** Bootstrap hosts that are looked up. */
    private static final int MOST_HOSTS = 16;
    /** Addresses taken of a bootstrap host. */
    private static final int MOST_OF_HOST = 4;
    /** A ping of ours; it counts as part of the answer that it follows. */
    private static final int PROBE_BYTES = 70;

    private final Env env;
    private final DatagramSource datagrams;
    private final Gate gate;
    private final Answers answers;
    private final Mode mode;
    private final DhtNode ipv4;
    private final DhtNode ipv6;
    private final SavedNodes kept;
    private List<HostPort> bootstrap = List.of();
    private int resolving;
    private State state = State.NEW;

    private enum State {
        NEW,
        RUNNING,
        CLOSED
    }

    /** Whether we answer (BEP 43). */
    public enum Mode {
        FULL,
        /** For who can't be reached, or pays for what it sends: we ask and are in nobody's table. */
        READ_ONLY
    }

    /** @param saved what {@link #saved} gave in an earlier run; whatever else it is, is ignored */
    public Dht(Env env, DatagramSource datagrams, Mode mode, Optional<byte[]> saved) {
        this.env = env;
        this.datagrams = datagrams;
        this.mode = mode;
        this.gate = new Gate(env.nanoTime());
        this.answers = new Answers(
                this::closest, new Tokens(env.random(), env.nanoTime()), new PeerStore(env.random()), new ItemStore());
        this.kept = saved.map(SavedNodes::read).orElse(SavedNodes.NONE);
        this.ipv4 = new DhtNode(env, datagrams, this, false, kept.ipv4Id().orElse(NodeId.random(env.random())));
        this.ipv6 = new DhtNode(env, datagrams, this, true, kept.ipv6Id().orElse(NodeId.random(env.random())));
    }

    private List<Contact> closest(NodeId target, boolean six) {
        return (six ? ipv6 : ipv4).table().closest(target, RoutingTable.K);
    }

    // --- life ---------------------------------------------------------------------------------------------------

    /** Begins: asks the bootstrap nodes, and those of the last run. Twice is as good as once. */
    public void start(List<HostPort> hosts) {
        if (state != State.NEW) {
            return;
        }
        state = State.RUNNING;
        bootstrap = hosts.stream().limit(MOST_HOSTS).toList();
        ipv4.startTicking();
        ipv6.startTicking();
        begin(kept.nodes());
        beginAgain();
    }

    private void begin(List<PeerAddress> addresses) {
        ipv4.begin(addresses);
        ipv6.begin(addresses);
    }

    /** Looks the bootstrap hosts up; as many times as it takes. */
    void beginAgain() {
        if (resolving > 0) {
            return;
        }
        resolving = bootstrap.size();
        for (HostPort host : bootstrap) {
            env.resolve(host.host(), found -> {
                if (state != State.RUNNING) {
                    return;
                }
                resolving--;
                var addresses = found.stream()
                        .limit(MOST_OF_HOST)
                        .map(a -> a.withPort(host.port()))
                        .toList();
                begin(addresses.stream().filter(a -> !a.standsForName()).toList());
                addresses.stream().filter(PeerAddress::standsForName).forEach(ipv4::enterBy);
                waitedFor();
            });
        }
    }

    /** A way in has come to something, or to nothing. */
    void waitedFor() {
        if (!mayStillBegin()) {
            ipv4.nothingToWaitFor();
            ipv6.nothingToWaitFor();
        }
    }

    boolean mayStillBegin() {
        return resolving > 0 || ipv4.isEntering();
    }

    public boolean isRunning() {
        return state == State.RUNNING;
    }

    /** Ends everything; nothing is called any more. */
    public void close() {
        state = State.CLOSED;
        ipv4.close();
        ipv6.close();
    }

    /** A node that somebody told of: a peer by a PORT message (BEP 5), or the user. */
    public void addNode(PeerAddress address) {
        if (state != State.RUNNING || address.port() == 0) {
            return;
        }
        DhtNode node = node(address);
        if (node.table().size() < RoutingTable.K) {
            begin(List.of(address));
        } else {
            node.prove(address, () -> {});
        }
    }

    /** What is worth keeping until the next run; empty when nothing was found in this one. */
    public Optional<byte[]> saved() {
        var nodes = new ArrayList<PeerAddress>();
        // Nearest first: when some are dropped, those remain that know our neighbours.
        ipv4.table().contacts().reversed().forEach(c -> nodes.add(c.address()));
        ipv6.table().contacts().reversed().forEach(c -> nodes.add(c.address()));
        return nodes.isEmpty()
                ? Optional.empty()
                : Optional.of(new SavedNodes(
                                Optional.of(ipv4.table().own()),
                                Optional.of(ipv6.table().own()),
                                nodes)
                        .write());
    }

    /** @param outside our addresses as others see them, port 0 */
    public record Status(int ipv4Nodes, int ipv6Nodes, List<PeerAddress> outside) {}

    public Status status() {
        var outside = new ArrayList<PeerAddress>();
        ipv4.outside().ifPresent(outside::add);
        ipv6.outside().ifPresent(outside::add);
        return new Status(ipv4.table().size(), ipv6.table().size(), List.copyOf(outside));
    }

    // --- asking -------------------------------------------------------------------------------------------------

    /** Something under way. */
    public interface Search {
        /** Nothing is called any more. */
        void cancel();
    }

    /**
     * Looks for peers.
     *
     * @param found called with peers as they are heard of, each address once
     * @param done called once, later, unless cancelled
     */
    public Search findPeers(InfoHash infoHash, Peers which, Consumer<List<PeerAddress>> found, Runnable done) {
        var wish = which == Peers.ALL ? Question.GetPeers.Wish.ANY_PEERS : Question.GetPeers.Wish.NO_SEEDS;
        return getPeers(infoHash, wish, new FreshPeers(found)::answered, (node, holders) -> {}, done);
    }

    /** Which peers are looked for (BEP 33). */
    public enum Peers {
        ALL,
        NO_SEEDS
    }

    /**
     * Looks for peers, and tells the nearest nodes that we are one.
     *
     */
    public Search announce(
            InfoHash infoHash, ListenPort port, boolean seed, Consumer<List<PeerAddress>> found, Runnable done) {
        return getPeers(
                infoHash,
                seed ? Question.GetPeers.Wish.NO_SEEDS : Question.GetPeers.Wish.ANY_PEERS,
                new FreshPeers(found)::answered,
                (node, holders) -> Writing.write(
                        node,
                        holders,
                        token -> new Question.AnnouncePeer(
                                infoHash, port.number(), port.sharedWithDatagrams(), token, seed),
                        taken -> {}),
                done);
    }

    /** Where peers reach us; where it is the port of our datagrams too, others are to take what they see that one as. */
    public record ListenPort(int number, boolean sharedWithDatagrams) {}

    /** How many there are in a swarm, about (BEP 33). */
    public record Count(double seeds, double peers) {}

    public Search scrape(InfoHash infoHash, Consumer<Count> done) {
        var seeds = new BloomFilter();
        var peers = new BloomFilter();
        return getPeers(
                infoHash,
                Question.GetPeers.Wish.SCRAPE,
                answer -> answer.scrape()
                        .ifPresentOrElse(
                                scrape -> {
                                    seeds.unite(scrape.seeds());
                                    peers.unite(scrape.peers());
                                },
                                () -> answer.peers().forEach(peers::add)),
                (node, holders) -> {},
                () -> done.accept(new Count(seeds.estimate(), peers.estimate())));
    }

    private Search getPeers(
            InfoHash infoHash,
            Question.GetPeers.Wish wish,
            Consumer<Krpc.Answer> each,
            Reached reached,
            Runnable done) {
        return search(NodeId.of(infoHash), new Question.GetPeers(infoHash, BOTH, wish), each, reached, done);
    }

    /** Finds an item whose value has this hash (BEP 44). */
    public Search get(NodeId target, Consumer<Optional<Item.Immutable>> done) {
        List<Item.Immutable> found = new ArrayList<>();
        return search(
                target,
                new Question.Get(target, OptionalLong.empty(), BOTH),
                answer -> answer.item().ifPresent(item -> {
                    if (found.isEmpty()
                            && item instanceof Item.Immutable it
                            && it.target().equals(target)) {
                        found.add(it);
                    }
                }),
                (node, holders) -> {},
                () -> done.accept(found.stream().findFirst()));
    }

    /**
     * Finds the newest item of a key (BEP 44) that any of the nearest nodes has; who knows a feed (BEP 46) reads
     * {@link Item#pointsTo} of it.
     */
    public Search getMutable(byte[] publicKey, byte[] salt, Consumer<Optional<Item.Mutable>> done) {
        NodeId target = Item.Mutable.target(publicKey, salt);
        Map<NodeId, Item.Mutable> newest = new LinkedHashMap<>();
        return search(
                target,
                new Question.Get(target, OptionalLong.empty(), BOTH),
                answer -> answer.item().ifPresent(item -> {
                    if (!(item instanceof Item.Mutable bare)) {
                        return;
                    }
                    var it = new Item.Mutable(bare.key(), salt, bare.seq(), bare.value(), bare.signature());
                    Item.Mutable before = newest.get(target);
                    if ((before == null || before.seq() < it.seq())
                            && it.target().equals(target)
                            && it.isAuthentic()) {
                        newest.put(target, it);
                    }
                }),
                (node, holders) -> {},
                () -> done.accept(Optional.ofNullable(newest.get(target))));
    }

    /**
     * Stores an item with the nearest nodes. It is forgotten after two hours; who wants it kept puts it each hour.
     *
     * @param replaces the sequence number that a mutable item must have, to be replaced
     * @param done told how many nodes took it
     */
    public Search put(Item item, OptionalLong replaces, IntConsumer done) {
        int[] writes = {1};
        int[] taken = {0};
        Runnable written = () -> {
            if (--writes[0] == 0) {
                done.accept(taken[0]);
            }
        };
        return search(
                item.target(),
                new Question.Get(item.target(), OptionalLong.empty(), BOTH),
                answer -> {},
                (node, holders) -> {
                    writes[0]++;
                    Writing.write(node, holders, token -> new Question.Put(token, item, replaces), count -> {
                        taken[0] += count;
                        written.run();
                    });
                },
                written);
    }

    /** The nodes nearest to a target were reached, in one family. */
    private interface Reached {
        void at(DhtNode node, List<Lookup.Holder> holders);
    }

    private Search search(
            NodeId target, Question question, Consumer<Krpc.Answer> each, Reached reached, Runnable done) {
        int[] left = {2};
        List<Runnable> ends = new ArrayList<>();
        for (DhtNode node : List.of(ipv4, ipv6)) {
            ends.add(node.lookup(target, question, each, holders -> {
                reached.at(node, holders);
                if (--left[0] == 0) {
                    done.run();
                }
            }));
        }
        return () -> ends.forEach(Runnable::run);
    }

    // --- answering ----------------------------------------------------------------------------------------------

    /** Takes a datagram; false when it is not of this protocol. */
    public boolean received(PeerAddress from, byte[] datagram) {
        if (datagram.length == 0 || datagram[0] != 'd') {
            return false;
        }
        if (state == State.RUNNING && from.port() != 0) {
            try {
                message(from, KrpcReader.read(datagram), datagram.length);
            } catch (ProtocolException e) {
                gate.admits(from, env.nanoTime()); // counted, like a question
            }
        }
        return true;
    }

    private void message(PeerAddress from, Krpc message, int bytes) {
        switch (message) {
            case Krpc.Query query -> {
                if (mode == Mode.FULL && gate.admits(from, env.nanoTime())) {
                    asked(from, query, bytes);
                }
            }
            case Krpc.Response _, Krpc.Failure _ -> {
                // What stands for a name answers from wherever it is.
                if (!node(from).received(message, from) && !ipv4.received(message, from)) {
                    gate.admits(from, env.nanoTime());
                }
            }
        }
    }

    private void asked(PeerAddress from, Krpc.Query query, int bytes) {
        DhtNode node = node(from);
        Contact asking = new Contact(query.sender(), from);
        boolean probe = !query.readOnly() && node.wouldProbe(asking);
        boolean proved = gate.isProved(from, env.nanoTime());
        var treated = new Answers.Asking(from, proved, bytes, probe ? PROBE_BYTES : 0);
        switch (answers.answer(node.table().own(), query, treated, env.nanoTime())) {
            case Outcome.Send(byte[] datagram) -> {
                send(from, datagram);
                if (probe) {
                    node.meet(asking);
                }
            }
            case Outcome.ProveFirst _ -> hold(from, query, bytes);
        }
    }

    /** What is too long for an address that may be forged waits for one word from there. */
    private void hold(PeerAddress from, Krpc.Query query, int bytes) {
        if (!gate.isProved(from, env.nanoTime())) {
            node(from).prove(from, () -> asked(from, query, bytes));
        }
    }

    private void send(PeerAddress to, byte[] datagram) {
        if (gate.affords(datagram.length, env.nanoTime())
                && datagrams.toward(to) instanceof DatagramResult.Open(var port)) {
            port.send(to, datagram);
        }
    }

    // --- for the nodes ------------------------------------------------------------------------------------------

    private DhtNode node(PeerAddress address) {
        return address.isIpv6() ? ipv6 : ipv4;
    }

    Gate gate() {
        return gate;
    }

    boolean isReadOnly() {
        return mode == Mode.READ_ONLY;
    }

    Krpc.Want want() {
        return BOTH;
    }

    /** Nodes of the other family than the one that told (BEP 32). */
    void learned(List<Contact> contacts, boolean six) {
        DhtNode node = six ? ipv6 : ipv4;
        if (node.table().size() < RoutingTable.K) {
            contacts.forEach(node::meet);
        }
    }
}
