package tv.starling.tracker;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env;
import tv.starling.wire.PeerAddress;

/**
 * One announce over UDP (BEP 15): connect if no connection id is fresh, announce, and send again after 15 * 2^n seconds
 * without an answer, n from 0 to 8. An id that went stale meanwhile is asked for anew; n goes on. Swarm thread.
 */
final class UdpExchange {
    private static final Duration FIRST_TIMEOUT = Duration.ofSeconds(15);
    private static final int LAST_N = 8;

    private final Env env;
    private final UdpTrackers trackers;
    private final DatagramPort port;
    private final PeerAddress tracker;
    private final Ask ask;
    private final Consumer<Reply> answer;
    private Step step = Step.CONNECTING;
    private int transaction;
    private int n;
    private Env.Timer timer = () -> {};
    private boolean over;

    /** Which answer is awaited. */
    private enum Step {
        CONNECTING,
        ANNOUNCING
    }

    UdpExchange(
            Env env, UdpTrackers trackers, DatagramPort port, PeerAddress tracker, Ask ask, Consumer<Reply> answer) {
        this.env = env;
        this.trackers = trackers;
        this.port = port;
        this.tracker = tracker;
        this.ask = ask;
        this.answer = answer;
    }

    PeerAddress tracker() {
        return tracker;
    }

    void start() {
        transaction = trackers.register(this);
        send();
    }

    /** Nothing more is sent or answered. */
    void cancel() {
        over = true;
        timer.cancel();
        trackers.unregister(transaction);
    }

    void received(UdpPackets.Answer packet) {
        switch (packet) {
            case UdpPackets.Answer.Connected(long id)
            when step == Step.CONNECTING -> {
                trackers.connected(tracker, id);
                send();
            }
            case UdpPackets.Answer.Announced(Reply.Ok reply) when step == Step.ANNOUNCING -> finish(reply);
            case UdpPackets.Answer.Failed(String reason) -> {
                trackers.disconnected(tracker); // perhaps it is the id that it didn't like
                finish(new Reply.Failed(reason));
            }
            case UdpPackets.Answer.Connected late -> {}
            case UdpPackets.Answer.Announced early -> {}
        }
    }

    private void send() {
        timer.cancel();
        OptionalLong connection = trackers.connection(tracker);
        Step next = connection.isPresent() ? Step.ANNOUNCING : Step.CONNECTING;
        if (next != step) {
            step = next;
            trackers.unregister(transaction);
            transaction = trackers.register(this);
        }
        port.send(
                tracker,
                connection.isPresent()
                        ? UdpPackets.announce(connection.getAsLong(), transaction, ask)
                        : UdpPackets.connect(transaction));
        timer = env.schedule(FIRST_TIMEOUT.multipliedBy(1L << n), this::timedOut);
    }

    private void timedOut() {
        if (over) {
            return;
        }
        n++;
        if (n > LAST_N) {
            finish(new Reply.Failed("The tracker doesn't answer."));
        } else {
            send();
        }
    }

    private void finish(Reply reply) {
        cancel();
        answer.accept(reply);
    }
}
