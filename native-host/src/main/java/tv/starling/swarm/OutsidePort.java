package tv.starling.swarm;

import java.util.Optional;
import java.util.OptionalInt;
import tv.starling.env.Env;
import tv.starling.env.Env.Route;
import tv.starling.portmap.PortMapping;
import tv.starling.wire.PeerAddress;

/** Our port as peers beyond the router see it. The router is asked when the first torrent is joined, not before. */
final class OutsidePort {
    private final Env env;
    private boolean wanted;
    private Optional<PortMapping> mapping = Optional.empty();

    OutsidePort(Env env, boolean wanted) {
        this.env = env;
        this.wanted = wanted;
    }

    /** A torrent is joined by a session that peers reach here. */
    void joined(PeerAddress listening) {
        boolean here = listening.inetAddress().isLoopbackAddress();
        Optional<Route> route = wanted && !here && mapping.isEmpty() ? env.defaultRoute() : Optional.empty();
        mapping = mapping.or(() -> route.filter(OutsidePort::leadsThroughARouter)
                .map(it -> new PortMapping(env, it, listening.port(), () -> {})));
    }

    /** A machine with a public address needs nobody to let peers in. */
    private static boolean leadsThroughARouter(Route route) {
        return route.local().isPrivate() && route.gateway().isPrivate();
    }

    /** Empty where no router lets peers in. */
    OptionalInt port() {
        return mapping.flatMap(PortMapping::mapped)
                .map(it -> OptionalInt.of(it.tcp()))
                .orElse(OptionalInt.empty());
    }

    Optional<PortMapping.Mapped> mapped() {
        return mapping.flatMap(PortMapping::mapped);
    }

    /** Takes everything back, within a second. */
    void close(Runnable done) {
        mapping.ifPresentOrElse(it -> it.close(done), done);
        mapping = Optional.empty();
        wanted = false;
    }
}
