package tv.starling.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.portmap.FakeRouter.Speaks;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.Simulation;

class PortMappingTest {
    private final Simulation sim = Simulation.seed(7);
    private final List<String> changes = new ArrayList<>();

    private PortMapping mapping(FakeRouter router) {
        SimNode viewer = sim.node("viewer", LinkProfile.FIBRE);
        viewer.env().routeThrough(router.node());
        return new PortMapping(viewer.env(), viewer.env().defaultRoute().orElseThrow(), 6881, () -> changes.add("."));
    }

    @ParameterizedTest
    @EnumSource(Speaks.class)
    void opensThePortByEachProtocolAndTakesItBack(Speaks language) {
        FakeRouter router = new FakeRouter(sim, language);
        PortMapping mapping = mapping(router);
        sim.runFor(Duration.ofSeconds(20));
        int external = language == Speaks.PCP ? 6882 : 6881;
        assertThat(mapping.mapped()).get().satisfies(it -> {
            assertThat(it.tcp()).isEqualTo(external);
            assertThat(it.udp()).isEqualTo(external);
            assertThat(it.protocol())
                    .isEqualTo(
                            language == Speaks.UPNP ? "UPnP" : language.name().replace('_', '-'));
        });
        String here = sim.node("viewer").address(6881).toString();
        assertThat(router.mappings).containsEntry("TCP " + external, here).containsEntry("UDP " + external, here);
        assertThat(router.mappings).hasSize(2);

        boolean[] gone = {false};
        mapping.close(() -> gone[0] = true);
        sim.runFor(Duration.ofSeconds(2));
        assertThat(gone[0]).isTrue();
        assertThat(router.mappings).isEmpty();
    }

    @Test
    void tellsTheRoutersAddressOnceItIsKnown() {
        PortMapping mapping = mapping(new FakeRouter(sim, Speaks.UPNP));
        sim.runFor(Duration.ofSeconds(20));
        assertThat(mapping.mapped()
                        .orElseThrow()
                        .address()
                        .orElseThrow()
                        .inetAddress()
                        .getHostAddress())
                .isEqualTo(FakeRouter.ADDRESS);
    }

    @ParameterizedTest
    @EnumSource(Speaks.class)
    void renewsInTime(Speaks language) {
        FakeRouter router = new FakeRouter(sim, language);
        router.lifetime = 600;
        PortMapping mapping = mapping(router);
        sim.runFor(Duration.ofMinutes(2));
        router.mappings.clear(); // it was restarted
        sim.runFor(Duration.ofMinutes(30));
        assertThat(router.mappings).hasSize(2);
        assertThat(changes).hasSizeLessThanOrEqualTo(3); // the second port, and the address
        assertThat(mapping.mapped()).isPresent();
    }

    @Test
    void triesAgainLaterWhereNobodyAnswers() {
        FakeRouter router = new FakeRouter(sim);
        PortMapping mapping = mapping(router);
        sim.runFor(Duration.ofMinutes(5));
        assertThat(mapping.mapped()).isEmpty();
        long asked = sim.eventCount();
        sim.runFor(Duration.ofMinutes(7));
        assertThat(sim.eventCount()).isGreaterThan(asked);
        boolean[] gone = {false};
        mapping.close(() -> gone[0] = true);
        assertThat(gone[0]).isTrue();
    }

    @Test
    void takesALeaseWithoutEndWhereTheRouterHasNoOther() {
        FakeRouter router = new FakeRouter(sim, Speaks.UPNP);
        router.soapError = java.util.Optional.of("725");
        PortMapping mapping = mapping(router);
        sim.runFor(Duration.ofSeconds(20));
        assertThat(mapping.mapped()).isPresent();
        assertThat(router.mappings).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://192.0.2.7:5000/rootDesc.xml",
                "http://router.example/rootDesc.xml",
                "https://10.0.0.1:5000/rootDesc.xml",
                "http://10.0.0.1@evil.example/",
                "file:///etc/passwd"
            })
    void goesNowhereElseThanToTheRouterThatAnswered(String location) {
        FakeRouter router = new FakeRouter(sim, Speaks.UPNP);
        router.location = location;
        PortMapping mapping = mapping(router);
        sim.runFor(Duration.ofSeconds(30));
        assertThat(mapping.mapped()).isEmpty();
        assertThat(sim.node("viewer").env().httpCount()).isZero();
    }

    @Test
    void ordersNobodyElseThanTheRouter() {
        FakeRouter router = new FakeRouter(sim, Speaks.UPNP);
        router.description = FakeRouter.igd("urn:schemas-upnp-org:service:WANIPConnection:1", "http://10.0.0.77/ctl");
        PortMapping mapping = mapping(router);
        sim.runFor(Duration.ofSeconds(30));
        assertThat(mapping.mapped()).isEmpty();
        assertThat(sim.node("viewer").env().httpCount()).isEqualTo(1);
    }

    @Test
    void readsNoEntitiesAndNoBombs() {
        String bomb = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;\">"
                + "<!ENTITY f SYSTEM \"file:///etc/passwd\">]><root><x>&b;&f;</x></root>";
        assertThat(Xml.leaves(bomb.getBytes())).isEmpty();
        assertThat(Xml.leaves(("<a>".repeat(1000) + "</a>".repeat(1000)).getBytes()))
                .isEmpty();
        assertThat(Xml.leaves(("<a>" + "<b>c</b>".repeat(5000) + "</a>").getBytes()))
                .isEmpty();
        assertThat(Xml.leaves("<a><b> c </b><d><![CDATA[<e>]]></d></a>".getBytes()))
                .containsExactly(new Xml.Leaf("b", "c"), new Xml.Leaf("d", "<e>"));
    }
}
