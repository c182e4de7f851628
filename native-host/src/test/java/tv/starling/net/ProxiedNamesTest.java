package tv.starling.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tv.starling.dht.Dht;
import tv.starling.env.Env.DatagramResult;
import tv.starling.env.Env.DialHandler;
import tv.starling.env.Env.ListenResult;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.env.Link;
import tv.starling.metainfo.HostPort;
import tv.starling.metainfo.InfoHash;
import tv.starling.swarm.Datagrams;
import tv.starling.tracker.Announcement;
import tv.starling.tracker.Announcer;
import tv.starling.tracker.UdpTrackers;
import tv.starling.tracker.server.TrackerServer;
import tv.starling.tracker.server.TrackerSettings;
import tv.starling.wire.PeerAddress;

/** Behind a proxy, names of peers, UDP trackers and nodes are looked up by it, and by nobody else. */
class ProxiedNamesTest {
    private static final String HOST = "elsewhere.example"; // known to the proxy alone

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable it : open.reversed()) {
            it.close();
        }
    }

    private <T extends AutoCloseable> T kept(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private TestProxy proxy() throws Exception {
        return kept(new TestProxy(Map.of(HOST, "127.0.0.1"), Optional.empty()));
    }

    private NettyEnv behind(TestProxy proxy, Proxy.Kind kind) {
        var options = new NettyEnv.Options(Optional.empty(), Optional.empty(), Optional.of(proxy.as(kind)));
        return kept(NettyEnv.start(options));
    }

    private static PeerAddress resolved(NettyEnv env) throws Exception {
        var found = new CompletableFuture<List<PeerAddress>>();
        env.execute(() -> env.resolve(HOST, found::complete));
        return Swarm.within(found).getFirst();
    }

    @ParameterizedTest
    @EnumSource(Proxy.Kind.class)
    void aPeerIsDialledByItsName(Proxy.Kind kind) throws Exception {
        var server = kept(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(() -> {
            try (var client = server.accept()) {
                client.getInputStream().read();
                client.getOutputStream().write('!');
            } catch (java.io.IOException e) {
                // closed
            }
        });
        TestProxy proxy = proxy();
        NettyEnv env = behind(proxy, kind);
        PeerAddress peer = resolved(env).withPort(server.getLocalPort());
        assertThat(peer.standsForName()).isTrue();
        assertThat(peer.isPrivate()).isFalse();
        var heard = new CompletableFuture<Byte>();
        env.execute(() -> env.dial(peer, new DialHandler() {
            @Override
            public void connected(Link link) {
                link.start(new Link.Handler() {
                    @Override
                    public void received(ByteBuffer bytes) {
                        heard.complete(bytes.get());
                    }

                    @Override
                    public void drained() {}

                    @Override
                    public void closed(String reason) {}
                });
                link.send(new byte[] {'?'});
            }

            @Override
            public void failed(String reason) {
                heard.completeExceptionally(new java.io.IOException(reason));
            }
        }));
        assertThat(Swarm.within(heard)).isEqualTo((byte) '!');
        assertThat(proxy.asked).containsExactly(HOST + ":" + server.getLocalPort());
    }

    @Test
    void aUdpTrackerIsAskedByItsName() throws Exception {
        NettyEnv there = kept(NettyEnv.start(NettyEnv.Options.defaults()));
        var settings = new TrackerSettings(PeerAddress.loopback(0), Duration.ofMinutes(1), Set.of());
        int port = Swarm.on(there, () -> {
            var at = (ListenResult.Listening) new TrackerServer(there, settings).start();
            return at.at().port();
        });
        TestProxy proxy = proxy();
        NettyEnv env = behind(proxy, Proxy.Kind.SOCKS5);
        List<String> told = new CopyOnWriteArrayList<>();
        env.execute(() -> {
            var sockets = new Datagrams(env, PeerAddress.of(new byte[4], 0));
            var udp = new UdpTrackers(env, sockets);
            sockets.add(udp::received);
            Announcer[] announcer = {null};
            announcer[0] = new Announcer(
                    env,
                    udp,
                    Reach.PUBLIC_ONLY,
                    List.of(List.of("udp://" + HOST + ":" + port)),
                    new Announcer.Client() {
                        @Override
                        public Announcement announcement() {
                            return new Announcement(InfoHash.of(new byte[20]), new byte[20], 6881, 0, 0, 5);
                        }

                        @Override
                        public void peers(List<PeerAddress> peers) {}

                        @Override
                        public void outside(String trackerHost, PeerAddress ours) {}

                        @Override
                        public void changed() {
                            told.add(announcer[0].status().getFirst().phase().name());
                        }
                    });
            announcer[0].start();
        });
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(told).contains("OK"));
        assertThat(proxy.asked)
                .contains("udp " + HOST + ":" + port)
                .noneMatch(it -> it.equals("udp 127.0.0.1:" + port));
    }

    @Test
    void theHashTableIsEnteredByANodesName() throws Exception {
        NettyEnv there = kept(NettyEnv.start(NettyEnv.Options.defaults()));
        PeerAddress first = node(there, PeerAddress.loopback(0), List.of()).at;
        for (int i = 0; i < 4; i++) {
            node(there, PeerAddress.loopback(0), List.of(new HostPort("127.0.0.1", first.port())));
        }
        TestProxy proxy = proxy();
        NettyEnv env = behind(proxy, Proxy.Kind.SOCKS5);
        Node ours = node(env, PeerAddress.of(new byte[4], 0), List.of(new HostPort(HOST, first.port())));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Swarm.on(env, () -> ours.dht.status().ipv4Nodes()) == 5);
        assertThat(proxy.asked).contains("udp " + HOST + ":" + first.port());
    }

    private record Node(Dht dht, PeerAddress at) {}

    private static Node node(NettyEnv env, PeerAddress at, List<HostPort> entry) throws Exception {
        return Swarm.on(env, () -> {
            List<Dht> self = new ArrayList<>();
            var socket = (DatagramResult.Open)
                    env.openDatagram(at, (from, bytes) -> self.getFirst().received(from, bytes));
            self.add(new Dht(env, to -> socket, Dht.Mode.FULL, Optional.empty()));
            self.getFirst().start(entry);
            return new Node(self.getFirst(), socket.port().local());
        });
    }
}
