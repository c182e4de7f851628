package tv.starling.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env.DatagramResult;
import tv.starling.env.Env.DialHandler;
import tv.starling.env.Env.ListenResult;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.env.HttpFetcher.Request;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.env.Link;
import tv.starling.wire.PeerAddress;

/** With a proxy everything goes through it, or nowhere. */
class ProxyTest {
    private static final Proxy.Login LOGIN = new Proxy.Login("anna", "se cret");

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

    private NettyEnv behind(Proxy proxy) {
        return kept(NettyEnv.start(new NettyEnv.Options(Optional.empty(), Optional.empty(), Optional.of(proxy))));
    }

    private TestProxy proxy(Optional<Proxy.Login> login) throws IOException {
        return kept(new TestProxy(Map.of("tracker.example", "127.0.0.1"), login));
    }

    private static CompletableFuture<String> dial(NettyEnv env, PeerAddress to, byte[] words) {
        var heard = new CompletableFuture<String>();
        env.execute(() -> env.dial(to, new DialHandler() {
            @Override
            public void connected(Link link) {
                link.start(new Link.Handler() {
                    @Override
                    public void received(ByteBuffer bytes) {
                        byte[] copy = new byte[bytes.remaining()];
                        bytes.get(copy);
                        heard.complete(link.remote() + " says "
                                + new String(copy, java.nio.charset.StandardCharsets.US_ASCII));
                    }

                    @Override
                    public void drained() {}

                    @Override
                    public void closed(String reason) {
                        heard.complete("closed " + reason);
                    }
                });
                link.send(words);
            }

            @Override
            public void failed(String reason) {
                heard.complete("failed " + reason);
            }
        }));
        return heard;
    }

    /** Sends back what comes. */
    private PeerAddress echo() throws IOException {
        var server = kept(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    var client = server.accept();
                    Thread.ofVirtual().start(() -> {
                        try (client) {
                            client.getInputStream().transferTo(client.getOutputStream());
                        } catch (IOException e) {
                            // gone
                        }
                    });
                }
            } catch (IOException e) {
                // closed
            }
        });
        return PeerAddress.loopback(server.getLocalPort());
    }

    @ParameterizedTest
    @EnumSource(Proxy.Kind.class)
    void aPeerIsReachedThroughTheProxy(Proxy.Kind kind) throws Exception {
        TestProxy proxy = proxy(Optional.of(LOGIN));
        PeerAddress peer = echo();
        var heard = dial(behind(proxy.as(kind)), peer, "hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(Swarm.within(heard)).isEqualTo(peer + " says hello");
        assertThat(proxy.asked).containsExactly(peer.toString());
    }

    @ParameterizedTest
    @EnumSource(Proxy.Kind.class)
    void aWrongPasswordOrADeadPeerIsAFailedDial(Proxy.Kind kind) throws Exception {
        TestProxy strict = proxy(Optional.of(LOGIN));
        Proxy known = strict.as(kind);
        var env = behind(new Proxy(kind, known.host(), known.port(), Optional.of(new Proxy.Login("anna", "guessed"))));
        assertThat(Swarm.within(dial(env, echo(), new byte[1]))).startsWith("failed The proxy");

        TestProxy proxy = proxy(Optional.empty());
        assertThat(Swarm.within(dial(behind(proxy.as(kind)), PeerAddress.loopback(1), new byte[1])))
                .startsWith("failed The proxy could not connect");
    }

    @ParameterizedTest
    @EnumSource(Proxy.Kind.class)
    void aProxyThatIsGoneOrNoneFailsTheDialAndNothingGoesAroundIt(Proxy.Kind kind) throws Exception {
        var gone = behind(new Proxy(kind, "127.0.0.1", 1, Optional.empty()));
        assertThat(Swarm.within(dial(gone, echo(), new byte[1]))).startsWith("failed ");

        PeerAddress parrot = echo();
        var none = behind(new Proxy(kind, "127.0.0.1", parrot.port(), Optional.empty()));
        assertThat(Swarm.within(dial(none, echo(), new byte[1]))).startsWith("failed The proxy");
    }

    @ParameterizedTest
    @EnumSource(Proxy.Kind.class)
    void whatIsFetchedIsLookedUpByTheProxyAlone(Proxy.Kind kind) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = new byte[700_000];
        new java.util.Random(1).nextBytes(body);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
        open.add(() -> server.stop(0));
        TestProxy proxy = proxy(Optional.empty());
        int port = server.getAddress().getPort();
        NettyEnv env = behind(proxy.as(kind));

        var request = new Request(
                "http://tracker.example:" + port + "/announce", 1 << 20, Duration.ofSeconds(10), Reach.PUBLIC_ONLY);
        var result = new CompletableFuture<Result>();
        env.execute(() -> env.http().get(request, result::complete));

        assertThat(Swarm.within(result))
                .isInstanceOfSatisfying(
                        Result.Response.class, it -> assertThat(it.body()).isEqualTo(body));
        assertThat(proxy.asked).containsExactly("tracker.example:" + port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "router", "printer.local", "127.0.0.1"})
    void aPageReachesNothingOfTheProxysOwnMachineOrNetworkByName(String host) throws Exception {
        TestProxy proxy = proxy(Optional.empty());
        NettyEnv env = behind(proxy.as(Proxy.Kind.SOCKS5));
        var request = new Request("http://" + host + "/", 1 << 20, Duration.ofSeconds(10), Reach.PUBLIC_ONLY);
        var result = new CompletableFuture<Result>();
        env.execute(() -> env.http().get(request, result::complete));
        assertThat(Swarm.within(result)).isInstanceOf(Result.Failed.class);
        assertThat(proxy.asked).isEmpty();
    }

    @Test
    void noNameIsLookedUpHereAndNobodyCanDialUs() throws Exception {
        NettyEnv env = behind(proxy(Optional.empty()).as(Proxy.Kind.HTTP));
        var names = new CompletableFuture<List<PeerAddress>>();
        env.execute(() -> env.resolve("localhost", names::complete));
        assertThat(Swarm.within(names)).isEmpty();
        assertThat(Swarm.on(env, () -> env.listen(PeerAddress.loopback(0), Link::close)))
                .isInstanceOf(ListenResult.Refused.class);
        assertThat(Swarm.on(env, () -> env.openDatagram(PeerAddress.loopback(0), (from, bytes) -> {})))
                .isInstanceOf(DatagramResult.Refused.class);
    }

    @Test
    void datagramsGoThroughASocksProxyAndComeBackFromWhomTheyWereSentTo() throws Exception {
        TestProxy proxy = proxy(Optional.of(LOGIN));
        NettyEnv env = behind(proxy.as(Proxy.Kind.SOCKS5));
        var echo = kept(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(() -> {
            try {
                var packet = new DatagramPacket(new byte[2000], 2000);
                while (true) {
                    echo.receive(packet);
                    echo.send(packet);
                }
            } catch (IOException e) {
                // closed
            }
        });
        PeerAddress to = PeerAddress.loopback(echo.getLocalPort());
        var heard = new CompletableFuture<String>();
        DatagramPort port = Swarm.on(env, () -> {
            var result = env.openDatagram(
                    PeerAddress.of(new byte[4], 0),
                    (from, bytes) -> heard.complete(
                            from + " says " + new String(bytes, java.nio.charset.StandardCharsets.US_ASCII)));
            return ((DatagramResult.Open) result).port();
        });
        env.execute(() -> port.send(to, "d1:q4:ping".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        assertThat(Swarm.within(heard)).isEqualTo(to + " says d1:q4:ping");
        assertThat(proxy.asked).contains("udp " + to);
        env.execute(port::close);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"socks5://127.0.0.1:1080", "http://anna:se cret@proxy.example:3128", "socks5://a:b@[::1]:9050/"})
    void aProxyIsNamedByAnAddress(String text) {
        assertThat(Proxy.parse(text)).isPresent();
        assertThat(Proxy.parse(text).orElseThrow().toString()).doesNotContain("se cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:1080",
                "socks4://127.0.0.1:1080",
                "https://proxy:1",
                "socks5://127.0.0.1",
                "socks5://a@b:1",
                "socks5://host:0",
                "socks5://host:65536",
                "socks5://host:1080/path",
                "http://"
            })
    void whatIsNoProxyIsNotTakenForOne(String text) {
        assertThat(Proxy.parse(text)).isEmpty();
    }

    /** Answers torn and hostile: it ends, or waits for more; it never takes what is not the proxy's. */
    @Test
    void anAnswerMayBeTornAnywhere() throws Exception {
        byte[] answer = {5, 2, 1, 0, 5, 0, 0, 3, 4, 'n', 'a', 'm', 'e', 0x1a, (byte) 0xe1};
        for (int split = 0; split <= answer.length; split++) {
            var words = Socks5Handshake.connect(Optional.of(LOGIN), new Proxy.Target.Name("tracker.example", 80));
            ByteBuffer in = ByteBuffer.allocate(100).put(answer, 0, split).flip();
            boolean early = words.advance(in, it -> {});
            assertThat(early).isEqualTo(split == answer.length);
            in.compact().put(answer, split, answer.length - split).flip();
            assertThat(words.advance(in, it -> {})).isTrue();
            assertThat(in.hasRemaining()).isFalse();
            assertThat(words.bound().port()).isEqualTo(6881);
        }
        var other = Socks5Handshake.connect(Optional.empty(), new Proxy.Target.Name("tracker.example", 80));
        assertThatThrownBy(() -> other.advance(ByteBuffer.wrap(new byte[] {4, 0}), it -> {}))
                .isInstanceOf(IOException.class);
    }
}
