package tv.starling.dht;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tv.starling.dht.Krpc.Question;
import tv.starling.env.DatagramSource;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.wire.PeerAddress;

/** One address family's part of the table: it asks, and keeps its own table alive. Answering is in {@link Dht}. Swarm thread. */
final class DhtNode implements Lookup.Net {
    /** How often something is done for the table. */
    private static final Duration TICK = Duration.ofSeconds(5);
    /** A node not heard of for so long is asked again (BEP 5 says questionable after 15 minutes). */
    private static final long STALE_NANOS = 600_000_000_000L;
    /** Fewer nodes than that are no network: it is begun anew. */
    private static final int FEW = RoutingTable.K;

    private static final long FIRST_AGAIN_NANOS = 10_000_000_000L;
    private static final long MOST_AGAIN_NANOS = 300_000_000_000L;
    /** Nodes that are asked only to see whether they answer. */
    private static final int MOST_PROBES = 8;
    /** Addresses to begin with: bootstrap nodes and those kept or told. */
    private static final int MOST_STARTERS = 64;
    /** Below are other services than nodes and peers: nobody leads us to them. */
    private static final int LEAST_PORT = 1024;

    private final Env env;
    private final DatagramSource datagrams;
    private final Dht dht;
    private final boolean ipv6;
    private final Queries queries;
    private final OutsideAddress outside = new OutsideAddress();
    private final Set<Lookup> lookups = new LinkedHashSet<>();
    private final LinkedHashSet<PeerAddress> starters = new LinkedHashSet<>();
    private RoutingTable table;
    private int probes;
    private int entering;
    private Env.Timer ticker = () -> {};
    private long againNanos = FIRST_AGAIN_NANOS;
    private long begunNanos;
    private boolean refreshing;

    DhtNode(Env env, DatagramSource datagrams, Dht dht, boolean ipv6, NodeId id) {
        this.env = env;
        this.datagrams = datagrams;
        this.dht = dht;
        this.ipv6 = ipv6;
        this.queries = new Queries(env);
        this.table = new RoutingTable(id);
    }

    RoutingTable table() {
        return table;
    }

    Optional<PeerAddress> outside() {
        return outside.known();
    }

    // --- beginning ----------------------------------------------------------------------------------------------

    /** Addresses where nodes may be. What is under way uses them at once. */
    void begin(List<PeerAddress> addresses) {
        for (PeerAddress address : addresses) {
            if (address.isIpv6() == ipv6 && address.port() != 0) {
                if (starters.size() >= MOST_STARTERS) {
                    starters.removeFirst();
                }
                starters.addLast(address);
            }
        }
        if (starters.isEmpty()) {
            return;
        }
        begunNanos = env.nanoTime();
        for (Lookup lookup : List.copyOf(lookups)) {
            feed(lookup);
            lookup.step();
        }
        if (!refreshing) {
            refresh();
        }
    }

    /** Asks for others a node of which only the proxy knows where it is. */
    void enterBy(PeerAddress name) {
        entering++;
        ask(name, new Question.FindNode(table.own(), dht.want()), new Lookup.Replies() {
            @Override
            public void answered(Krpc.Answer answer, List<Contact> nodes) {
                entering--;
                begin(table.closest(table.own(), RoutingTable.K).stream()
                        .map(Contact::address)
                        .toList());
                begin(nodes.stream().map(Contact::address).toList());
                dht.waitedFor();
            }

            @Override
            public void slow() {}

            @Override
            public void failed() {
                entering--;
                dht.waitedFor();
            }
        });
    }

    boolean isEntering() {
        return entering > 0;
    }

    /** Who may still be to come has come. */
    void nothingToWaitFor() {
        List.copyOf(lookups).forEach(Lookup::step);
    }

    void startTicking() {
        begunNanos = env.nanoTime();
        tickLater();
    }

    private void tickLater() {
        ticker = env.schedule(TICK, this::tick);
    }

    /** Fills the table: the way to ourselves, and a random one for what is far. */
    private void refresh() {
        refreshing = true;
        find(
                table.own(),
                done -> find(table.own().inBucket(env.random().nextInt(3), env.random()), far -> refreshing = false));
    }

    private void find(NodeId target, Consumer<List<Lookup.Holder>> done) {
        lookup(target, new Question.FindNode(target, dht.want()), answer -> {}, done);
    }

    private void tick() {
        tickLater();
        long now = env.nanoTime();
        if (table.size() < FEW) {
            if (now - begunNanos >= againNanos && !refreshing) {
                againNanos = Math.min(againNanos * 2, MOST_AGAIN_NANOS);
                begunNanos = now;
                dht.beginAgain();
            }
            return;
        }
        againNanos = FIRST_AGAIN_NANOS;
        table.stalest(now, STALE_NANOS).ifPresent(contact -> {
            NodeId near = table.own().inBucket(Math.min(table.bucketOf(contact), NodeId.BITS - 1), env.random());
            ask(contact.address(), new Question.FindNode(near, dht.want()), new Probe(true));
        });
    }

    // --- asking -------------------------------------------------------------------------------------------------

    /** Walks to the target; the task ends it before its time, and then {@code done} is not called. */
    Runnable lookup(NodeId target, Question question, Consumer<Krpc.Answer> each, Consumer<List<Lookup.Holder>> done) {
        Lookup[] self = new Lookup[1];
        Lookup lookup = new Lookup(
                this,
                target,
                question,
                each,
                holders -> {
                    lookups.remove(self[0]);
                    done.accept(holders);
                },
                dht::mayStillBegin);
        self[0] = lookup;
        lookups.add(lookup);
        lookup.consider(table.closest(target, RoutingTable.K));
        feed(lookup);
        env.execute(lookup::step);
        return () -> {
            lookup.cancel();
            lookups.remove(lookup);
        };
    }

    private void feed(Lookup lookup) {
        if (lookup.isThin()) {
            starters.forEach(lookup::start);
        }
    }

    @Override
    public void ask(PeerAddress to, Question question, Lookup.Replies replies) {
        Optional<byte[]> transaction = queries.begin(to, new Queries.Asker() {
            @Override
            public void answered(Krpc.Response response, PeerAddress from) {
                heard(from, response, replies);
            }

            @Override
            public void slow() {
                replies.slow();
            }

            @Override
            public void failed() {
                table.failed(to);
                replies.failed();
            }
        });
        if (transaction.isEmpty() || !(datagrams.toward(to) instanceof DatagramResult.Open(var port))) {
            env.execute(replies::failed);
            return;
        }
        port.send(to, KrpcWriter.write(new Krpc.Query(transaction.get(), table.own(), dht.isReadOnly(), question)));
    }

    private void heard(PeerAddress from, Krpc.Response response, Lookup.Replies replies) {
        long now = env.nanoTime();
        dht.gate().prove(from, now);
        table.heard(new Contact(response.answer().sender(), from), now);
        response.youAre().ifPresent(address -> seenAs(from, address));
        List<Contact> believed = response.answer().nodes().stream()
                .filter(contact -> isBelievable(contact.address(), from))
                .toList();
        dht.learned(believed.stream().filter(c -> c.address().isIpv6() != ipv6).toList(), !ipv6);
        replies.answered(
                response.answer()
                        .withPeers(response.answer().peers().stream()
                                .filter(peer -> isBelievable(peer, from))
                                .toList()),
                believed.stream().filter(c -> c.address().isIpv6() == ipv6).toList());
    }

    /** Nobody outside knows who is inside. */
    private static boolean isBelievable(PeerAddress address, PeerAddress from) {
        return address.isPrivate() ? from.isPrivate() : address.port() >= LEAST_PORT;
    }

    /** Others tell where we are: an id that is not valid there is changed (BEP 42), and the table with it. */
    private void seenAs(PeerAddress voter, PeerAddress address) {
        if (address.isIpv6() != ipv6
                || !outside.vote(voter, address)
                || table.own().isValidAt(address)) {
            return;
        }
        RoutingTable before = table;
        table = new RoutingTable(NodeId.boundTo(address, env.random()));
        before.contacts().forEach(contact -> table.heard(contact, env.nanoTime()));
        if (!refreshing) {
            refresh();
        }
    }

    // --- strangers ----------------------------------------------------------------------------------------------

    /** Whether it will be asked whether it is there, when it is told to {@link #meet}. */
    boolean wouldProbe(Contact contact) {
        return probes < MOST_PROBES && table.wants(contact);
    }

    /** A node has asked us, or was named to us: if there is a place for it, it is asked whether it is there. */
    void meet(Contact contact) {
        if (wouldProbe(contact)) {
            probes++;
            ask(contact.address(), new Question.Ping(), new Probe(false));
        }
    }

    /** Asks an address for a sign of life, and then runs the task if it gave one. */
    void prove(PeerAddress address, Runnable then) {
        if (probes >= MOST_PROBES) {
            return;
        }
        probes++;
        ask(address, new Question.Ping(), new Lookup.Replies() {
            @Override
            public void answered(Krpc.Answer answer, List<Contact> nodes) {
                probes--;
                then.run();
            }

            @Override
            public void slow() {}

            @Override
            public void failed() {
                probes--;
            }
        });
    }

    private final class Probe implements Lookup.Replies {
        private final boolean upkeep;

        Probe(boolean upkeep) {
            this.upkeep = upkeep;
        }

        @Override
        public void answered(Krpc.Answer answer, List<Contact> nodes) {
            release();
            nodes.forEach(DhtNode.this::meet);
        }

        @Override
        public void slow() {}

        @Override
        public void failed() {
            release();
        }

        private void release() {
            if (!upkeep) {
                probes--;
            }
        }
    }

    /** False when it answers nothing that we asked. */
    boolean received(Krpc message, PeerAddress from) {
        return queries.received(message, from);
    }

    void close() {
        ticker.cancel();
        queries.close();
        lookups.clear();
    }
}
