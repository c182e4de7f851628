package tv.starling.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env;
import tv.starling.env.HttpFetcher;
import tv.starling.env.Link;
import tv.starling.wire.PeerAddress;

/**
 * The swarm's world over Netty. Its event loop is the swarm thread: every method but {@link #execute} and {@link #close}
 * is called on it.
 */
public final class NettyEnv implements Env, AutoCloseable {
    /** A peer that does not answer in this time is behind a wall or gone; its place among the dials is needed. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** A proxy dials for us, and a dead peer takes its time. */
    private static final int PROXY_SECONDS = 10;

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final Transport transport;
    private final Options options;
    private final MultiThreadIoEventLoopGroup group;
    private final IoEventLoop loop;
    private final ReadBuffer readBuffer = new ReadBuffer();
    private final Resolver resolver;
    private final ProxiedNames proxied = new ProxiedNames();
    private final Resolver namesAtProxy;
    private final HttpFetcher http;
    private final DefaultRoute defaultRoute = DefaultRoute.ofThisSystem();
    private final SecureRandom random = new SecureRandom();

    private NettyEnv(Transport system, Options options, Resolver.Names names) {
        this.transport = options.device.map(system::on).orElse(system);
        this.options = options;
        group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("swarm", true), system.ioHandler());
        loop = group.next();
        resolver = new Resolver(
                options.device.isPresent()
                        ? new InterfaceNames(loop, transport, options.dialFrom, NameServers.SYSTEM)
                        : names);
        namesAtProxy = new Resolver(proxied);
        http = options.device.isPresent() || options.proxy.isPresent()
                ? new SocketHttpFetcher(
                        this,
                        new HttpDialler(
                                options.proxy.isPresent() ? namesAtProxy : resolver,
                                () -> new LinkSocket(this),
                                Optional.empty()))
                : new SocketHttpFetcher(this, new HttpDialler(resolver, Socket::new, options.dialFrom));
    }

    /**
     * Which way packets take.
     *
     * @param dialFrom local address of what goes out: streams, announces, datagrams
     * @param device the one network interface that is used, both ways; of Linux only
     * @param proxy that everything goes through: what it can't carry is refused, and nobody can dial us
     * @param callers who dials us, and so how often
     */
    public record Options(
            Optional<PeerAddress> dialFrom, Optional<String> device, Optional<Proxy> proxy, Callers callers) {
        public Options(Optional<PeerAddress> dialFrom, Optional<String> device, Optional<Proxy> proxy) {
            this(dialFrom, device, proxy, Callers.PEERS);
        }

        public Options(Optional<PeerAddress> dialFrom) {
            this(dialFrom, Optional.empty(), Optional.empty());
        }

        /** For a server whose callers ask one thing and go. */
        public static Options forGuests() {
            return new Options(Optional.empty(), Optional.empty(), Optional.empty(), Callers.GUESTS);
        }

        public static Options defaults() {
            return new Options(Optional.empty());
        }
    }

    /** Who dials us; a flood of more than these do waits in the kernel, where it costs us nothing. */
    public enum Callers {
        /** A swarm brings tens a second. */
        PEERS(500, 128),
        /** Each comes for one request: as many as one thread serves, and a burst of them between two turns of the loop. */
        GUESTS(20_000, 1024);

        private final int perSecond;
        /** Connections that the kernel holds for us between two turns of the loop, if it allows as many. */
        private final int backlog;

        Callers(int perSecond, int backlog) {
            this.perSecond = perSecond;
            this.backlog = backlog;
        }
    }

    /** Starts the swarm thread; it is a daemon and runs until {@link #close}. */
    public static NettyEnv start(Options options) {
        return new NettyEnv(Transport.best(), options, Resolver.SYSTEM);
    }

    static NettyEnv start(Transport transport, Resolver.Names names) {
        return new NettyEnv(transport, Options.defaults(), names);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long epochMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(new Guarded(task));
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Future<?> timer = loop.schedule(new Guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    @Override
    public void dial(PeerAddress to, DialHandler handler) {
        assertSwarmThread();
        if (options.proxy.isEmpty()) {
            dial(to, to, Optional.empty(), handler);
            return;
        }
        Proxy proxy = options.proxy.get();
        Optional<ProxyHandshake> handshake = proxied.target(to).map(proxy::toward);
        if (handshake.isEmpty()) {
            execute(() -> handler.failed("the name was forgotten"));
            return;
        }
        toProxy(proxy, at -> dial(at, to, handshake, handler), handler::failed);
    }

    /** A connection to the proxy for its own sake. */
    void dialProxy(ProxyHandshake handshake, DialHandler handler) {
        toProxy(options.proxy.orElseThrow(), at -> dial(at, at, Optional.of(handshake), handler), handler::failed);
    }

    /** Looks the proxy itself up: the one name that is not its own business. */
    private void toProxy(Proxy proxy, Consumer<PeerAddress> dial, Consumer<String> failed) {
        resolver.resolve(
                proxy.host(),
                found -> execute(() -> {
                    if (found.isEmpty()) {
                        failed.accept("the proxy's name is not known");
                    } else {
                        dial.accept(found.getFirst().withPort(proxy.port()));
                    }
                }));
    }

    /** @param at where the socket connects to, the proxy's address where there is a handshake with one */
    private void dial(PeerAddress at, PeerAddress to, Optional<ProxyHandshake> handshake, DialHandler handler) {
        try {
            Channel channel = transport.stream().apply(Transport.familyOf(at));
            NettyLink link = NettyLink.on(channel, to, readBuffer);
            ChannelFuture ready = channel.closeFuture();
            if (register(channel).isSuccess()) {
                ready = handshake.isPresent() ? connect(channel, at, handshake.get()) : connect(channel, at);
            }
            ChannelFuture connected = ready;
            connected.addListener(done -> execute(() -> answer(connected, link, handler)));
        } catch (RuntimeException e) {
            execute(() -> handler.failed(reason(e)));
        }
    }

    private ChannelFuture connect(Channel channel, PeerAddress proxy, ProxyHandshake handshake) {
        ChannelPromise ready = channel.newPromise();
        channel.pipeline().addFirst(new ProxyHandler(handshake, ready));
        loop.schedule(() -> ready.tryFailure(new ConnectTimeoutException()), PROXY_SECONDS, TimeUnit.SECONDS);
        connect(channel, proxy).addListener(done -> {
            if (!done.isSuccess()) {
                ready.tryFailure(done.cause());
            }
        });
        return ready;
    }

    private ChannelFuture connect(Channel channel, PeerAddress to) {
        channel.config().setConnectTimeoutMillis((int) CONNECT_TIMEOUT.toMillis());
        Optional<InetSocketAddress> from = Addresses.like(to, options.dialFrom).map(Addresses::toSocket);
        return from.isPresent()
                ? channel.connect(Addresses.toSocket(to), from.get())
                : channel.connect(Addresses.toSocket(to));
    }

    private static void answer(ChannelFuture connected, NettyLink link, DialHandler handler) {
        Throwable cause = connected.cause();
        if (connected.isSuccess() && connected.channel().isActive()) {
            handler.connected(link);
            return;
        }
        connected.channel().close();
        handler.failed(cause == null ? "the connection was closed at once" : reason(cause));
    }

    @Override
    public ListenResult listen(PeerAddress at, Consumer<Link> accepted) {
        assertSwarmThread();
        if (options.proxy.isPresent()) {
            return new ListenResult.Refused("behind a proxy nobody can dial us");
        }
        return inBothFamilies(at, where -> listenAt(where, accepted), ListenResult.Refused.class);
    }

    private ListenResult listenAt(PeerAddress at, Consumer<Link> accepted) {
        try {
            Channel server = transport.server().apply(Transport.familyOf(at));
            server.config().setOption(ChannelOption.SO_BACKLOG, options.callers.backlog);
            server.pipeline().addLast(new Acceptor(loop, readBuffer, options.callers.perSecond, accepted));
            return switch (bind(server, at)) {
                case Bound.To to -> new ListenResult.Listening(to.local(), server::close);
                case Bound.Not not -> new ListenResult.Refused(not.reason());
            };
        } catch (RuntimeException e) {
            return new ListenResult.Refused(reason(e));
        }
    }

    @Override
    public DatagramResult openDatagram(PeerAddress at, DatagramHandler handler) {
        assertSwarmThread();
        if (options.proxy.isPresent()) {
            return openThrough(options.proxy.get(), handler);
        }
        return openDirect(at, handler);
    }

    private DatagramResult openThrough(Proxy proxy, DatagramHandler handler) {
        if (proxy.kind() != Proxy.Kind.SOCKS5) {
            return new DatagramResult.Refused("an HTTP proxy carries no datagrams");
        }
        var port = new Socks5Datagrams(this, proxy.login(), proxied::target, handler);
        return switch (openDirect(PeerAddress.of(new byte[4], 0), port)) {
            case DatagramResult.Open(DatagramPort socket) -> {
                port.over(socket);
                yield new DatagramResult.Open(port);
            }
            case DatagramResult.Refused refused -> refused;
        };
    }

    private DatagramResult openDirect(PeerAddress at, DatagramHandler handler) {
        PeerAddress from = at.isUnspecified()
                ? options.dialFrom.map(it -> it.withPort(at.port())).orElse(at)
                : at;
        return inBothFamilies(from, where -> openDatagramAt(where, handler), DatagramResult.Refused.class);
    }

    private DatagramResult openDatagramAt(PeerAddress at, DatagramHandler handler) {
        try {
            Channel channel = transport.datagram().apply(Transport.familyOf(at));
            NettyDatagramPort port = NettyDatagramPort.on(channel, handler);
            return switch (bind(channel, at)) {
                case Bound.To _ -> new DatagramResult.Open(port);
                case Bound.Not not -> new DatagramResult.Refused(not.reason());
            };
        } catch (RuntimeException e) {
            return new DatagramResult.Refused(reason(e));
        }
    }

    @Override
    public DatagramResult openMulticast(PeerAddress group, DatagramHandler handler) {
        assertSwarmThread();
        if (options.proxy.isPresent()) {
            return new DatagramResult.Refused("behind a proxy nothing is said to this network");
        }
        List<NettyMulticast.Place> places = NettyMulticast.places(group, options.dialFrom);
        if (places.isEmpty()) {
            return new DatagramResult.Refused("no interface has multicast");
        }
        try {
            return multicast(group, handler, places);
        } catch (RuntimeException e) {
            return new DatagramResult.Refused(reason(e));
        }
    }

    private DatagramResult multicast(PeerAddress group, DatagramHandler handler, List<NettyMulticast.Place> places) {
        // Bound to the group it hears nothing else; where a system does not allow that, it hears the whole port.
        for (PeerAddress at : List.of(group, PeerAddress.of(new byte[group.ip().length], group.port()))) {
            Channel receiver = transport.datagram().apply(Transport.familyOf(group));
            NettyMulticast.prepareReceiver(receiver);
            NettyDatagramPort.on(receiver, handler);
            if (bind(receiver, at) instanceof Bound.To) {
                List<DatagramPort> senders = new ArrayList<>();
                for (NettyMulticast.Place place : places) {
                    if (NettyMulticast.join(receiver, group, place)) {
                        sender(place).ifPresent(senders::add);
                    }
                }
                return new DatagramResult.Open(new NettyMulticast(group, receiver, senders));
            }
        }
        return new DatagramResult.Refused("the port of " + group + " is taken");
    }

    private Optional<DatagramPort> sender(NettyMulticast.Place place) {
        Channel channel = transport.datagram().apply(Transport.familyOf(place.address()));
        NettyMulticast.prepareSender(channel, place);
        NettyDatagramPort port = NettyDatagramPort.on(channel, (from, payload) -> {});
        return bind(channel, place.address()) instanceof Bound.To ? Optional.of(port) : Optional.empty();
    }

    /** No address in particular is one IPv6 socket for both families, and an IPv4 one where there is no IPv6. */
    private static <T> T inBothFamilies(PeerAddress at, Function<PeerAddress, T> open, Class<? extends T> refused) {
        T result = open.apply(at.isUnspecified() ? PeerAddress.of(new byte[16], at.port()) : at);
        return refused.isInstance(result) && at.isUnspecified() && !at.isIpv6() ? open.apply(at) : result;
    }

    private sealed interface Bound {
        record To(PeerAddress local) implements Bound {}

        record Not(String reason) implements Bound {}
    }

    /** On the loop, registering and binding are done when they return: no bootstrap, which would put them off. */
    private Bound bind(Channel channel, PeerAddress at) {
        ChannelFuture bound =
                register(channel).isSuccess() ? channel.bind(Addresses.toSocket(at)) : channel.closeFuture();
        if (bound.isDone() && bound.isSuccess() && channel.isOpen()) {
            return new Bound.To(Addresses.fromSocket((InetSocketAddress) channel.localAddress()));
        }
        Throwable cause = bound.cause();
        channel.close();
        return new Bound.Not(cause == null ? "the socket could not be opened" : reason(cause));
    }

    private ChannelFuture register(Channel channel) {
        return loop.register(channel);
    }

    @Override
    public void resolve(String host, Consumer<List<PeerAddress>> answer) {
        // Behind a proxy nobody else is to hear of a name, and it tells no addresses: something stands for the name.
        Resolver those = options.proxy.isPresent() ? namesAtProxy : resolver;
        those.resolve(host, addresses -> execute(() -> answer.accept(addresses)));
    }

    @Override
    public Optional<Route> defaultRoute() {
        return defaultRoute
                .find()
                .filter(route -> options.proxy.isEmpty())
                .filter(route -> options.dialFrom.map(route.local()::equals).orElse(true));
    }

    @Override
    public HttpFetcher http() {
        return http;
    }

    /** Closes every stream and socket and ends the swarm thread. Any thread. */
    @Override
    public void close() {
        resolver.close();
        namesAtProxy.close();
        Future<?> ended = group.shutdownGracefully(0, CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        if (!loop.inEventLoop()) {
            ended.awaitUninterruptibly(CLOSE_WAIT.toMillis());
        }
    }

    private void assertSwarmThread() {
        if (!loop.inEventLoop()) {
            throw new IllegalStateException("called on " + Thread.currentThread() + ", not on the swarm thread");
        }
    }

    static String reason(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return "no answer within " + CONNECT_TIMEOUT.toSeconds() + " s";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
