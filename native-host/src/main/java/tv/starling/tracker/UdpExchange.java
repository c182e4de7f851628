package tv.starling.tracker;

import java.time.Duration;
import java.util.OptionalLong;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env;
import tv.starling.wire.PeerAddress;

/**
 * One question over UDP (BEP 15): connect if no connection id is fresh, ask, and send again after 15 * 2^n seconds
 * without an answer, n from 0 to 8. An id that went stale meanwhile is asked for anew; n goes on. Swarm thread.
 */
final class UdpExchange {
    private static final Duration FIRST_TIMEOUT = Duration.ofSeconds(15);
    private static final int LAST_N = 8;

    private final Env env;
    private final UdpTrackers trackers;
    private final DatagramPort port;
    private final PeerAddress tracker;
    private final UdpQuestion question;
    private Step step = Step.CONNECTING;
    private int transaction;
    private int n;
    private Env.Timer timer = () -> {};
    private boolean over;

    /** Which answer is awaited. */
    private enum Step {
        CONNECTING,
        ASKING
    }

    UdpExchange(Env env, UdpTrackers trackers, DatagramPort port, PeerAddress tracker, UdpQuestion question) {
        this.env = env;
        this.trackers = trackers;
        this.port = port;
        this.tracker = tracker;
        this.question = question;
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
            case UdpPackets.Answer.Failed(String reason) -> {
                trackers.disconnected(tracker); // perhaps it is the id that it didn't like
                fail(reason);
            }
            case UdpPackets.Answer.Connected late -> {}
            case UdpPackets.Answer.Announced announced -> finish(announced);
            case UdpPackets.Answer.Scraped scraped -> finish(scraped);
        }
    }

    private void send() {
        timer.cancel();
        OptionalLong connection = trackers.connection(tracker);
        Step next = connection.isPresent() ? Step.ASKING : Step.CONNECTING;
        if (next != step) {
            step = next;
            trackers.unregister(transaction);
            transaction = trackers.register(this);
        }
        port.send(
                tracker,
                connection.isPresent()
                        ? question.packet(connection.getAsLong(), transaction)
                        : UdpPackets.connect(transaction));
        timer = env.schedule(FIRST_TIMEOUT.multipliedBy(1L << n), this::timedOut);
    }

    private void timedOut() {
        if (over) {
            return;
        }
        n++;
        if (n > LAST_N) {
            fail("The tracker doesn't answer.");
        } else {
            send();
        }
    }

    private void finish(UdpPackets.Answer answer) {
        if (step == Step.ASKING) {
            question.answered(answer).ifPresent(then -> {
                cancel();
                then.run();
            });
        }
    }

    private void fail(String reason) {
        cancel();
        question.failed(reason);
    }
}
