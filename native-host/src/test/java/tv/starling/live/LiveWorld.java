package tv.starling.live;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import tv.starling.env.Env;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.Merkle;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimOrigin;
import tv.starling.sim.Simulation;
import tv.starling.wire.Ed25519;
import tv.starling.wire.LiveRecord;

/**
 * A live swarm in a simulated network: a source, and viewers that come, go and lie as a {@link Crowd} says. It stands in for
 * tracker and peer list: who comes is told a hundred others, and dials until it has thirty neighbours.
 *
 * <p>Signatures and leaves are checked by the code under test for every viewer, but computed once for the same bytes: the sums of
 * thousands of viewers would say nothing new.
 */
final class LiveWorld {
    static final int RATE = 500_000;
    static final int PIECE_LENGTH = 65_536;
    static final int BLOCKS_PER_PIECE = 4;
    static final int WINDOW = 128;
    private static final String ORIGIN = "http://origin.test/live/";
    static final Ed25519.KeyPair KEY = Ed25519.fromSeed(new byte[32]);

    private static final long EPOCH_MILLIS = 1_767_225_600_000L;
    /** Of NATs, those that give each destination another port. */
    private static final double HARD = 0.2;
    /** Key frames, and so random access points, are two seconds apart. */
    private static final int GROUP = (int) (2L * RATE / PIECE_LENGTH);

    final Simulation sim;
    final LiveDictionary dictionary;
    final Random random;
    private final Crowd crowd;
    private final LiveFigures figures = new LiveFigures();
    private final Map<Station, Integer> places = new HashMap<>();
    private final List<Station> online = new ArrayList<>();
    private final List<Long> published = new ArrayList<>();
    private final Map<Long, byte[]> blocks = new HashMap<>();
    private final Map<byte[], byte[]> leaves = new IdentityHashMap<>();
    private final Map<LiveRecord, Boolean> signed = new LinkedHashMap<>();
    private final Optional<SimOrigin> origin;
    private final Env director;
    private Station source;
    private LiveSource live;
    private boolean sending = true;
    private boolean discontinuity;
    private long clockMillis = EPOCH_MILLIS;
    private int sources;
    private long measuredFrom = Long.MAX_VALUE;
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
                WINDOW,
                8);
        this.origin = crowd.origin() ? Optional.of(SimOrigin.at(sim, ORIGIN, dictionary)) : Optional.empty();
        this.director = sim.node("director", LinkProfile.LAN).env();
        this.source = newSource();
        this.live = new LiveSource(dictionary, KEY, 1, 0);
        every(Duration.ofNanos(PIECE_LENGTH * 1_000_000_000L / RATE), this::publish);
    }

    // --- the source ---------------------------------------------------------------------------------------------

    private Station newSource() {
        LinkProfile line = LinkProfile.of(Duration.ofMillis(10), Duration.ofMillis(1), 3 * RATE, 100 * RATE);
        var station = new Station(
                this,
                "source" + sources++,
                line,
                new LiveSettings(3 * RATE, LiveSettings.Role.SOURCE),
                Station.Nat.NONE,
                Station.Conduct.HONEST);
        add(station);
        return station;
    }

    List<String> origins() {
        return origin.stream().map(_ -> ORIGIN).toList();
    }

    /** The encoder stops, or goes on. */
    void sending(boolean on) {
        sending = on;
    }

    /** The source's clock goes wrong by so much. */
    void clockOff(Duration by) {
        clockMillis += by.toMillis();
    }

    /** Its machine loses power. */
    void sourceDies() {
        sending = false;
        leave(source, true);
    }

    /** Another machine goes on where it ended, in this epoch. */
    void sourceReturns(int epoch) {
        source = newSource();
        live = new LiveSource(dictionary, KEY, epoch, published.size());
        discontinuity = epoch > 1;
        sending = true;
    }

    private void publish() {
        if (!sending) {
            return;
        }
        int piece = published.size();
        published.add(nowMillis());
        int flags = (piece % GROUP == 0 || discontinuity ? LiveRecord.RANDOM_ACCESS : 0)
                | (discontinuity ? LiveRecord.DISCONTINUITY : 0);
        discontinuity = false;
        LiveSource.Piece made = live.sign(data(piece), nowMillis() + clockMillis, flags, 0);
        source.swarm().publish(made);
        origin.ifPresent(it -> it.put(made));
        for (int place = 0; place < BLOCKS_PER_PIECE; place++) { // nobody keeps it any more
            byte[] old = blocks.remove((piece - 2L * WINDOW) * BLOCKS_PER_PIECE + place);
            if (old != null) {
                leaves.remove(old);
            }
        }
    }

    static byte[] data(int piece) {
        byte[] data = new byte[PIECE_LENGTH];
        new Random(piece).nextBytes(data);
        return data;
    }

    private void every(Duration time, Runnable task) {
        director.schedule(time, () -> {
            task.run();
            every(time, task);
        });
    }

    // --- the crowd ----------------------------------------------------------------------------------------------

    /** So many viewers come, evenly over this time. */
    void come(int count, Duration over) {
        for (int i = 0; i < count; i++) {
            director.schedule(over.multipliedBy(i).dividedBy(count), this::comes);
        }
    }

    /** One on a good line that everybody can reach, and who may play foul. */
    Station comes(Station.Conduct conduct) {
        LinkProfile line = LinkProfile.of(Duration.ofMillis(10), Duration.ofMillis(2), 4 * RATE, 10L * RATE);
        var station = new Station(
                this,
                conduct + " " + viewers++,
                line,
                new LiveSettings(4L * RATE, LiveSettings.Role.VIEWER),
                Station.Nat.NONE,
                conduct);
        add(station);
        return station;
    }

    private void comes() {
        double upload = random.nextDouble() < crowd.none() ? 0 : upload() * crowd.meanUpload() / 1.9;
        boolean liar = random.nextDouble() < crowd.liars();
        long up = (long) (upload * RATE);
        LinkProfile line = LinkProfile.of(
                        Duration.ofMillis(5 + random.nextInt(40)),
                        Duration.ofMillis(2),
                        Math.max(up, 60_000),
                        5L * RATE)
                .loss(crowd.stalls() / 2);
        long told = liar ? 6L * RATE : (long) (up * (0.85 + 0.12 * random.nextDouble()));
        double nat = random.nextDouble();
        add(new Station(
                this,
                "v" + viewers++,
                line,
                new LiveSettings(told, LiveSettings.Role.VIEWER),
                nat < crowd.nat() * HARD ? Station.Nat.HARD : nat < crowd.nat() ? Station.Nat.EASY : Station.Nat.NONE,
                Station.Conduct.HONEST));
    }

    /** Of those who upload at all; the mean over all, with three in ten who do not, is 1.9. */
    private double upload() {
        double at = random.nextDouble() * 0.7;
        return at < 0.2 ? 1 : at < 0.4 ? 2 : at < 0.6 ? 3 : 7;
    }

    private void add(Station station) {
        station.begin(online);
        places.put(station, online.size());
        online.add(station);
    }

    /** Viewers leave at the crowd's rate, half of them without a word, and as many come. */
    void churn() {
        every(Duration.ofSeconds(1), () -> {
            double leaving = online.size() * crowd.churnPerMinute() / 60;
            for (int i = (int) leaving + (random.nextDouble() < leaving % 1 ? 1 : 0); i > 0; i--) {
                Station leaver = anybody();
                if (leaver != source) {
                    leave(leaver, random.nextBoolean());
                    comes();
                }
            }
        });
    }

    void leave(Station leaver, boolean silently) {
        int place = places.remove(leaver);
        Station last = online.removeLast();
        if (last != leaver) {
            online.set(place, last);
            places.put(last, place);
        }
        leaver.tell(figures);
        leaver.leave(silently);
    }

    Station anybody() {
        return online.get(random.nextInt(online.size()));
    }

    boolean isOnline(Station station) {
        return places.containsKey(station);
    }

    List<Station> online() {
        return online;
    }

    Station source() {
        return source;
    }

    // --- what is known ------------------------------------------------------------------------------------------

    long nowMillis() {
        return sim.now().toMillis();
    }

    /** What comes from now on counts. */
    void measure() {
        measuredFrom = nowMillis();
        long[] before = {source.swarm().uplink().sentBytes()};
        every(Duration.ofSeconds(1), () -> {
            long sent = source.swarm().uplink().sentBytes();
            figures.sourceSent(second(nowMillis()) - 1, Math.max(0, sent - before[0]));
            before[0] = sent;
        });
    }

    /** Of measuring. */
    long second(long millis) {
        return (millis - measuredFrom) / 1000;
    }

    boolean isMeasured(long millis) {
        return millis >= measuredFrom;
    }

    LiveFigures figures() {
        return figures;
    }

    /** So many were published. */
    int pieces() {
        return published.size();
    }

    long publishedMillis(int piece) {
        return published.get(piece);
    }

    LiveChecks checks() {
        return new LiveChecks() {
            @Override
            public boolean isSigned(LiveRecord record) {
                return signed.computeIfAbsent(record, it -> it.isSignedBy(KEY.publicKey(), dictionary.hash()));
            }

            @Override
            public byte[] leaf(byte[] block) {
                byte[] known = leaves.get(block);
                return known == null ? Merkle.leaf(block) : known;
            }
        };
    }

    /** A verified block is the same everywhere: kept once. */
    LiveStorage storage() {
        return new LiveStorage() {
            @Override
            public void put(long block, byte[] leaf, byte[] bytes) {
                byte[] first = blocks.putIfAbsent(block, bytes); // the source's
                if (first == null) {
                    leaves.put(bytes, leaf);
                } else if (first != bytes && !Arrays.equals(first, bytes)) {
                    figures.forged(bytes.length);
                }
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
