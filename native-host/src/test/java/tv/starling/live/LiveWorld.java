package tv.starling.live;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import tv.starling.env.Env;
import tv.starling.env.Link;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.Merkle;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.Simulation;
import tv.starling.wire.Ed25519;
import tv.starling.wire.LiveRecord;

/**
 * A live swarm in the simulated network: a source, and viewers that come, go and lie as a {@link Crowd} says. It stands in for
 * tracker and peer list: who joins is told a hundred others, and dials until it has thirty neighbours.
 */
final class LiveWorld {
    static final int RATE = 500_000;
    static final int PIECE_LENGTH = 65_536;
    static final Ed25519.KeyPair KEY = Ed25519.fromSeed(new byte[32]);

    private static final int PORT = 6881;
    private static final int TOLD = 100;
    private static final int NEIGHBOURS = 30;
    private static final int SOURCE_NEIGHBOURS = 60;
    /** Of NATs, those that give each destination another port. */
    private static final double HARD = 0.2;

    private static final Duration PUNCHING = Duration.ofMillis(150);
    private static final Duration GROUP = Duration.ofSeconds(2);
    /** What a home router lets in. */
    private enum Nat {
        NONE,
        /** Who is behind it is met by hole punching (BEP 55), which takes a while. */
        EASY,
        /** Who is behind it only dials, and only those who need no hole. */
        HARD
    }

    /**
     * @param stalls chance that a chunk comes late by 200 ms and a round trip
     * @param liars share of viewers that say they can send on a lot and can't
     * @param meanUpload of viewers, in rates
     */
    record Crowd(double none, double nat, double churnPerMinute, double stalls, double liars, double meanUpload) {
        static final Crowd MIXED = new Crowd(0.3, 0.6, 0.03, 0.01, 0, 1.9);

        Crowd withLiars(double share) {
            return new Crowd(none, nat, churnPerMinute, stalls, share, meanUpload);
        }

        Crowd withMeanUpload(double rates) {
            return new Crowd(none, nat, churnPerMinute, stalls, liars, rates);
        }
    }

    final Simulation sim;
    final LiveDictionary dictionary;
    private final Random random;
    private final Crowd crowd;
    private final Map<String, Station> stations = new LinkedHashMap<>();
    private final List<Station> online = new ArrayList<>();
    private final Map<Integer, Long> published = new HashMap<>();
    private final Map<Long, byte[]> blocks = new HashMap<>();
    private final Map<LiveRecord, Boolean> signed = new HashMap<>();
    private final LiveFigures figures = new LiveFigures();
    private final Station source;
    private int pieces;
    private int viewers;

    LiveWorld(long seed, Crowd crowd) {
        this.sim = Simulation.seed(seed);
        this.random = new Random(seed);
        this.crowd = crowd;
        this.dictionary = LiveDictionary.of(
                "Simulated",
                PIECE_LENGTH,
                new LiveDictionary.Signer(KEY.publicKey(), new byte[0]),
                0,
                new LiveDictionary.Media("video/mp4", "init".getBytes(StandardCharsets.US_ASCII), RATE),
                128,
                8);
        LinkProfile line = LinkProfile.of(Duration.ofMillis(10), Duration.ofMillis(1), 3 * RATE, 100 * RATE);
        this.source = new Station("source", line, 3 * RATE, LiveSettings.Role.SOURCE, false);
        source.begin();
        LiveSource live = new LiveSource(dictionary, KEY, 1, 0);
        every(Duration.ofNanos(PIECE_LENGTH * 1_000_000_000L / RATE), () -> publish(live));
    }

    private void publish(LiveSource live) {
        byte[] data = new byte[PIECE_LENGTH];
        new Random(pieces).nextBytes(data);
        published.put(pieces, nowMillis());
        int group = (int) (GROUP.toMillis() * RATE / 1000 / PIECE_LENGTH);
        boolean access = pieces % group == 0;
        source.swarm
                .orElseThrow()
                .publish(live.sign(data, nowMillis() + 1_767_225_600_000L, access ? LiveRecord.RANDOM_ACCESS : 0, 0));
        pieces++;
    }

    private void every(Duration time, Runnable task) {
        Env env = source.node.env();
        env.schedule(time, () -> {
            task.run();
            every(time, task);
        });
    }

    long nowMillis() {
        return sim.now().toMillis();
    }

    LiveFigures figures() {
        return figures;
    }

    Station source() {
        return source;
    }

    List<Station> online() {
        return online;
    }

    /** So many viewers come, evenly over this time. */
    void come(int count, Duration over) {
        for (int i = 0; i < count; i++) {
            source.node.env().schedule(over.multipliedBy(i).dividedBy(count), this::comes);
        }
    }

    private void comes() {
        double upload = random.nextDouble() < crowd.none ? 0 : upload() * crowd.meanUpload / 1.9;
        boolean liar = random.nextDouble() < crowd.liars;
        long up = (long) (upload * RATE);
        LinkProfile line = LinkProfile.of(
                        Duration.ofMillis(5 + random.nextInt(40)),
                        Duration.ofMillis(2),
                        Math.max(up, 60_000),
                        5L * RATE)
                .loss(crowd.stalls / 2);
        long told = liar ? 6L * RATE : (long) (up * (0.85 + 0.12 * random.nextDouble()));
        var station = new Station("v" + viewers++, line, told, LiveSettings.Role.VIEWER, liar);
        double nat = random.nextDouble();
        station.nat = nat < crowd.nat * HARD ? Nat.HARD : nat < crowd.nat ? Nat.EASY : Nat.NONE;
        station.begin();
    }

    /** Of those who upload at all; the mean over all, with three in ten who do not, is 1.9. */
    private double upload() {
        double at = random.nextDouble() * 0.7;
        return at < 0.2 ? 1 : at < 0.4 ? 2 : at < 0.6 ? 3 : 7;
    }

    /** Viewers leave at the crowd's rate without a word, and as many come. */
    void churn() {
        every(Duration.ofSeconds(1), () -> {
            double leaving = online.size() * crowd.churnPerMinute / 60;
            for (int i = (int) leaving + (random.nextDouble() < leaving % 1 ? 1 : 0); i > 0; i--) {
                Station leaver = online.get(random.nextInt(online.size()));
                if (leaver != source) {
                    leaver.leave(random.nextBoolean());
                    comes();
                }
            }
        });
    }

    /** One machine of the swarm. */
    final class Station implements LiveSwarm.Listener {
        final SimNode node;
        final boolean liar;
        private final long told;
        private final LiveSettings.Role role;
        private final Set<LiveWire> wires = new LinkedHashSet<>();
        private final Set<Long> had = new LinkedHashSet<>();
        Optional<LiveSwarm> swarm = Optional.empty();
        private long cameMillis;
        private long entry = -1;
        private boolean playing;
        private Nat nat = Nat.NONE;

        private Station(String name, LinkProfile line, long told, LiveSettings.Role role, boolean liar) {
            this.node = sim.node(name, line);
            this.told = told;
            this.role = role;
            this.liar = liar;
            stations.put(name, this);
        }

        private void begin() {
            cameMillis = nowMillis();
            Env env = node.env();
            swarm = Optional.of(
                    new LiveSwarm(env, dictionary, new LiveSettings(told, role), checks(), storage(), this));
            env.listen(node.address(PORT), this::linked);
            List<Station> others = new ArrayList<>();
            for (int i = 0; i < TOLD && !online.isEmpty(); i++) {
                others.add(online.get(random.nextInt(online.size())));
            }
            if (online.contains(source) && source.wires.size() < SOURCE_NEIGHBOURS) {
                others.addFirst(source);
            }
            online.add(this);
            new LinkedHashSet<>(others).forEach(this::dial);
            refill();
        }

        private void refill() {
            node.env().schedule(Duration.ofSeconds(3), () -> {
                for (int i = 0; i < 10 && wires.size() < NEIGHBOURS; i++) {
                    dial(online.get(random.nextInt(online.size())));
                }
                refill();
            });
        }

        private void dial(Station other) {
            boolean reached = other.nat == Nat.NONE || other.nat == Nat.EASY && nat != Nat.HARD;
            if (other == this || role == LiveSettings.Role.SOURCE || !reached) {
                return;
            }
            node.env().schedule(other.nat == Nat.NONE ? Duration.ZERO : PUNCHING, () -> connect(other));
        }

        private void connect(Station other) {
            node.env().dial(other.node.address(PORT), new Env.DialHandler() {
                @Override
                public void connected(Link link) {
                    if (wires.size() >= NEIGHBOURS) {
                        link.close();
                    } else {
                        linked(link);
                    }
                }

                @Override
                public void failed(String reason) {}
            });
        }

        private void linked(Link link) {
            LiveWire[] wire = new LiveWire[1];
            wire[0] = new LiveWire(link, reason -> over(wire[0], reason));
            wires.add(wire[0]);
            wire[0].join(swarm.orElseThrow());
        }

        private void over(LiveWire wire, String reason) {
            if (wires.remove(wire)) {
                figures.sent(wire.blockBytes(), wire.controlBytes());
                figures.closed(reason);
            }
        }

        void leave(boolean silently) {
            online.remove(this);
            figures.left(this);
            if (silently) {
                node.vanish();
            } else {
                node.kill();
            }
        }

        Set<LiveWire> wires() {
            return wires;
        }

        long cameMillis() {
            return cameMillis;
        }

        /** Blocks that it should have got in time by now, and did. */
        long[] onTime(long untilMillis) {
            if (entry < 0) {
                return new long[] {0, 0};
            }
            long due = 0;
            long got = 0;
            for (int piece = (int) entry; piece < pieces; piece++) {
                long at = published.get(piece);
                if (at > cameMillis + 3_000 && at < untilMillis) {
                    due += 4;
                    for (int place = 0; place < 4; place++) {
                        got += had.contains((long) piece * 4 + place) ? 1 : 0;
                    }
                }
            }
            return new long[] {due, got};
        }

        @Override
        public void tunedIn(int piece) {
            entry = piece;
        }

        @Override
        public void block(long block) {
            if (role == LiveSettings.Role.SOURCE) {
                return;
            }
            long at = published.get((int) (block / 4));
            long delay = nowMillis() - at;
            if (at > cameMillis + 3_000) {
                figures.delay(delay);
                if (delay <= 1_500) {
                    had.add(block);
                }
            }
            if (!playing && entry >= 0 && plays()) {
                playing = true;
                figures.startUp(nowMillis() - cameMillis);
            }
        }

        /** Half a second of it is here, or all that there is. */
        private boolean plays() {
            LivePieces here = swarm.orElseThrow().pieces();
            for (int piece = (int) entry; piece < Math.min(entry + 4, pieces - 2); piece++) {
                if (!here.isWhole(piece)) {
                    return false;
                }
            }
            return here.isWhole((int) entry);
        }

        @Override
        public void equivocation(LiveRecord one, LiveRecord other) {
            figures.closed("equivocation");
        }

        private LiveChecks checks() {
            return new LiveChecks() {
                @Override
                public boolean isSigned(LiveRecord record) {
                    return signed.computeIfAbsent(record, r -> r.isSignedBy(KEY.publicKey(), dictionary.hash()));
                }

                @Override
                public byte[] leaf(byte[] block) {
                    return Merkle.leaf(block);
                }
            };
        }

        /** A verified block is the same everywhere: kept once. */
        private LiveStorage storage() {
            return new LiveStorage() {
                @Override
                public void put(long block, byte[] leaf, byte[] bytes) {
                    blocks.putIfAbsent(block, bytes);
                }

                @Override
                public byte[] get(long block) {
                    return blocks.get(block);
                }

                @Override
                public void drop(long block) {}
            };
        }
    }
}
