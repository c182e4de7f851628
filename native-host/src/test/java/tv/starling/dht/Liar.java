package tv.starling.dht;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.sim.DiskProfile;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.Simulation;
import tv.starling.wire.PeerAddress;

/** A node that knows only its like, takes everything, and gives nothing. */
final class Liar {
    private final Env env;
    private final Contact self;
    private final List<Contact> others;
    private final DatagramPort port;

    Liar(Simulation sim, Contact self, List<Contact> others) {
        var node = sim.node("liar " + self.address(), LinkProfile.FIBRE, DiskProfile.SSD, self.address());
        this.env = node.env();
        this.self = self;
        this.others = others;
        this.port = ((DatagramResult.Open) env.openDatagram(self.address(), this::received)).port();
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
