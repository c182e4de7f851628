package tv.starling.tracker.server;

import java.time.Duration;
import java.util.Optional;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.env.Env.ListenResult;
import tv.starling.wire.PeerAddress;

/** A tracker, HTTP and UDP on one port number. Swarm thread. */
public final class TrackerServer {
    /** How often those who went without a word are looked for. */
    private static final Duration SWEEP = Duration.ofSeconds(15);

    private final Env env;
    private final Register register;
    private final HttpAnswers http;
    private final UdpAnswers udp;
    private final HttpDoor door;
    private Runnable closeHttp = () -> {};
    private Optional<DatagramPort> port = Optional.empty();
    private Env.Timer sweep = () -> {};

    /**
     * How it is doing.
     *
     * @param swarms with somebody in them
     * @param announces answered since the start
     * @param refused announces and scrapes of torrents it doesn't have, without a good connection id, or malformed
     */
    public record Statistics(int swarms, int peers, long announces, long scrapes, long refused) {}

    public TrackerServer(Env env, TrackerSettings settings) {
        this.env = env;
        this.register = new Register(env, settings);
        this.http = new HttpAnswers(register);
        this.udp = new UdpAnswers(register, new ConnectionIds(env));
        this.door = new HttpDoor(env, http);
    }

    /** Opens both sockets, or none. */
    public ListenResult start() {
        ListenResult result = env.listen(register.settings().listen(), door::accepted);
        if (!(result instanceof ListenResult.Listening(PeerAddress at, Runnable close))) {
            return result;
        }
        return switch (env.openDatagram(at, this::received)) {
            case DatagramResult.Refused(String reason) -> {
                close.run();
                yield new ListenResult.Refused(reason);
            }
            case DatagramResult.Open(DatagramPort opened) -> {
                closeHttp = close;
                port = Optional.of(opened);
                sweepLater();
                yield result;
            }
        };
    }

    /** What a GET is answered with, for who brings it by another way than the sockets. */
    public HttpAnswers http() {
        return http;
    }

    public Statistics statistics() {
        return register.statistics();
    }

    public void close() {
        closeHttp.run();
        port.ifPresent(DatagramPort::close);
        port = Optional.empty();
        sweep.cancel();
    }

    private void received(PeerAddress from, byte[] packet) {
        udp.answer(packet, from).ifPresent(answer -> port.ifPresent(open -> open.send(from, answer)));
    }

    private void sweepLater() {
        sweep = env.schedule(SWEEP, () -> {
            register.sweep();
            sweepLater();
        });
    }
}
