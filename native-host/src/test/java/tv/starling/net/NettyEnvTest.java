package tv.starling.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.epoll.Epoll;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env.DatagramResult;
import tv.starling.env.Env.DialHandler;
import tv.starling.env.Env.ListenResult;
import tv.starling.env.Link;
import tv.starling.wire.PeerAddress;

class NettyEnvTest {
    private final List<NettyEnv> envs = new ArrayList<>();

    @AfterEach
    void closeAll() {
        envs.forEach(NettyEnv::close);
    }

    static Stream<Transport> transports() {
        return Epoll.isAvailable() ? Stream.of(Transport.epoll(), Transport.nio()) : Stream.of(Transport.nio());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void echoes64MebibytesWhileNeitherSideQueuesWithoutBound(Transport transport) throws Exception {
        long total = 64L << 20;
        NettyEnv server = env(transport);
        PeerAddress at = listen(server, link -> link.start(new Echo(link)));
        Flood flood = new Flood(total);
        NettyEnv client = env(transport);
        Swarm.on(client, () -> {
            client.dial(at, new OnConnected(flood::begin));
            return true;
        });
        await().atMost(Swarm.PATIENCE).until(() -> flood.receivedBytes == total);
        assertThat(flood.wrongBytes).isZero();
        assertThat(flood.mostQueued).isLessThan(2L << 20);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void stopsTakingBytesWhileReadingIsOff(Transport transport) throws Exception {
        NettyEnv server = env(transport);
        Recorder recorder = new Recorder();
        CompletableFuture<Link> accepted = new CompletableFuture<>();
        PeerAddress at = listen(server, link -> {
            link.reading(false);
            link.start(recorder);
            accepted.complete(link);
        });
        try (Socket socket = new Socket(at.inetAddress(), at.port())) {
            socket.getOutputStream().write(new byte[1000]);
            Link link = Swarm.within(accepted);
            Swarm.on(server, () -> {
                server.schedule(Duration.ofMillis(100), () -> {
                    recorder.note("on after " + recorder.bytes);
                    link.reading(true);
                });
                return true;
            });
            await().until(() -> recorder.bytes == 1000);
            assertThat(recorder.heard).containsExactly("on after 0");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void saysWhyADialFailed(Transport transport) throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        CompletableFuture<String> failed = new CompletableFuture<>();
        NettyEnv env = env(transport);
        Swarm.on(env, () -> {
            env.dial(PeerAddress.loopback(free), new OnFailed(failed::complete));
            assertThat(failed).isNotDone();
            return true;
        });
        assertThat(Swarm.within(failed)).containsIgnoringCase("refused");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void saysOnceAndLastThatALinkIsClosed(Transport transport) throws Exception {
        NettyEnv env = env(transport);
        Recorder recorder = new Recorder();
        CompletableFuture<Link> accepted = new CompletableFuture<>();
        PeerAddress at = listen(env, link -> {
            link.start(recorder);
            accepted.complete(link);
        });
        try (Socket socket = new Socket(at.inetAddress(), at.port())) {
            socket.getOutputStream().write(1);
            Link link = Swarm.within(accepted);
            await().until(() -> recorder.bytes == 1);
            Swarm.on(env, () -> {
                link.send(new byte[] {7});
                link.close();
                link.close();
                link.send(new byte[] {8});
                return true;
            });
            assertThat(socket.getInputStream().readAllBytes()).containsExactly(7);
        }
        await().until(() -> !recorder.heard.isEmpty());
        Swarm.on(env, () -> true);
        assertThat(recorder.heard).containsExactly("closed by us");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void tellsAHandlerThatStartsAfterTheEnd(Transport transport) throws Exception {
        NettyEnv env = env(transport);
        CompletableFuture<Link> accepted = new CompletableFuture<>();
        PeerAddress at = listen(env, accepted::complete);
        Socket socket = new Socket(at.inetAddress(), at.port());
        Link link = Swarm.within(accepted);
        socket.setSoLinger(true, 0);
        socket.close();
        Recorder recorder = new Recorder();
        Swarm.on(env, () -> {
            link.start(recorder);
            return true;
        });
        await().until(() -> recorder.heard.size() == 1);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void closesOnlyTheLinkWhoseHandlerFails(Transport transport) throws Exception {
        NettyEnv env = env(transport);
        Recorder recorder = new Recorder();
        recorder.fault = new IllegalStateException("planted");
        PeerAddress at = listen(env, link -> link.start(recorder));
        try (Socket socket = new Socket(at.inetAddress(), at.port())) {
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        await().until(() -> recorder.heard.size() == 1);
        assertThat(recorder.heard.getFirst()).contains("fault of ours").contains("planted");
        assertThat(Swarm.on(env, () -> 5)).isEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void refusesAPortThatIsTaken(Transport transport) throws Exception {
        NettyEnv env = env(transport);
        try (ServerSocket taken = new ServerSocket(0, 1, PeerAddress.loopback(0).inetAddress())) {
            ListenResult result =
                    Swarm.on(env, () -> env.listen(PeerAddress.loopback(taken.getLocalPort()), link -> {}));
            assertThat(result).isInstanceOf(ListenResult.Refused.class);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void stopsListening(Transport transport) throws Exception {
        NettyEnv env = env(transport);
        PeerAddress at = Swarm.on(env, () -> {
            var listening = (ListenResult.Listening) env.listen(PeerAddress.loopback(0), link -> {});
            listening.close().run();
            return listening.at();
        });
        // NIO frees a closed server socket in its next turn
        await().untilAsserted(() -> assertThatThrownBy(() -> new Socket(at.inetAddress(), at.port()).close())
                .hasMessageContaining("refused"));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void carriesDatagramsBothWays(Transport transport) throws Exception {
        NettyEnv env = env(transport);
        CompletableFuture<String> answer = new CompletableFuture<>();
        Swarm.on(env, () -> {
            DatagramPort[] echo = new DatagramPort[1];
            echo[0] = open(env, (from, payload) -> echo[0].send(from, payload));
            DatagramPort asking = open(env, (from, payload) -> answer.complete(from + " " + new String(payload)));
            asking.send(PeerAddress.loopback(1), "lost".getBytes());
            asking.send(echo[0].local(), "hello".getBytes());
            return true;
        });
        assertThat(Swarm.within(answer)).startsWith("127.0.0.1:").endsWith(" hello");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void isReachedInBothFamiliesAtTheUnspecifiedAddress(Transport transport) throws Exception {
        NettyEnv env = env(transport);
        PeerAddress any = PeerAddress.of(new byte[4], 0);
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        Swarm.on(env, () -> {
            var listening = (ListenResult.Listening) env.listen(any, link -> heard.add("link " + ipOf(link.remote())));
            var open = (DatagramResult.Open)
                    env.openDatagram(any.withPort(listening.at().port()), (from, payload) -> {
                        heard.add("datagram " + ipOf(from));
                    });
            for (InetAddress ip : Swarm.addresses("127.0.0.1", "::1")) {
                PeerAddress to = PeerAddress.of(ip.getAddress(), listening.at().port());
                env.dial(to, new OnConnected(link -> {}));
                open.port().send(to, new byte[] {1});
            }
            return true;
        });
        await().until(() -> heard.size() == 4);
        assertThat(heard).containsExactlyInAnyOrder("link 127.0.0.1", "link ::1", "datagram 127.0.0.1", "datagram ::1");
    }

    private static String ipOf(PeerAddress address) {
        return address.isIpv6() && address.inetAddress().isLoopbackAddress()
                ? "::1"
                : address.inetAddress().getHostAddress();
    }

    @Test
    void resolvesNamesAndLiteralsAndSaysWhenThereIsNothing() throws Exception {
        NettyEnv env = NettyEnv.start(Transport.best(), host -> {
            if (host.equals("tracker.test")) {
                return Swarm.addresses("192.0.2.1", "2001:db8::1");
            }
            throw new java.net.UnknownHostException(host);
        });
        envs.add(env);
        assertThat(resolve(env, "tracker.test")).hasToString("[192.0.2.1:0, [2001:db8:0:0:0:0:0:1]:0]");
        assertThat(resolve(env, "::1")).hasToString("[[0:0:0:0:0:0:0:1]:0]");
        assertThat(resolve(env, "nobody.test")).isEmpty();
    }

    @Test
    void firesTimersInTimeAndNotWhenCancelled() throws Exception {
        NettyEnv env = env(Transport.best());
        Recorder recorder = new Recorder();
        Swarm.on(env, () -> {
            env.schedule(Duration.ofMillis(20), () -> recorder.note("first")).cancel();
            env.schedule(Duration.ofMillis(30), () -> {
                throw new IllegalStateException("planted");
            });
            env.schedule(Duration.ofMillis(40), () -> recorder.note("second"));
            return true;
        });
        await().until(() -> recorder.heard.contains("second"));
        assertThat(recorder.heard).containsExactly("second");
    }

    private NettyEnv env(Transport transport) {
        NettyEnv env = NettyEnv.start(transport, Resolver.SYSTEM);
        envs.add(env);
        return env;
    }

    private static PeerAddress listen(NettyEnv env, Consumer<Link> accepted) throws Exception {
        ListenResult result = Swarm.on(env, () -> env.listen(PeerAddress.loopback(0), accepted));
        return ((ListenResult.Listening) result).at();
    }

    private static DatagramPort open(NettyEnv env, tv.starling.env.Env.DatagramHandler handler) {
        return ((DatagramResult.Open) env.openDatagram(PeerAddress.loopback(0), handler)).port();
    }

    private static List<PeerAddress> resolve(NettyEnv env, String host) throws Exception {
        CompletableFuture<List<PeerAddress>> answer = new CompletableFuture<>();
        env.resolve(host, answer::complete);
        return Swarm.within(answer);
    }

    private record OnConnected(Consumer<Link> then) implements DialHandler {
        @Override
        public void connected(Link link) {
            then.accept(link);
        }

        @Override
        public void failed(String reason) {
            throw new AssertionError(reason);
        }
    }

    private record OnFailed(Consumer<String> then) implements DialHandler {
        @Override
        public void connected(Link link) {
            then.accept("connected");
        }

        @Override
        public void failed(String reason) {
            then.accept(reason);
        }
    }

    private static class Recorder implements Link.Handler {
        final List<String> heard = Collections.synchronizedList(new ArrayList<>());
        volatile long bytes;
        RuntimeException fault;

        void note(String what) {
            heard.add(what);
        }

        @Override
        public void received(ByteBuffer buffer) {
            if (fault != null) {
                throw fault;
            }
            bytes += buffer.remaining();
        }

        @Override
        public void drained() {}

        @Override
        public void closed(String reason) {
            heard.add(reason);
        }
    }

    /** Sends back what comes, and stops reading while its queue is long. */
    private static final class Echo extends Recorder {
        private final Link link;

        Echo(Link link) {
            this.link = link;
        }

        @Override
        public void received(ByteBuffer buffer) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.get(copy);
            link.send(copy);
            if (link.queuedBytes() > 1 << 20) {
                link.reading(false);
            }
        }

        @Override
        public void drained() {
            link.reading(true);
        }
    }

    /** Sends a counted pattern as fast as it drains, and checks what comes back. */
    private static final class Flood extends Recorder {
        private final long total;
        private long sent;
        private Link link;
        volatile long receivedBytes;
        volatile long wrongBytes;
        volatile long mostQueued;

        Flood(long total) {
            this.total = total;
        }

        void begin(Link link) {
            this.link = link;
            link.start(this);
            drained();
        }

        @Override
        public void drained() {
            while (sent < total && link.queuedBytes() <= 1 << 20) {
                byte[] block = new byte[16 * 1024];
                for (int i = 0; i < block.length; i++) {
                    block[i] = pattern(sent + i);
                }
                sent += block.length;
                link.send(block);
                mostQueued = Math.max(mostQueued, link.queuedBytes());
            }
        }

        @Override
        public void received(ByteBuffer buffer) {
            long at = receivedBytes;
            while (buffer.hasRemaining()) {
                if (buffer.get() != pattern(at++)) {
                    wrongBytes++;
                }
            }
            receivedBytes = at;
        }

        private static byte pattern(long offset) {
            return (byte) (offset ^ offset >> 8 ^ offset >> 16);
        }
    }
}
