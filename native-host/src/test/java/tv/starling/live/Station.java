package tv.starling.live;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import tv.starling.env.HttpFetcher;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.LiveRecord;
import tv.starling.wire.PeerMessage;

/**
 * One machine of a {@link LiveWorld}: it dials those it was told of, shakes hands and fetches the info dictionary as sessions do, in
 * as many round trips, and writes down what its live swarm comes to.
 */
final class Station implements LiveSwarm.Listener, LiveWire.Ends {
    /** How long a viewer has before blocks must be on time, and before the end for late ones to come. */
    static final long SETTLING_MILLIS = 3_000;

    static final long DEADLINE_MILLIS = 1_500;

    private static final int TOLD = 100;
    private static final int NEIGHBOURS = 30;
    private static final int SOURCE_NEIGHBOURS = 60;
    private static final Duration PUNCHING = Duration.ofMillis(150);
    private static final Duration REFILL = Duration.ofSeconds(3);

    /** What a home router lets in. */
    enum Nat {
        NONE,
        /** Who is behind it is met by hole punching (BEP 55), which takes a while. */
        EASY,
        /** Who is behind it only dials, and only those who need no hole. */
        HARD
    }

    /** How it treats others. */
    enum Conduct {
        HONEST,
        /** Sends every block with a bit changed. */
        CORRUPTS
    }

    final SimNode node;
    final HomeLine line;
    private final LiveWorld world;
    private final LiveSettings settings;
    private final Nat nat;
    private final Conduct conduct;
    private final Set<HomeLine> shunned = new HashSet<>();
    private final Set<LiveWire> wires = new LinkedHashSet<>();
    private final List<LiveWire> unjoined = new ArrayList<>();
    /** Told of, and not dialled while there were enough. */
    private final Deque<Station> candidates = new ArrayDeque<>();

    private final BitSet inTime = new BitSet();
    private final BitSet got = new BitSet();
    private final long cameMillis;
    private Optional<LiveSwarm> swarm = Optional.empty();
    private int dialling;
    private boolean asked;
    private int entry = -1;
    private long startUpMillis = -1;

    Station(LiveWorld world, String name, LinkProfile profile, LiveSettings settings, Nat nat, Conduct conduct) {
        this.world = world;
        this.node = world.sim.node(name, profile);
        this.line = new HomeLine(node, profile, world.random);
        this.settings = settings;
        this.nat = nat;
        this.conduct = conduct;
        this.cameMillis = world.nowMillis();
    }

    /** With what trackers know. */
    void begin(List<Station> online) {
        if (isSource()) {
            start();
            return;
        }
        Set<Station> others = new LinkedHashSet<>();
        if (online.contains(world.source()) && world.source().wires.size() < SOURCE_NEIGHBOURS) {
            others.add(world.source());
        }
        for (int i = 0; i < TOLD && !online.isEmpty(); i++) {
            others.add(online.get(world.random.nextInt(online.size())));
        }
        others.forEach(this::dial);
        refill();
    }

    private void start() {
        swarm = Optional.of(
                new LiveSwarm(node.env(), world.dictionary, settings, world.checks(), world.storage(), this));
        if (!isSource()) {
            swarm().addOrigins(world.origins(), HttpFetcher.Reach.ANY, _ -> {});
        }
        List<LiveWire> waiting = List.copyOf(unjoined);
        unjoined.clear();
        waiting.forEach(this::join);
    }

    private boolean isSource() {
        return settings.isSource();
    }

    // --- connections --------------------------------------------------------------------------------------------

    private void refill() {
        node.env().schedule(REFILL, () -> {
            for (int i = 0; i < 10 && wires.size() < NEIGHBOURS; i++) {
                dial(world.anybody());
            }
            refill();
        });
    }

    private void dial(Station other) {
        boolean reached = other.nat == Nat.NONE || other.nat == Nat.EASY && nat != Nat.HARD;
        if (other != this && reached && !isSource()) {
            node.env().schedule(other.nat == Nat.NONE ? Duration.ZERO : PUNCHING, () -> connect(other));
        }
    }

    /** As a session does at once when a peer has not answered, or has closed. */
    private void next() {
        while (!candidates.isEmpty() && wires.size() + dialling < NEIGHBOURS) {
            connect(candidates.remove());
        }
    }

    /** Two round trips: the stream, and the handshakes; by the latter this end knows that the other has the dictionary. */
    private void connect(Station other) {
        if (wires.size() + dialling >= NEIGHBOURS) {
            candidates.add(other);
            return;
        }
        if (isKnown(other) || shunned.contains(other.line)) {
            return;
        }
        dialling++;
        long way = line.latencyTo(other.line);
        line.after(4 * way, () -> {
            dialling--;
            if (!world.isOnline(other)
                    || other.swarm.isEmpty()
                    || isKnown(other)
                    || other.shunned.contains(line)
                    || line.isCutFrom(other.line)
                    || other.node.isAsleep()) {
                next();
                return;
            }
            LiveWire wire = LiveWire.between(line, this, other.line, other);
            wires.add(wire);
            other.wires.add(wire.peer());
            if (swarm.isPresent()) {
                join(wire);
            } else {
                unjoined.add(wire);
                fetchDictionary(2 * way);
            }
        });
    }

    private boolean isKnown(Station other) {
        return wires.stream().anyMatch(wire -> wire.leadsTo(other.line));
    }

    private void fetchDictionary(long roundTrip) {
        if (!asked) {
            asked = true;
            line.after(roundTrip, this::start);
        }
    }

    /** Our extension handshake says that we have the dictionary: the other end joins when it comes, just before our window. */
    private void join(LiveWire wire) {
        if (wire.isOpen()) {
            wire.peer().joinsAfterOneWay();
            wire.join(swarm.orElseThrow());
        }
    }

    @Override
    public void joins(LiveWire wire) {
        if (wire.isOpen()) {
            wire.join(swarm.orElseThrow());
        }
    }

    @Override
    public void over(LiveWire wire, String reason) {
        if (wires.remove(wire)) {
            world.figures().sent(wire.blockBytes(), wire.controlBytes());
            world.figures().closed(reason);
            if (reason.endsWith("that the source did not sign")) {
                shunned.add(wire.far());
            }
            next();
        }
    }

    @Override
    public PeerMessage sends(PeerMessage.Piece message) {
        return switch (conduct) {
            case HONEST -> message;
            case CORRUPTS -> {
                byte[] block = message.block().clone();
                block[block.length / 2] ^= 1;
                yield new PeerMessage.Piece(message.piece(), message.offset(), block);
            }
        };
    }

    /** Without a word its machine loses power; else its process dies. */
    void leave(boolean silently) {
        if (silently) {
            line.vanish();
            node.vanish();
        } else {
            node.kill();
        }
        List.copyOf(wires).forEach(wire -> wire.die(silently));
    }

    // --- what it comes to ---------------------------------------------------------------------------------------

    @Override
    public void tunedIn(int piece) {
        entry = piece;
    }

    @Override
    public void block(long block) {
        if (isSource() || conduct != Conduct.HONEST) {
            return;
        }
        long at = world.publishedMillis((int) (block / LiveWorld.BLOCKS_PER_PIECE));
        long delay = world.nowMillis() - at;
        got.set((int) block);
        if (isDue(at)) {
            world.figures().delay(delay);
            if (delay <= DEADLINE_MILLIS) {
                inTime.set((int) block);
            }
        }
        if (startUpMillis < 0 && entry >= 0 && plays()) {
            startUpMillis = world.nowMillis() - cameMillis;
        }
    }

    private boolean isDue(long publishedMillis) {
        return publishedMillis > cameMillis + SETTLING_MILLIS && world.isMeasured(publishedMillis);
    }

    /** Half a second is here from where a player may begin: from where this one tuned in, or from a key frame that came since. */
    private boolean plays() {
        return hasHalfASecond(entry) || hasHalfASecond(swarm().pieces().entry());
    }

    private boolean hasHalfASecond(int from) {
        return from != LiveMessage.NOWHERE && IntStream.range(from, from + 4).allMatch(swarm().pieces()::isWhole);
    }

    @Override
    public void equivocation(LiveRecord one, LiveRecord other) {
        world.figures().closed("equivocation");
    }

    @Override
    public void recorded(Recording recording) {}

    /** Hands over, when it leaves or at the end, what it saw until then. */
    void tell(LiveFigures figures) {
        wires.forEach(wire -> figures.sent(wire.blockBytes(), wire.controlBytes()));
        if (isSource() || conduct != Conduct.HONEST) {
            return;
        }
        long now = world.nowMillis();
        boolean counts = world.isMeasured(cameMillis);
        if (counts && startUpMillis >= 0) {
            figures.startUp(startUpMillis);
        } else if (counts && now - cameMillis > SETTLING_MILLIS) {
            figures.neverStarted();
        }
        for (int piece = 0; piece < world.pieces(); piece++) {
            long at = world.publishedMillis(piece);
            if (isDue(at) && at < now - SETTLING_MILLIS) {
                int first = piece * LiveWorld.BLOCKS_PER_PIECE;
                int after = first + LiveWorld.BLOCKS_PER_PIECE;
                figures.due(
                        world.second(at),
                        LiveWorld.BLOCKS_PER_PIECE,
                        inTime.get(first, after).cardinality(),
                        got.get(first, after).cardinality());
            }
        }
        swarm.ifPresent(figures::swarm);
    }

    /** Whether it has the info dictionary, and so is in the swarm. */
    boolean isIn() {
        return swarm.isPresent();
    }

    LiveSwarm swarm() {
        return swarm.orElseThrow();
    }

    int neighbourCount() {
        return wires.size();
    }

    /** Milliseconds from coming to a picture; -1 while there is none. */
    long startUpMillis() {
        return startUpMillis;
    }
}
