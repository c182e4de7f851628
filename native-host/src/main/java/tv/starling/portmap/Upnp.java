package tv.starling.portmap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.env.Env.Route;
import tv.starling.env.HttpFetcher.Body;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.env.HttpFetcher.Request;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.portmap.UpnpTexts.Control;
import tv.starling.wire.PeerAddress;

/** UPnP-IGD: finds the router's control by SSDP, and orders by SOAP. Only the router of our default route is listened to. */
final class Upnp implements Way {
    private static final PeerAddress GROUP =
            PeerAddress.of(new byte[] {(byte) 239, (byte) 255, (byte) 255, (byte) 250}, 1900);
    private static final Duration SEARCH_AGAIN = Duration.ofSeconds(1);
    /** Datagrams get lost. */
    private static final int SEARCHES = 3;
    /** Descriptions in the wild have up to 20 KB. */
    private static final int MOST_BYTES = 64 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LEASE_SECONDS = 3600;
    /** WANIPConnection:1, 2.4.16: somebody else has that port; only leases without end. */
    private static final String CONFLICT = "718";

    private static final String ONLY_PERMANENT = "725";
    private static final int PORTS_TRIED = 3;

    private final Env env;
    private final Route route;
    private final List<Consumer<Optional<Control>>> waiting = new ArrayList<>();
    private Optional<Control> control = Optional.empty();
    private Optional<PeerAddress> address = Optional.empty();
    private Optional<DatagramPort> socket = Optional.empty();
    private Env.Timer timer = () -> {};
    private int searches;
    private boolean closed;

    Upnp(Env env, Route route) {
        this.env = env;
        this.route = route;
    }

    @Override
    public String name() {
        return "UPnP";
    }

    @Override
    public void map(Protocol protocol, int port, int wished, Consumer<Answer> answer) {
        find(found -> {
            if (found.isPresent()) {
                add(found.get(), protocol, port, wished, LEASE_SECONDS, 1, answer);
            } else {
                answer.accept(new Answer.Refused("no router found"));
            }
        });
    }

    private void add(
            Control at, Protocol protocol, int port, int external, int lease, int tries, Consumer<Answer> answer) {
        byte[] order = UpnpTexts.add(at, protocol, external, route.local(), port, lease);
        order(at, "AddPortMapping", order, result -> {
            String error = error(result);
            if (error.isEmpty()) {
                answer.accept(new Answer.Granted(external, address, Duration.ofSeconds(lease)));
            } else if (error.equals(ONLY_PERMANENT) && lease != 0) {
                add(at, protocol, port, external, 0, tries, answer);
            } else if (error.equals(CONFLICT) && tries < PORTS_TRIED) {
                int other = 1024 + env.random().nextInt(0xffff - 1024);
                add(at, protocol, port, other, lease, tries + 1, answer);
            } else {
                answer.accept(new Answer.Refused("UPnP error " + error));
            }
        });
    }

    @Override
    public void unmap(Protocol protocol, int port, int external, Consumer<Answer> answer) {
        control.ifPresentOrElse(
                at -> order(
                        at,
                        "DeletePortMapping",
                        UpnpTexts.delete(at, protocol, external),
                        result -> answer.accept(new Answer.Granted(0, Optional.empty(), Duration.ZERO))),
                () -> answer.accept(new Answer.Refused("no router found")));
    }

    private void order(Control at, String action, byte[] body, Consumer<Result> result) {
        Body soap = new Body(UpnpTexts.headers(at, action), body);
        env.http().get(new Request(at.url(), MOST_BYTES, PATIENCE, Reach.ANY, Optional.of(soap)), result);
    }

    /** Empty when it was done; else the router's error code, or what went wrong. */
    private static String error(Result result) {
        return switch (result) {
            case Result.Response(int status, byte[] _) when status == 200 -> "";
            case Result.Response(int status, byte[] body) ->
                UpnpTexts.text(body, "errorCode").orElse("status " + status);
            case Result.Failed(String reason) -> reason;
        };
    }

    // --- finding the router -------------------------------------------------------------------------------------

    private void find(Consumer<Optional<Control>> then) {
        if (control.isPresent()) {
            then.accept(control);
            return;
        }
        waiting.add(then);
        if (waiting.size() == 1) {
            searches = 0;
            search();
        }
    }

    private void search() {
        if (searches++ == SEARCHES) {
            found(Optional.empty());
            return;
        }
        if (socket.isEmpty()
                && env.openDatagram(route.local().withPort(0), this::received)
                        instanceof DatagramResult.Open(DatagramPort opened)) {
            socket = Optional.of(opened);
        }
        for (int version = 1; version <= 2; version++) {
            byte[] packet = UpnpTexts.search(version);
            socket.ifPresent(s -> s.send(GROUP, packet));
            socket.ifPresent(
                    s -> s.send(route.gateway().withPort(GROUP.port()), packet)); // where multicast is filtered
        }
        timer = env.schedule(SEARCH_AGAIN, this::search);
    }

    private void received(PeerAddress from, byte[] packet) {
        boolean router = from.withPort(0).equals(route.gateway().withPort(0));
        Optional<String> location = router ? UpnpTexts.location(packet, from) : Optional.empty();
        if (location.isEmpty() || socket.isEmpty() || closed) {
            return;
        }
        closeSocket();
        timer.cancel();
        env.http().get(new Request(location.get(), MOST_BYTES, PATIENCE, Reach.ANY), result -> {
            Optional<Control> at = result instanceof Result.Response(int status, byte[] body) && status == 200
                    ? UpnpTexts.control(body, location.get(), from)
                    : Optional.empty();
            at.ifPresentOrElse(this::askAddress, () -> found(Optional.empty()));
        });
    }

    private void askAddress(Control at) {
        order(at, "GetExternalIPAddress", UpnpTexts.externalAddress(at), result -> {
            if (result instanceof Result.Response(int status, byte[] body) && status == 200) {
                address = UpnpTexts.text(body, "NewExternalIPAddress")
                        .flatMap(ip -> PeerAddress.parse(ip + ":1"))
                        .map(a -> a.withPort(0));
            }
            found(Optional.of(at));
        });
    }

    private void found(Optional<Control> at) {
        if (closed) {
            return;
        }
        closeSocket();
        control = at;
        List<Consumer<Optional<Control>>> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(then -> then.accept(at));
    }

    private void closeSocket() {
        socket.ifPresent(DatagramPort::close);
        socket = Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
        timer.cancel();
        closeSocket();
    }
}
