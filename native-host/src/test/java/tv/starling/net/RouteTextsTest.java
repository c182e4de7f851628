package tv.starling.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tv.starling.net.RouteTexts.Told;
import tv.starling.wire.PeerAddress;

/** On texts in the forms that the systems have; on macOS and Windows nothing of this has run. */
class RouteTextsTest {
    private static final String LINUX = """
            Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
            tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000000\t0\t0\t0
            eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
            eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
            """;
    private static final String MAC = """
               route to: default
            destination: default
                   mask: default
                gateway: 192.168.1.1
              interface: en0
                  flags: <UP,GATEWAY,DONE,STATIC,PRCLONING,GLOBAL>
             recvpipe  sendpipe  ssthresh  rtt,msec    rttvar  hopcount      mtu     expire
                   0         0         0         0         0         0      1500         0
            """;
    private static final String MAC_TUNNEL = """
               route to: default
            destination: default
                   mask: default
              interface: utun4
                  flags: <UP,DONE,CLONING,STATIC,GLOBAL>
            """;
    private static final String MAC_NONE = "route: writing to routing socket: not in table\n";
    private static final String WINDOWS = """
            ===========================================================================
            Schnittstellenliste
             12...00 15 5d 01 02 03 ......Hyper-V Virtual Ethernet Adapter
              1...........................Software Loopback Interface 1
            ===========================================================================

            IPv4-Routentabelle
            ===========================================================================
            Aktive Routen:
                 Netzwerkziel    Netzwerkmaske          Gateway    Schnittstelle Metrik
                      0.0.0.0          0.0.0.0       10.8.0.1        10.8.0.6    281
                      0.0.0.0          0.0.0.0      192.168.1.1     192.168.1.23     25
                      0.0.0.0          0.0.0.0   Auf Verbindung        10.9.0.2      5
            ===========================================================================
            St\u00e4ndige Routen:
              Keine
            """;

    @Test
    void linuxTellsGatewayAndInterface() {
        assertThat(RouteTexts.linux(LINUX.lines().toList())).contains(new Told.ByName(at("192.168.1.1"), "eth0"));
        assertThat(RouteTexts.linux(LINUX.lines().limit(2).toList())).isEmpty();
        assertThat(RouteTexts.linux("eth0 00000000 xyz 0003".lines().toList())).isEmpty();
    }

    @Test
    void macOsTellsGatewayAndInterface() {
        assertThat(RouteTexts.macOs(MAC.lines().toList())).contains(new Told.ByName(at("192.168.1.1"), "en0"));
        assertThat(RouteTexts.macOs(MAC_TUNNEL.lines().toList())).isEmpty();
        assertThat(RouteTexts.macOs(MAC_NONE.lines().toList())).isEmpty();
    }

    /** In any language, with the lines' ends of Windows; what has no gateway has no router. */
    @Test
    void windowsTellsGatewayAndAddress() {
        var route = new Told.ByAddress(at("192.168.1.1"), at("192.168.1.23"));
        assertThat(RouteTexts.windows(WINDOWS.lines().toList())).contains(route);
        assertThat(RouteTexts.windows(WINDOWS.replace("\n", "\r\n").lines().toList()))
                .contains(route);
        assertThat(RouteTexts.windows(
                        "  0.0.0.0  0.0.0.0  On-link  10.9.0.2  5".lines().toList()))
                .isEmpty();
        assertThat(RouteTexts.windows(
                        "  0.0.0.0  0.0.0.0  999.1.1.1  10.9.0.2  5".lines().toList()))
                .isEmpty();
    }

    private static PeerAddress at(String literal) {
        return PeerAddress.ofLiteral(literal, 0).orElseThrow();
    }
}
