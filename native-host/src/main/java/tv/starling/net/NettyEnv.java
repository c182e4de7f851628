package tv.starling.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
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

    /** Connections that the kernel holds for us between two turns of the loop; what most systems allow by default. */
    private static final int BACKLOG = 128;

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final Transport transport;
    private final Options options;
    private final MultiThreadIoEventLoopGroup group;
    private final IoEventLoop loop;
    private final Resolver resolver;
    private final HttpFetcher http;
    private final SecureRandom random = new SecureRandom();

    private NettyEnv(Transport transport, Options options, Resolver.Names names) {
        this.transport = transport;
        this.options = options;
        group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("swarm", true), transport.ioHandler());
        loop = group.next();
        resolver = new Resolver(names);
        http = new SocketHttpFetcher(this, resolver, options.dialFrom);
    }

    /** @param dialFrom local address of what goes out: streams, announces, datagrams; as of one network interface */
    public record Options(Optional<PeerAddress> dialFrom) {
        public static Options defaults() {
            return new Options(Optional.empty());
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
        try {
            Channel channel = transport.stream().apply(Transport.familyOf(to));
            NettyLink link = NettyLink.on(channel, to);
            ChannelFuture connected = register(channel).isSuccess() ? connect(channel, to) : channel.closeFuture();
            connected.addListener(done -> execute(() -> answer(connected, link, handler)));
        } catch (RuntimeException e) {
            execute(() -> handler.failed(reason(e)));
        }
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
        return inBothFamilies(at, where -> listenAt(where, accepted), ListenResult.Refused.class);
    }

    private ListenResult listenAt(PeerAddress at, Consumer<Link> accepted) {
        try {
            Channel server = transport.server().apply(Transport.familyOf(at));
            server.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
            server.pipeline().addLast(new Acceptor(loop, accepted));
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
        resolver.resolve(host, addresses -> execute(() -> answer.accept(addresses)));
    }

    @Override
    public Optional<Route> defaultRoute() {
        return DefaultRoute.find()
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
