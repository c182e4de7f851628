package tv.starling.dht;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.sim.DiskProfile;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.Simulation;
import tv.starling.wire.PeerAddress;

/** A node that knows only its like, takes everything, and gives nothing. */
final class Liar {
    private final Env env;
    private final Contact self;
    private final List<Contact> others;
    private final DatagramPort port;

    private Liar(SimNode node, Contact self, List<Contact> others) {
        this.env = node.env();
        this.self = self;
        this.others = others;
        this.port = ((DatagramResult.Open) env.openDatagram(self.address(), this::received)).port();
    }

    /** All of them know each other; those of one address are on one machine. */
    static List<Liar> all(Simulation sim, List<Contact> contacts) {
        var machines = new LinkedHashMap<PeerAddress, SimNode>();
        return contacts.stream()
                .map(self -> new Liar(
                        machines.computeIfAbsent(
                                self.address().withPort(0),
                                at -> sim.node("liar " + at, LinkProfile.FIBRE, DiskProfile.SSD, at)),
                        self,
                        contacts))
                .toList();
    }

    /** Makes itself known. */
    void greet(PeerAddress whom) {
        port.send(whom, KrpcWriter.write(new Krpc.Query(new byte[] {1}, self.id(), false, new Krpc.Question.Ping())));
    }

    private void received(PeerAddress from, byte[] datagram) {
        if (KrpcReader.read(datagram) instanceof Krpc.Query query) {
            var named = new ArrayList<Contact>();
            for (int i = 0; i < 8; i++) {
                named.add(others.get(env.random().nextInt(others.size())));
            }
            Krpc.Answer answer = Krpc.Answer.of(self.id()).withNodes(named).withToken(new byte[] {1, 2, 3, 4});
            port.send(from, KrpcWriter.write(new Krpc.Response(query.transaction(), Optional.of(from), answer)));
        }
    }
}
