package tv.starling.portmap;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tv.starling.wire.PeerAddress;

/** What UPnP-IGD says and hears: SSDP (UPnP Device Architecture 1.1, 1.3), descriptions (2), SOAP (3), WANIPConnection:1. */
final class UpnpTexts {
    private static final String CONNECTION = "urn:schemas-upnp-org:service:WANIPConnection:";
    private static final String PPP_CONNECTION = "urn:schemas-upnp-org:service:WANPPPConnection:1";
    /** Best first: what a router may offer at once. */
    private static final List<String> SERVICES = List.of(CONNECTION + "2", CONNECTION + "1", PPP_CONNECTION);

    private UpnpTexts() {}

    /** Where a service takes its orders. */
    record Control(String url, String service) {}

    static byte[] search(int version) {
        return ("M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\n"
                        + "ST: urn:schemas-upnp-org:device:InternetGatewayDevice:" + version + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The description's URL from the answer to a search; only one on the machine that answered. */
    static Optional<String> location(byte[] answer, PeerAddress from) {
        String[] lines = new String(answer, StandardCharsets.US_ASCII).split("\r?\n", 64);
        if (!lines[0].startsWith("HTTP/1.1 200")) {
            return Optional.empty();
        }
        for (String line : lines) {
            if (line.toLowerCase(Locale.ROOT).startsWith("location:")) {
                String url = line.substring("location:".length()).strip();
                return isOn(from, url) ? Optional.of(url) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whether a URL is a plain one of exactly this machine, by its address: a name could lead anywhere. */
    private static boolean isOn(PeerAddress machine, String url) {
        try {
            URI uri = new URI(url);
            return "http".equals(uri.getScheme())
                    && uri.getRawUserInfo() == null
                    && machine.inetAddress().getHostAddress().equals(uri.getHost());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** The best service of a description; its URL is on the same machine too. */
    static Optional<Control> control(byte[] description, String location, PeerAddress from) {
        Optional<Control> best = Optional.empty();
        String service = "";
        for (Xml.Leaf leaf : Xml.leaves(description)) {
            if (leaf.name().equals("serviceType")) {
                service = leaf.text();
            } else if (leaf.name().equals("controlURL") && SERVICES.contains(service)) {
                Control found = new Control(resolved(location, leaf.text()), service);
                boolean better = best.isEmpty()
                        || SERVICES.indexOf(service)
                                < SERVICES.indexOf(best.get().service());
                if (better && isOn(from, found.url())) {
                    best = Optional.of(found);
                }
            }
        }
        return best;
    }

    private static String resolved(String base, String reference) {
        try {
            return new URI(base).resolve(new URI(reference)).toString();
        } catch (URISyntaxException e) {
            return "";
        }
    }

    static byte[] add(Control control, Protocol protocol, int external, PeerAddress local, int port, int leaseSeconds) {
        return call(
                control,
                "AddPortMapping",
                "<NewRemoteHost></NewRemoteHost><NewExternalPort>" + external + "</NewExternalPort><NewProtocol>"
                        + protocol + "</NewProtocol><NewInternalPort>" + port + "</NewInternalPort><NewInternalClient>"
                        + local.inetAddress().getHostAddress()
                        + "</NewInternalClient><NewEnabled>1</NewEnabled><NewPortMappingDescription>Starling"
                        + "</NewPortMappingDescription><NewLeaseDuration>" + leaseSeconds + "</NewLeaseDuration>");
    }

    static byte[] delete(Control control, Protocol protocol, int external) {
        return call(
                control,
                "DeletePortMapping",
                "<NewRemoteHost></NewRemoteHost><NewExternalPort>" + external + "</NewExternalPort><NewProtocol>"
                        + protocol + "</NewProtocol>");
    }

    static byte[] externalAddress(Control control) {
        return call(control, "GetExternalIPAddress", "");
    }

    private static byte[] call(Control control, String action, String arguments) {
        return ("<?xml version=\"1.0\"?>\r\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                        + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:" + action
                        + " xmlns:u=\"" + control.service() + "\">" + arguments + "</u:" + action
                        + "></s:Body></s:Envelope>\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    static SortedMap<String, String> headers(Control control, String action) {
        var headers = new TreeMap<String, String>();
        headers.put("Content-Type", "text/xml; charset=\"utf-8\"");
        headers.put("SOAPAction", "\"" + control.service() + "#" + action + "\"");
        return headers;
    }

    static Optional<String> text(byte[] answer, String name) {
        return Xml.leaves(answer).stream()
                .filter(leaf -> leaf.name().equals(name))
                .map(Xml.Leaf::text)
                .findFirst();
    }
}
