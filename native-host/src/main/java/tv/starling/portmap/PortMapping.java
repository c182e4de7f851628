package tv.starling.portmap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tv.starling.env.Env;
import tv.starling.env.Env.Route;
import tv.starling.portmap.Way.Answer;
import tv.starling.wire.PeerAddress;

/** Keeps one port open at the router, for TCP and UDP, until it is closed. Swarm thread. */
public final class PortMapping {
    /** Without an answer; the router may have been off. */
    private static final Duration AGAIN = Duration.ofMinutes(10);
    /** What is granted for ever is looked after all the same: routers forget when they restart. */
    private static final Duration RENEW_PERMANENT = Duration.ofMinutes(30);
    /** A router that grants seconds is not to be asked all the time. */
    private static final Duration LEAST_RENEWAL = Duration.ofMinutes(1);
    /** For taking mappings back, at the end. */
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final Env env;
    private final int port;
    private final Runnable changed;
    private final List<Way> ways = new ArrayList<>();
    private final Mapping tcp = new Mapping(Protocol.TCP);
    private final Mapping udp = new Mapping(Protocol.UDP);
    private boolean closed;

    /** One protocol's port at the router. */
    private final class Mapping {
        final Protocol protocol;
        int way;
        Optional<Answer.Granted> granted = Optional.empty();
        Env.Timer timer = () -> {};

        Mapping(Protocol protocol) {
            this.protocol = protocol;
        }

        void ask() {
            if (way == ways.size()) {
                way = 0;
                tell(Optional.empty());
                timer = env.schedule(AGAIN, this::ask);
                return;
            }
            int wished = granted.map(Answer.Granted::external).orElse(port);
            ways.get(way).map(protocol, port, wished, this::answered);
        }

        private void answered(Answer answer) {
            if (closed) {
                return;
            }
            switch (answer) {
                case Answer.Granted yes -> {
                    tell(Optional.of(yes));
                    timer = env.schedule(renewal(yes.lifetime()), this::ask);
                }
                case Answer.Refused _ -> {
                    way++;
                    ask();
                }
            }
        }

        private void tell(Optional<Answer.Granted> now) {
            if (!now.equals(granted)) {
                granted = now;
                changed.run();
            }
        }
    }

    /**
     * @param protocol by which the router was asked, for people
     * @param tcp the router's port that leads to ours
     * @param udp the same
     * @param address the router's own, where it told
     */
    public record Mapped(String protocol, int tcp, int udp, Optional<PeerAddress> address) {}

    /** Asks at once. {@code changed} is run when {@link #mapped} has changed. */
    public PortMapping(Env env, Route route, int port, Runnable changed) {
        this.env = env;
        this.port = port;
        this.changed = changed;
        ways.add(new Gateway(env, route));
        ways.add(new Upnp(env, route));
        tcp.ask();
        udp.ask();
    }

    private static Duration renewal(Duration lifetime) {
        Duration half = lifetime.isZero() ? RENEW_PERMANENT : lifetime.dividedBy(2);
        return half.compareTo(LEAST_RENEWAL) < 0 ? LEAST_RENEWAL : half;
    }

    /** What the router does for us; empty while it does nothing. */
    public Optional<Mapped> mapped() {
        return tcp.granted.map(yes -> new Mapped(
                ways.get(tcp.way).name(),
                yes.external(),
                udp.granted.map(Answer.Granted::external).orElse(0),
                yes.address()));
    }

    /** Takes the mappings back, within a second, and ends. */
    public void close(Runnable done) {
        closed = true;
        Goodbye goodbye = new Goodbye(done);
        for (Mapping mapping : List.of(tcp, udp)) {
            mapping.timer.cancel();
            mapping.granted.ifPresent(yes -> {
                goodbye.left++;
                ways.get(mapping.way).unmap(mapping.protocol, port, yes.external(), answer -> goodbye.said());
            });
        }
        goodbye.begin();
    }

    private final class Goodbye {
        private final Runnable done;
        private Env.Timer patience = () -> {};
        private int left;
        private boolean over;

        Goodbye(Runnable done) {
            this.done = done;
        }

        void begin() {
            if (left == 0) {
                end();
            } else {
                patience = env.schedule(GOODBYE, this::end);
            }
        }

        void said() {
            if (--left == 0) {
                end();
            }
        }

        private void end() {
            if (!over) {
                over = true;
                patience.cancel();
                ways.forEach(Way::close);
                done.run();
            }
        }
    }
}
