package tv.starling.utp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.TreeSet;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.wire.PeerAddress;

/** A bulk TCP of the plainest sort (slow start, one more packet a round trip, half after loss), over datagrams. */
final class RenoFlow {
    private static final int PACKET = 1400;

    private final Env env;
    private final PeerAddress to;
    private final DatagramPort out;
    private double window = 4;
    /** Low, for without selective acknowledgements the loss of half a window takes minutes to mend. */
    private double slowStartUntil = 64;

    private int next;
    private int acked;
    private int recoverUntil = -1;
    private int same;
    private long progressNanos;
    private boolean going;
    private long delivered;
    private int expected;
    private final TreeSet<Integer> ahead = new TreeSet<>();

    RenoFlow(Env env, Env receiver, PeerAddress to) {
        this.env = env;
        this.to = to;
        out = open(env, 0, (_, ack) -> acked(ByteBuffer.wrap(ack).getInt()));
        DatagramPort[] back = new DatagramPort[1];
        back[0] = open(receiver, to.port(), (from, data) -> {
            int number = ByteBuffer.wrap(data).getInt();
            if (number >= expected) {
                ahead.add(number);
            }
            while (ahead.remove(expected)) {
                expected++;
                delivered += PACKET;
            }
            back[0].send(from, ByteBuffer.allocate(40).putInt(expected).array());
        });
    }

    private static DatagramPort open(Env env, int port, Env.DatagramHandler handler) {
        return ((DatagramResult.Open) env.openDatagram(PeerAddress.of(new byte[4], port), handler)).port();
    }

    long delivered() {
        return delivered;
    }

    void start() {
        going = true;
        progressNanos = env.nanoTime();
        fill();
        tick();
    }

    void stop() {
        going = false;
    }

    private void fill() {
        while (going && next - acked < window) {
            send(next++);
        }
    }

    private void send(int number) {
        out.send(to, ByteBuffer.allocate(PACKET).putInt(number).array());
    }

    private void acked(int upTo) {
        if (upTo > acked) {
            int packets = upTo - acked;
            acked = upTo;
            same = 0;
            progressNanos = env.nanoTime();
            if (acked <= recoverUntil) {
                send(acked); // the next hole
            } else {
                window += window < slowStartUntil ? packets : packets / window;
            }
        } else if (next > acked && ++same == 3 && acked > recoverUntil) {
            window = Math.max(2, window / 2);
            slowStartUntil = window;
            recoverUntil = next - 1;
            send(acked);
        }
        fill();
    }

    private void tick() {
        if (going && env.nanoTime() - progressNanos > 2_000_000_000L && next > acked) {
            slowStartUntil = Math.max(2, window / 2);
            window = 2;
            recoverUntil = next - 1;
            progressNanos = env.nanoTime();
            send(acked);
        }
        if (going) {
            env.schedule(Duration.ofMillis(100), this::tick);
        }
    }
}
