package tv.starling.sim.scenarios;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tv.starling.env.HttpFetcher.Request;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.metainfo.HostPort;
import tv.starling.sim.DiskProfile;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimHttp;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.SimTracker;
import tv.starling.sim.Simulation;
import tv.starling.swarm.AddOptions;
import tv.starling.swarm.SimPeer;
import tv.starling.wire.PeerAddress;

/** Trackers that answer nonsense, or lead us against others. */
class HostileTrackerTest {
    private static final int KIB = 1 << 10;
    private static final String HOSTILE = "http://hostile.test/announce";
    /** What one engine more or less takes in a simulation of an hour. */
    private static final long FLAT_BYTES = 16L << 20;

    private final SimTorrent film = SimTorrents.single("film.mp4", 512 * KIB, 32 * KIB, 1);

    /** @param answer of the n-th announce */
    private record Kind(String name, Duration thinks, Function<Integer, Result> answer) {
        boolean isInGoodForm() {
            return name.startsWith("interval") || name.startsWith("as many peers");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> kinds() {
        byte[] garbage = new byte[4000];
        new SplittableRandom(1).nextBytes(garbage);
        return Stream.of(
                kind("404", new Result.Response(404, bytes("not here"))),
                kind("500 with a good answer", new Result.Response(500, bytes("d8:intervali1800e5:peers0:e"))),
                kind("HTML", new Result.Response(200, bytes("<!doctype html><title>Sign in</title>"))),
                kind("garbage", new Result.Response(200, garbage)),
                kind("empty", new Result.Response(200, new byte[0])),
                kind("cut short", new Result.Response(200, bytes("d8:intervali1800e5:peers600:abc"))),
                kind("redirects without end", new Result.Failed("too many redirects")),
                kind("refuses", new Result.Response(200, bytes("d14:failure reason2:noe"))),
                kind("refuses for no time", new Result.Response(200, bytes("d14:failure reason2:no8:retry ini-5ee"))),
                new Kind("slow", Duration.ofSeconds(12), n -> new Result.Response(200, bytes("d5:peers0:e"))),
                new Kind("silent", Duration.ofHours(1), n -> new Result.Response(200, bytes("d5:peers0:e"))),
                kind("interval 0", new Result.Response(200, bytes("d8:intervali0e5:peers0:e"))),
                kind("interval negative", new Result.Response(200, bytes("d8:intervali-99999e5:peers0:e"))),
                kind("interval huge", new Result.Response(200, bytes("d8:intervali9223372036854775807e5:peers0:e"))),
                new Kind("a million peers", Duration.ZERO, n -> new Result.Response(200, peers(n, 1_000_000))),
                new Kind("as many peers as are read", Duration.ZERO, n -> new Result.Response(200, peers(n, 170_000))));
    }

    private static Kind kind(String name, Result answer) {
        return new Kind(name, Duration.ZERO, n -> answer);
    }

    /** Other peers each time, each in a network of its own. */
    private static byte[] peers(int n, int count) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(bytes("d8:intervali1e5:peers" + 6 * count + ":"));
        for (int i = 0; i < count; i++) {
            int network = n * 7919 + i;
            body.writeBytes(new byte[] {99, (byte) (network >> 8), (byte) network, (byte) (i >> 16), 0x1a, (byte) i});
        }
        body.write('e');
        return body.toByteArray();
    }

    /**
     * For two hours. A good tracker is beside it, so that the film comes all the same, and hardly later; but where the
     * nonsense is an answer in good form no other tracker is asked (BEP 12), and a peer is known in another way.
     */
    @ParameterizedTest
    @MethodSource("kinds")
    void nonsenseCostsNothing(Kind kind) {
        var sim = Simulation.seed(1);
        SimTracker.of(sim);
        List<Duration> announces = hostile(sim, kind);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film, SimTracker.URL);
        sim.runFor(Duration.ofSeconds(5));
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        Duration before = sim.now();
        List<HostPort> known = kind.isInGoodForm() ? List.of(SimTorrent.peer(seed.node(), SimPeer.PORT)) : List.of();
        viewer.session()
                .add(film.metainfo(HOSTILE, SimTracker.URL), SimPeer.options(known))
                .fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(20));
        assertThat(sim.now().minus(before)).isLessThan(Duration.ofSeconds(7));
        sim.runFor(Duration.ofMinutes(10));
        long used = used();
        sim.runFor(Duration.ofMinutes(110));

        assertThat(used() - used).isLessThan(FLAT_BYTES);
        // "Completed" (BEP 3) comes whenever it does, and is one more.
        for (Duration from : announces) {
            assertThat(announces.stream()
                            .filter(at ->
                                    at.compareTo(from) >= 0 && at.minus(from).toSeconds() < 60)
                            .count())
                    .isLessThanOrEqualTo(from.minus(before).toSeconds() < 60 ? 2 : 1);
        }
        assertThat(announces).isNotEmpty();
        assertThat(seed.session().torrents()).hasSize(1);
    }

    private static List<Duration> hostile(Simulation sim, Kind kind) {
        var announces = new ArrayList<Duration>();
        sim.http("http://hostile.test/announce", new SimHttp.Handler() {
            @Override
            public Result answer(Request request, PeerAddress from) {
                announces.add(sim.now());
                return kind.answer().apply(announces.size());
            }

            @Override
            public Duration thinks() {
                return kind.thinks();
            }
        });
        return announces;
    }

    /** Five trackers of five torrents, that name one victim by many ports and one network by its hosts, again and again. */
    @Test
    void trackersThatNameVictimsLeadUsThereHardlyEver() {
        var sim = Simulation.seed(2).addressesFrom(45);
        var viewer = SimPeer.with(
                sim.node("viewer", LinkProfile.FIBRE, DiskProfile.SSD, PeerAddress.of(new byte[] {45, 1, 1, 1}, 0)),
                SimPeer.settings());
        for (int i = 0; i < 5; i++) {
            int number = i;
            String tracker = "http://victims" + i + ".test/announce";
            sim.http(tracker, (request, from) -> new Result.Response(200, victims(number)));
            viewer.session()
                    .add(SimTorrents.single("film.mp4", 64 * KIB, 32 * KIB, i).metainfo(tracker), AddOptions.ofPage())
                    .fetchWhole();
        }
        Map<Integer, List<PeerAddress>> bySecond = new LinkedHashMap<>();
        int told = 0;
        for (int second = 0; second < 1800; second++) {
            sim.runFor(Duration.ofSeconds(1));
            List<PeerAddress> dialled = viewer.node().env().dialled();
            bySecond.put(second, List.copyOf(dialled.subList(told, dialled.size())));
            told = dialled.size();
        }
        assertThat(told).isGreaterThan(20);
        for (int second = 0; second + 60 <= 1800; second++) {
            var hosts = new LinkedHashMap<PeerAddress, Integer>();
            var networks = new LinkedHashMap<List<Byte>, Integer>();
            for (int in = second; in < second + 59; in++) {
                for (PeerAddress at : bySecond.get(in)) {
                    byte[] ip = at.ip();
                    hosts.merge(at.withPort(0), 1, Integer::sum);
                    networks.merge(List.of(ip[0], ip[1], ip[2]), 1, Integer::sum);
                    assertThat(at.isPrivate()).isFalse();
                    assertThat(at.port()).isGreaterThan(1023);
                }
            }
            assertThat(hosts.values()).allMatch(n -> n <= 2);
            assertThat(networks.values()).allMatch(n -> n <= 8);
        }
    }

    private static byte[] victims(int number) {
        var peers = new ByteArrayOutputStream();
        for (int i = 0; i < 40; i++) {
            peers.writeBytes(new byte[] {99, 1, 1, 1, 0x20, (byte) (number * 40 + i)});
            peers.writeBytes(new byte[] {99, 2, 2, (byte) (number * 40 + i), 0x20, 0});
            peers.writeBytes(new byte[] {10, 0, 0, (byte) i, 0x20, 0});
            peers.writeBytes(new byte[] {99, 3, (byte) i, 1, 0, 80});
        }
        var body = new ByteArrayOutputStream();
        body.writeBytes(bytes("d8:intervali60e5:peers" + peers.size() + ":"));
        body.writeBytes(peers.toByteArray());
        body.write('e');
        return body.toByteArray();
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
