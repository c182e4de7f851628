package tv.starling.portmap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env.DatagramResult;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.Simulation;
import tv.starling.wire.PeerAddress;

/** A home router in the simulator: written from the protocols' texts, not from our code. */
final class FakeRouter {
    static final String ADDRESS = "45.9.9.9";
    private static final byte[] IP = {45, 9, 9, 9};

    enum Speaks {
        PCP,
        NAT_PMP,
        UPNP
    }

    /** "TCP 6881" to "10.0.0.2:6881". */
    final Map<String, String> mappings = new TreeMap<>();

    final List<String> orders = new ArrayList<>();
    String description = igd("urn:schemas-upnp-org:service:WANIPConnection:1", "/ctl");
    String location;
    Optional<String> soapError = Optional.empty();
    int lifetime = 3600;

    private final Simulation sim;
    private final SimNode node;
    private final Set<Speaks> speaks = EnumSet.noneOf(Speaks.class);
    private final DatagramPort gatewayPort;
    private final DatagramPort ssdpPort;

    FakeRouter(Simulation sim, Speaks... languages) {
        this.sim = sim;
        node = sim.node("router", LinkProfile.FIBRE);
        speaks.addAll(List.of(languages));
        location = "http://" + ip() + ":5000/rootDesc.xml";
        gatewayPort = open(5351, this::asked);
        ssdpPort = open(1900, this::searched);
        sim.http(
                "http://" + ip() + ":5000/rootDesc.xml",
                (request, from) -> new Result.Response(200, description.getBytes(StandardCharsets.UTF_8)));
        sim.http(
                "http://" + ip() + ":5000/ctl",
                (request, from) -> ordered(
                        new String(request.body().orElseThrow().bytes(), StandardCharsets.UTF_8),
                        request.body().orElseThrow().headers().get("SOAPAction")));
    }

    SimNode node() {
        return node;
    }

    String ip() {
        return node.address().inetAddress().getHostAddress();
    }

    private DatagramPort open(int port, tv.starling.env.Env.DatagramHandler handler) {
        return ((DatagramResult.Open) node.env().openDatagram(node.address(port), handler)).port();
    }

    // --- PCP and NAT-PMP ----------------------------------------------------------------------------------------

    private void asked(PeerAddress from, byte[] packet) {
        if (packet[0] == 2 && speaks.contains(Speaks.PCP)) {
            pcp(from, ByteBuffer.wrap(packet));
        } else if (packet[0] == 2 && speaks.contains(Speaks.NAT_PMP)) {
            gatewayPort.send(from, new byte[] {0, (byte) 0x81, 0, 1, 0, 0, 0, 9});
        } else if (packet[0] == 0 && speaks.contains(Speaks.NAT_PMP)) {
            natPmp(from, ByteBuffer.wrap(packet));
        }
    }

    private void pcp(PeerAddress from, ByteBuffer in) {
        int wishedLifetime = in.getInt(4);
        byte[] client = new byte[4];
        in.get(20, client);
        int port = in.getShort(40) & 0xffff;
        String key = (in.get(36) == 6 ? "TCP " : "UDP ") + (port + 1);
        keep(key, PeerAddress.of(client, port), wishedLifetime);
        ByteBuffer out = ByteBuffer.allocate(60).put((byte) 2).put((byte) 0x81).putShort((short) 0);
        out.putInt(Math.min(lifetime, wishedLifetime)).putInt(77).position(24);
        byte[] same = new byte[18];
        in.get(24, same);
        out.put(same)
                .putShort((short) (port + 1))
                .position(54)
                .putShort((short) 0xffff)
                .put(IP);
        gatewayPort.send(from, out.array());
    }

    private void natPmp(PeerAddress from, ByteBuffer in) {
        if (in.get(1) == 0) {
            gatewayPort.send(
                    from, ByteBuffer.allocate(12).put(1, (byte) 0x80).put(8, IP).array());
            return;
        }
        int port = in.getShort(4) & 0xffff;
        int wishedLifetime = in.getInt(8);
        keep((in.get(1) == 2 ? "TCP " : "UDP ") + port, from.withPort(port), wishedLifetime);
        ByteBuffer out = ByteBuffer.allocate(16).put(1, (byte) (in.get(1) | 0x80));
        out.putShort(8, (short) port).putShort(10, (short) port).putInt(12, Math.min(lifetime, wishedLifetime));
        gatewayPort.send(from, out.array());
    }

    private void keep(String key, PeerAddress to, int wishedLifetime) {
        orders.add(key + " " + wishedLifetime);
        if (wishedLifetime == 0) {
            mappings.remove(key);
        } else {
            mappings.put(key, to.toString());
        }
    }

    // --- UPnP ---------------------------------------------------------------------------------------------------

    private void searched(PeerAddress from, byte[] packet) {
        String text = new String(packet, StandardCharsets.US_ASCII);
        boolean meant = text.startsWith("M-SEARCH * HTTP/1.1\r\n") && text.contains("InternetGatewayDevice:1\r\n");
        if (speaks.contains(Speaks.UPNP) && meant) {
            String answer = "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\n"
                    + "ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nLocation: " + location
                    + "\r\nSERVER: fake\r\n\r\n";
            ssdpPort.send(from, answer.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private Result ordered(String soap, String action) {
        orders.add(action);
        if (soapError.isPresent()) {
            String error = soapError.get();
            if (error.equals("725") && soap.contains("<NewLeaseDuration>0<")) {
                soapError = Optional.empty();
            } else {
                return xml(500, "<UPnPError><errorCode>" + error + "</errorCode></UPnPError>");
            }
        }
        if (action.endsWith("#GetExternalIPAddress\"")) {
            return xml(200, "<NewExternalIPAddress>" + ADDRESS + "</NewExternalIPAddress>");
        }
        String key = value(soap, "NewProtocol") + " " + value(soap, "NewExternalPort");
        if (action.endsWith("#AddPortMapping\"")) {
            mappings.put(key, value(soap, "NewInternalClient") + ":" + value(soap, "NewInternalPort"));
        } else {
            mappings.remove(key);
        }
        return xml(200, "");
    }

    private static Result xml(int status, String inside) {
        return new Result.Response(
                status, ("<?xml version=\"1.0\"?><e><b>" + inside + "</b></e>").getBytes(StandardCharsets.UTF_8));
    }

    private static String value(String xml, String name) {
        return xml.replaceAll("(?s).*<" + name + ">([^<]*)</" + name + ">.*", "$1");
    }

    static String igd(String service, String control) {
        return "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device><deviceList><device>"
                + "<serviceList><service><serviceType>urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1"
                + "</serviceType><controlURL>/common</controlURL></service><service><serviceType>" + service
                + "</serviceType><controlURL>" + control
                + "</controlURL></service></serviceList></device></deviceList></device></root>";
    }
}
