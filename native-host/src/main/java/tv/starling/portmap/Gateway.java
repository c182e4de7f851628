package tv.starling.portmap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.env.Env.Route;
import tv.starling.portmap.Way.Answer;
import tv.starling.wire.PeerAddress;

/** Questions by datagram to the router that our default route leads through: by PCP, or by NAT-PMP where that is older. */
final class Gateway implements Way {
    /** RFC 6886, 3.1 begins with it and doubles; a router that is there answers the first. */
    private static final Duration FIRST_PATIENCE = Duration.ofMillis(250);

    private static final int TRIES = 4;

    /** Asked for; routers may grant less. Half an hour after a crash everything is as before. */
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final Env env;
    private final Route route;
    private final byte[] nonce = new byte[GatewayPackets.NONCE_BYTES];
    private final List<Question> questions = new ArrayList<>();
    private Optional<DatagramPort> socket = Optional.empty();
    private Optional<PeerAddress> address = Optional.empty();
    private boolean pcp = true;

    Gateway(Env env, Route route) {
        this.env = env;
        this.route = route;
        env.random().nextBytes(nonce);
    }

    @Override
    public String name() {
        return pcp ? "PCP" : "NAT-PMP";
    }

    @Override
    public void map(Protocol protocol, int port, int wished, Consumer<Answer> answer) {
        ask(protocol, port, wished, (int) LIFETIME.toSeconds(), answer);
    }

    @Override
    public void unmap(Protocol protocol, int port, int external, Consumer<Answer> answer) {
        ask(protocol, port, 0, 0, answer);
    }

    private void ask(Protocol protocol, int port, int wished, int lifetime, Consumer<Answer> answer) {
        if (pcp) {
            byte[] packet = GatewayPackets.pcpMap(route.local(), nonce, protocol, port, wished, lifetime);
            new Question(packet, in -> pcpAnswer(in, protocol, port), said -> {
                        if (said.isEmpty() && !pcp) {
                            ask(protocol, port, wished, lifetime, answer);
                        } else {
                            answer.accept(said.orElseGet(() -> new Answer.Refused("no answer")));
                        }
                    })
                    .send();
        } else {
            byte[] packet = GatewayPackets.natPmpMap(protocol, port, wished, lifetime);
            new Question(
                            packet,
                            in -> GatewayPackets.natPmpAnswer(in, protocol, port)
                                    .map(this::withAddress),
                            said -> answer.accept(said.orElseGet(() -> new Answer.Refused("no answer"))))
                    .send();
        }
    }

    /** A refusal that only tells of the older protocol ends the question; it is asked again in that one. */
    private Optional<Answer> pcpAnswer(byte[] packet, Protocol protocol, int port) {
        if (pcp && GatewayPackets.speaksNatPmp(packet)) {
            pcp = false;
            socket.ifPresent(s -> s.send(gateway(), GatewayPackets.natPmpAddress()));
            List.copyOf(questions).forEach(q -> q.end(Optional.empty()));
            return Optional.empty();
        }
        return GatewayPackets.pcpAnswer(packet, nonce, protocol, port);
    }

    private Answer withAddress(Answer answer) {
        return answer instanceof Answer.Granted(int external, var _, Duration lifetime)
                ? new Answer.Granted(external, address, lifetime)
                : answer;
    }

    private PeerAddress gateway() {
        return route.gateway().withPort(GatewayPackets.PORT);
    }

    private void received(PeerAddress from, byte[] packet) {
        if (!from.equals(gateway())) {
            return;
        }
        GatewayPackets.natPmpAddress(packet).ifPresent(told -> address = Optional.of(told));
        for (Question question : List.copyOf(questions)) {
            question.read.apply(packet).ifPresent(answer -> question.end(Optional.of(answer)));
        }
    }

    @Override
    public void close() {
        List.copyOf(questions).forEach(Question::drop);
        socket.ifPresent(DatagramPort::close);
        socket = Optional.empty();
    }

    /** One request, said again until it is answered or hope is given up. */
    private final class Question {
        private final byte[] packet;
        private final Function<byte[], Optional<Answer>> read;
        private final Consumer<Optional<Answer>> done;
        private Env.Timer timer = () -> {};
        private int tries;

        Question(byte[] packet, Function<byte[], Optional<Answer>> read, Consumer<Optional<Answer>> done) {
            this.packet = packet;
            this.read = read;
            this.done = done;
            questions.add(this);
        }

        void send() {
            if (socket.isEmpty()
                    && env.openDatagram(route.local().withPort(0), Gateway.this::received)
                            instanceof DatagramResult.Open(DatagramPort opened)) {
                socket = Optional.of(opened);
            }
            if (socket.isEmpty() || tries == TRIES) {
                end(Optional.empty());
                return;
            }
            socket.get().send(gateway(), packet);
            timer = env.schedule(FIRST_PATIENCE.multipliedBy(1L << tries++), this::send);
        }

        void end(Optional<Answer> answer) {
            if (questions.contains(this)) {
                drop();
                env.execute(() -> done.accept(answer));
            }
        }

        void drop() {
            timer.cancel();
            questions.remove(this);
        }
    }
}
