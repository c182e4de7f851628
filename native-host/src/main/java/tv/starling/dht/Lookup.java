package tv.starling.dht;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import tv.starling.wire.PeerAddress;

/**
 * A walk towards a target (Kademlia, BEP 5): of the nearest nodes known, those that were not asked yet are asked, some at a
 * time, and name nearer ones; it is over when the eight nearest that answer at all have answered.
 *
 * <p>A node that is slow frees its place, and a further one is asked in its stead; what it answers later counts. Of one
 * neighbourhood one node is asked, so that no network can surround a target. And who has chosen an id next to the target, in
 * as many networks as they like, hides nobody: the walk is not over before the eight nearest whose ids are bound to their
 * addresses (BEP 42) have answered too.
 */
final class Lookup {
    /** Asked at once: four round trips are then as good as always enough. */
    private static final int ALPHA = 4;
    /** Nodes kept in view, bound and unbound each; those further away would never be asked. */
    private static final int MOST_CANDIDATES = 100;
    /** Asked in all: lies must not keep us busy. A lookup takes about 30 in a network of millions. */
    private static final int MOST_QUESTIONS = 150;

    /** Nodes whose ids are not known; most may be gone since the last run. */
    private static final int MOST_STARTERS = 32;

    private enum State {
        NEW,
        ASKED,
        SLOW,
        ANSWERED,
        FAILED
    }

    private static final class Candidate {
        final Contact contact;
        final boolean bound;
        State state = State.NEW;
        Optional<byte[]> token = Optional.empty();

        Candidate(Contact contact) {
            this.contact = contact;
            this.bound = contact.isVerified();
        }
    }

    /** Asks a node. Exactly one of {@code answered} and {@code failed} follows, later. */
    interface Net {
        void ask(PeerAddress to, Krpc.Question question, Replies replies);
    }

    interface Replies {
        /** @param nodes those of the answer that may be believed */
        void answered(Krpc.Answer answer, List<Contact> nodes);

        void slow();

        void failed();
    }

    /** A node that answered, and the token it gave for writing. */
    record Holder(Contact contact, Optional<byte[]> token) {}

    private final Net net;
    private final NodeId target;
    private final Krpc.Question question;
    private final Consumer<Krpc.Answer> each;
    private final Consumer<List<Holder>> done;
    private final BooleanSupplier mayStillBegin;
    /** Nearest first. */
    private final List<Candidate> candidates = new ArrayList<>();

    private final LinkedHashSet<PeerAddress> starters = new LinkedHashSet<>();
    private final Set<PeerAddress> hosts = new LinkedHashSet<>();
    private final Set<Long> neighbourhoods = new LinkedHashSet<>();
    private int startersAsked;
    private int waiting;
    private int slow;
    private int questions;
    private boolean over;

    /**
     * @param each told of every answer, as they come
     * @param done told once, of the nearest that answered, and of the nearest of them with bound ids
     * @param mayStillBegin whether starters are still to come, so that being out of nodes is not the end
     */
    Lookup(
            Net net,
            NodeId target,
            Krpc.Question question,
            Consumer<Krpc.Answer> each,
            Consumer<List<Holder>> done,
            BooleanSupplier mayStillBegin) {
        this.net = net;
        this.target = target;
        this.question = question;
        this.each = each;
        this.done = done;
        this.mayStillBegin = mayStillBegin;
    }

    /** Nodes to consider; {@link #step} follows. */
    void consider(List<Contact> contacts) {
        contacts.forEach(this::consider);
    }

    /** A node whose id is not known, asked only while no better ones are; the last told first. */
    void start(PeerAddress address) {
        if (startersAsked < MOST_STARTERS && hosts.add(Neighbourhood.host(address))) {
            starters.addFirst(address);
        }
    }

    private void consider(Contact contact) {
        if (starters.remove(contact.address())) { // now its id is known
            hosts.remove(Neighbourhood.host(contact.address()));
        }
        OptionalLong neighbourhood = Neighbourhood.of(contact.address());
        if (hosts.contains(Neighbourhood.host(contact.address()))
                || neighbourhood.isPresent() && neighbourhoods.contains(neighbourhood.getAsLong())) {
            return;
        }
        int at = candidates.size();
        while (at > 0
                && target.compareDistance(
                                contact.id(), candidates.get(at - 1).contact.id())
                        < 0) {
            at--;
        }
        if (at > 0 && candidates.get(at - 1).contact.id().equals(contact.id())) {
            return;
        }
        candidates.add(at, new Candidate(contact));
        hosts.add(Neighbourhood.host(contact.address()));
        neighbourhood.ifPresent(neighbourhoods::add);
        dropFarthest(contact.isVerified());
    }

    /** Of those with bound ids, or of the others, if there are too many. */
    private void dropFarthest(boolean bound) {
        List<Candidate> alike =
                candidates.stream().filter(c -> c.bound == bound).toList();
        if (alike.size() > MOST_CANDIDATES && alike.getLast().state == State.NEW) {
            candidates.remove(alike.getLast());
        }
    }

    /** How far one kind of candidates is: of the nearest of them, how many are asked or may be, and have answered. */
    private static final class Front {
        int near;
        int answered;

        boolean isFull() {
            return near >= RoutingTable.K;
        }

        void count(Candidate candidate, boolean mayAsk) {
            switch (candidate.state) {
                case ANSWERED -> {
                    near++;
                    answered++;
                }
                case ASKED -> near++;
                case NEW -> near += mayAsk ? 1 : 0;
                case SLOW, FAILED -> {}
            }
        }

        /** The nearest have answered, or there are no more. */
        boolean isDone() {
            return answered >= RoutingTable.K || near == answered;
        }
    }

    /** Asks whom there is to ask, or ends. */
    void step() {
        if (over) {
            return;
        }
        Front all = new Front();
        Front bound = new Front();
        for (Candidate candidate : List.copyOf(candidates)) {
            boolean counts = !all.isFull() || candidate.bound && !bound.isFull();
            if (!counts) {
                continue;
            }
            if (candidate.state == State.NEW && waiting < ALPHA && questions < MOST_QUESTIONS) {
                ask(candidate);
            }
            boolean mayAsk = questions < MOST_QUESTIONS;
            if (candidate.bound) {
                bound.count(candidate, mayAsk);
            }
            if (!all.isFull()) {
                all.count(candidate, mayAsk);
            }
        }
        while (!all.isFull() && waiting < ALPHA && !starters.isEmpty()) {
            PeerAddress starter = starters.removeFirst();
            startersAsked++;
            all.near++;
            ask(starter);
        }
        boolean enough = all.answered >= RoutingTable.K && bound.isDone();
        boolean nothingMore = all.near == all.answered
                && bound.isDone()
                && slow == 0
                && !(all.answered == 0 && mayStillBegin.getAsBoolean());
        if (waiting == 0 && (enough || nothingMore)) {
            finish();
        }
    }

    private void ask(Candidate candidate) {
        candidate.state = State.ASKED;
        ask(candidate.contact.address(), new Replies() {
            @Override
            public void answered(Krpc.Answer answer, List<Contact> nodes) {
                settle(candidate.state);
                if (candidate.contact.id().equals(answer.sender())) {
                    candidate.state = State.ANSWERED;
                    candidate.token = answer.token();
                } else {
                    candidate.state = State.FAILED;
                    adopt(new Contact(answer.sender(), candidate.contact.address()), answer);
                }
                take(answer, nodes);
            }

            @Override
            public void slow() {
                candidate.state = State.SLOW;
                becameSlow();
            }

            @Override
            public void failed() {
                settle(candidate.state);
                candidate.state = State.FAILED;
                step();
            }
        });
    }

    private void ask(PeerAddress starter) {
        State[] state = {State.ASKED};
        ask(starter, new Replies() {
            @Override
            public void answered(Krpc.Answer answer, List<Contact> nodes) {
                settle(state[0]);
                adopt(new Contact(answer.sender(), starter), answer);
                take(answer, nodes);
            }

            @Override
            public void slow() {
                state[0] = State.SLOW;
                becameSlow();
            }

            @Override
            public void failed() {
                settle(state[0]);
                step();
            }
        });
    }

    /** A starter, now that its id is known, is a node like others; so is one that has another id than it was known by. */
    private void adopt(Contact contact, Krpc.Answer answer) {
        hosts.remove(Neighbourhood.host(contact.address()));
        Neighbourhood.of(contact.address()).ifPresent(neighbourhoods::remove);
        consider(contact);
        candidates.stream().filter(c -> c.contact.equals(contact)).findFirst().ifPresent(c -> {
            c.state = State.ANSWERED;
            c.token = answer.token();
        });
    }

    private void ask(PeerAddress to, Replies replies) {
        waiting++;
        questions++;
        net.ask(to, question, replies);
    }

    private void becameSlow() {
        waiting--;
        slow++;
        step();
    }

    private void settle(State state) {
        if (state == State.SLOW) {
            slow--;
        } else {
            waiting--;
        }
    }

    private void take(Krpc.Answer answer, List<Contact> nodes) {
        if (over) {
            return;
        }
        consider(nodes);
        each.accept(answer);
        step();
    }

    private void finish() {
        over = true;
        List<Candidate> answered =
                candidates.stream().filter(c -> c.state == State.ANSWERED).toList();
        Set<Candidate> nearest =
                new LinkedHashSet<>(answered.stream().limit(RoutingTable.K).toList());
        answered.stream().filter(c -> c.bound).limit(RoutingTable.K).forEach(nearest::add);
        done.accept(nearest.stream().map(c -> new Holder(c.contact, c.token)).toList());
    }

    /** Nobody is asked or told any more. */
    void cancel() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    /** Whether it has nobody to ask: starters are welcome. */
    boolean isThin() {
        return candidates.size() < RoutingTable.K;
    }
}
