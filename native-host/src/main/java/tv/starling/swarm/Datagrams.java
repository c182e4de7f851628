package tv.starling.swarm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tv.starling.env.DatagramPort;
import tv.starling.env.DatagramSource;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.wire.PeerAddress;

/**
 * The session's UDP sockets, one for both address families or one for each, on the port number where peers reach us by TCP. Several protocols
 * share them; what comes is offered to each until one knows it as its own. Swarm thread.
 */
public final class Datagrams implements DatagramSource {
    /** A protocol over these sockets. */
    public interface Protocol {
        /** Takes a datagram; the array is the receiver's own. False when it is not of this protocol. */
        boolean received(PeerAddress from, byte[] datagram);
    }

    private enum Reaches {
        BOTH_FAMILIES,
        IPV4,
        IPV6
    }

    private final Env env;
    private final List<Protocol> protocols = new ArrayList<>();
    private final Map<Reaches, DatagramPort> open = new LinkedHashMap<>();
    private PeerAddress local;

    /** @param local address of what goes out; its port is 0 where any will do */
    public Datagrams(Env env, PeerAddress local) {
        this.env = env;
        this.local = local;
    }

    /** Where peers reach us by TCP: sockets opened from now on take the same port number, if it is free. */
    void listening(PeerAddress at) {
        local = at;
    }

    /** From now on it is offered what comes, after those before it. */
    public void add(Protocol protocol) {
        protocols.add(protocol);
    }

    @Override
    public DatagramResult toward(PeerAddress to) {
        Reaches reaches = local.isUnspecified() ? Reaches.BOTH_FAMILIES : to.isIpv6() ? Reaches.IPV6 : Reaches.IPV4;
        DatagramPort port = open.get(reaches);
        if (port != null) {
            return new DatagramResult.Open(port);
        }
        boolean asLocal = local.isUnspecified() || local.isIpv6() == to.isIpv6();
        DatagramResult result = open(asLocal ? local : PeerAddress.of(new byte[to.isIpv6() ? 16 : 4], local.port()));
        if (result instanceof DatagramResult.Open(DatagramPort opened)) {
            open.put(reaches, opened);
        }
        return result;
    }

    private DatagramResult open(PeerAddress at) {
        DatagramResult result = env.openDatagram(at, this::received);
        return result instanceof DatagramResult.Refused && at.port() != 0
                ? env.openDatagram(at.withPort(0), this::received)
                : result;
    }

    private void received(PeerAddress from, byte[] datagram) {
        for (Protocol protocol : protocols) {
            if (protocol.received(from, datagram)) {
                return;
            }
        }
    }

    /** Closes the sockets; one that is asked for later is opened anew. */
    public void close() {
        open.values().forEach(DatagramPort::close);
        open.clear();
    }
}
