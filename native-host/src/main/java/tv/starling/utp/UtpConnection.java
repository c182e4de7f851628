package tv.starling.utp;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import tv.starling.env.Env.DialHandler;
import tv.starling.env.Link;
import tv.starling.utp.UtpPacket.Type;
import tv.starling.wire.PeerAddress;

/**
 * One stream of uTP (BEP 29). What comes and what is asked only changes state; packets go out once, at the end of the
 * thread's turn ({@link #flush}) or when time has passed ({@link #tick}).
 */
final class UtpConnection implements Link {
    /** {@link Link.Handler#drained} is called when the queue falls below this, bytes. */
    static final int LOW_MARK = 256 * 1024;

    /** Whole datagrams, headers of IP and UDP left out. Nothing in use is narrower; tunnels take a little of 1,500. */
    private static final int IPV4_DATAGRAM_BYTES = 1400;

    /** What every IPv6 path takes is 1,280 with headers. */
    private static final int IPV6_DATAGRAM_BYTES = 1232;

    /** Packets acknowledged one by one at first: the sender's window is small, and grows by acknowledgements. */
    private static final int QUICK_ACKS = 32;

    /** Later every second, as TCP, or what has come in one turn, or after a tick. */
    private static final int PACKETS_PER_ACK = 2;

    /** When the SYN is sent again and when given up, since it was sent first. TCP is tried beside it. */
    private static final long[] SYN_NANOS = {1_000_000_000L, 3_000_000_000L, 6_000_000_000L};

    /** In a row, half a second to sixteen: half a minute of silence. */
    private static final int MOST_TIMEOUTS = 6;

    /** A peer that takes nothing and says so may live; one that says nothing at all for so long does not. */
    private static final long SILENCE_NANOS = 60_000_000_000L;

    /** NATs forget a UDP path after 30 seconds. */
    private static final long KEEP_ALIVE_NANOS = 29_000_000_000L;

    /** How long a peer that takes nothing may hold up a close. */
    private static final long CLOSE_NANOS = 10_000_000_000L;

    /** Our last acknowledgement may be lost: the peer's end may come again. */
    private static final long LINGER_NANOS = 3_000_000_000L;

    private static final long IDLE_NANOS = 1_000_000_000L;

    private enum Phase {
        CONNECTING,
        OPEN,
        /** What is queued goes out, then our FIN; what comes is acknowledged and thrown away. */
        CLOSING,
        /** Both know of our end. */
        LINGERING,
        OVER
    }

    private final UtpSocket socket;
    private final PeerAddress remote;
    private final int receiveId;
    private final int sendId;
    private final int packetBytes;
    private final SendQueue queue = new SendQueue();
    private final RoundTrip roundTrip = new RoundTrip();
    private final Ledbat ledbat;
    private final SendWindow sending;
    private final LeastDelay ours = new LeastDelay();
    private final LeastDelay theirs = new LeastDelay();
    private ReceiveWindow receiving;
    private Phase phase;
    private Optional<DialHandler> dialler;
    private Optional<Handler> handler = Optional.empty();
    private String closeReason = "closed by us";
    private boolean told;
    private boolean reading = true;
    private OptionalInt fin = OptionalInt.empty();
    private int peerWindow;
    private int toldWindow = ReceiveWindow.CAPACITY_BYTES;
    private int lastDelayMicros;
    private int received;
    private int unacknowledged;
    private boolean ackNow;
    private int timeouts;
    private boolean probed;
    private long beganNanos;
    private long progressNanos;
    private long sentNanos;
    private long heardNanos;
    private long endsNanos;

    /** Waits for a turn of the socket's; the socket's own mark. */
    boolean hasTurn;

    private UtpConnection(UtpSocket socket, PeerAddress remote, int receiveId, int sendId, int first, int ack) {
        this.socket = socket;
        this.remote = remote;
        this.receiveId = receiveId;
        this.sendId = sendId;
        this.packetBytes = (remote.isIpv6() ? IPV6_DATAGRAM_BYTES : IPV4_DATAGRAM_BYTES) - UtpPacket.HEADER_BYTES;
        this.ledbat = new Ledbat(packetBytes);
        this.sending = new SendWindow(first, roundTrip);
        this.receiving = new ReceiveWindow(ack);
        this.dialler = Optional.empty();
        this.phase = Phase.OPEN;
        this.beganNanos = socket.nowNanos();
        this.heardNanos = beganNanos;
        this.sentNanos = beganNanos;
    }

    /** Sends the SYN. */
    static UtpConnection dialled(UtpSocket socket, PeerAddress to, int id, int first, DialHandler dialler) {
        var connection = new UtpConnection(socket, to, id, Sequence.plus(id, 1), first, 0);
        connection.phase = Phase.CONNECTING;
        connection.dialler = Optional.of(dialler);
        var syn = new Sent(first, UtpPacket.make(Type.SYN, id, first, 0));
        connection.sending.add(syn, socket.nowNanos());
        connection.put(syn.datagram);
        return connection;
    }

    /** The peer has shown that it got our answer to its SYN. */
    static UtpConnection accepted(UtpSocket socket, PeerAddress from, int synId, int first, int synSequence) {
        return new UtpConnection(socket, from, Sequence.plus(synId, 1), synId, first, synSequence);
    }

    // --- the link -----------------------------------------------------------------------------------------------

    @Override
    public Transport transport() {
        return Transport.UTP;
    }

    @Override
    public PeerAddress remote() {
        return remote;
    }

    @Override
    public void start(Handler handler) {
        if (this.handler.isPresent()) {
            throw new IllegalStateException("started twice");
        }
        this.handler = Optional.of(handler);
        socket.turn(this);
    }

    @Override
    public void send(byte[] bytes) {
        if (phase == Phase.OPEN) {
            queue.add(bytes);
            socket.turn(this);
        }
    }

    @Override
    public long queuedBytes() {
        return queue.bytes();
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        if (on) {
            socket.turn(this);
        }
    }

    @Override
    public void close() {
        if (phase == Phase.OPEN) {
            end();
        }
    }

    private void end() {
        phase = Phase.CLOSING;
        endsNanos = socket.nowNanos() + CLOSE_NANOS;
        socket.turn(this);
    }

    // --- for the socket -----------------------------------------------------------------------------------------

    int receiveId() {
        return receiveId;
    }

    int sendId() {
        return sendId;
    }

    boolean matches(PeerAddress from, int id) {
        return id == receiveId && from.equals(remote);
    }

    boolean isConnecting() {
        return phase == Phase.CONNECTING;
    }

    /** Whether something is to be done before long. */
    boolean isBusy() {
        return phase == Phase.CONNECTING
                || phase == Phase.CLOSING
                || unacknowledged > 0
                || queue.bytes() > 0
                || !sending.isEmpty();
    }

    /** A packet with our id from the peer's address. */
    void received(UtpPacket packet, long nowNanos) {
        // What acknowledges what we did not send comes of somebody who only guesses our ids.
        if (packet.type() == Type.RESET) {
            if (sending.isUnacked(packet.ack())) {
                over(phase == Phase.CONNECTING ? "refused" : "reset by the other side");
            }
            return;
        }
        if (!sending.isPlausible(packet.ack())) {
            return;
        }
        if (phase == Phase.CONNECTING && !connects(packet)) {
            return;
        }
        heardNanos = nowNanos;
        boolean opened = peerWindow < packetBytes && packet.windowBytes() >= packetBytes;
        peerWindow = packet.windowBytes();
        acknowledged(packet, nowNanos);
        if (opened && timeouts > 0) { // what asked whether the window is still shut was thrown away
            sending.timedOut();
            timeouts = 0;
            progressNanos = nowNanos;
        }
        if (packet.type() == Type.DATA || packet.type() == Type.FIN) {
            take(packet);
        }
        socket.turn(this);
    }

    private boolean connects(UtpPacket packet) {
        boolean acknowledgesSyn = packet.ack() == Sequence.plus(sending.next(), -1);
        if (packet.type() == Type.FIN || !acknowledgesSyn) {
            return false;
        }
        // A STATE has the number of the DATA to come: neither libutp nor libtorrent counts the answer to the SYN.
        int first = packet.sequence();
        receiving = new ReceiveWindow(Sequence.plus(first, -1));
        phase = Phase.OPEN;
        timeouts = 0;
        DialHandler waiting = dialler.orElseThrow();
        dialler = Optional.empty();
        waiting.connected(this);
        return true;
    }

    private void acknowledged(UtpPacket packet, long nowNanos) {
        int queueing = measure(packet, nowNanos);
        int inFlight = sending.inFlightBytes();
        SendWindow.Acked acked = sending.acknowledged(packet, nowNanos);
        if (acked.packets() > 0) {
            timeouts = 0;
            probed = false;
            progressNanos = nowNanos;
        }
        if (acked.roundTripNanos() > 0) {
            roundTrip.add(acked.roundTripNanos());
        }
        if (acked.bytes() > 0) {
            long rest = acked.roundTripNanos() - roundTrip.leastNanos();
            int most = acked.roundTripNanos() > 0 ? (int) Math.min(acked.roundTripNanos() / 1000, 1 << 30) : 1 << 30;
            // A peer without a clock gives no delay: then the round trip's growth stands for it.
            int delay = queueing >= 0 ? Math.min(queueing, most) : (int) Math.clamp(rest / 1000, 0, 1 << 30);
            ledbat.acked(acked.bytes(), inFlight, delay);
        }
        if (acked.reduce()) {
            ledbat.lost();
        }
    }

    /** The queueing of our direction, microseconds, -1 when the packet does not tell. */
    private int measure(UtpPacket packet, long nowNanos) {
        if (packet.sentMicros() != 0) {
            lastDelayMicros = socket.micros(nowNanos) - packet.sentMicros();
            boolean known = theirs.isKnown();
            int before = theirs.baseMicros();
            theirs.add(lastDelayMicros, nowNanos);
            if (known) {
                ours.correctDrift(before - theirs.baseMicros());
            }
        }
        // uTorrent says the largest number when it knows none.
        boolean says = packet.delayMicros() != 0 && packet.delayMicros() != Integer.MAX_VALUE;
        return says ? ours.add(packet.delayMicros(), nowNanos) : -1;
    }

    private void take(UtpPacket packet) {
        boolean gap = receiving.hasGap();
        boolean useful = receiving.take(packet);
        received++;
        unacknowledged++;
        ackNow |= !useful
                || gap
                || receiving.hasGap()
                || packet.type() == Type.FIN
                || received <= QUICK_ACKS
                || unacknowledged >= PACKETS_PER_ACK;
    }

    /** Delivers, sends and acknowledges what there is; the end of the thread's turn. */
    void flush(long nowNanos) {
        deliver();
        if (phase == Phase.OPEN && receiving.isEnded() && !receiving.hasReady()) {
            closeReason = "closed by the other side";
            queue.clear();
            end();
            tellClosed();
        }
        if (phase == Phase.OPEN || phase == Phase.CLOSING) {
            pump(nowNanos);
        }
        if (ackNow && phase != Phase.CONNECTING && phase != Phase.OVER) {
            acknowledge();
        }
        if (phase == Phase.CLOSING && fin.isPresent() && sending.isAcked(fin.getAsInt())) {
            ended(nowNanos);
        }
        if (phase == Phase.OVER) {
            tellClosed(); // to a handler that came late
        }
    }

    private void deliver() {
        while (receiving.hasReady() && phase != Phase.OVER) {
            if (phase == Phase.OPEN) {
                if (!reading || handler.isEmpty()) {
                    break;
                }
                UtpPacket packet = receiving.read().orElseThrow();
                handler.get()
                        .received(ByteBuffer.wrap(packet.datagram(), packet.payloadStart(), packet.payloadBytes()));
            } else {
                receiving.read();
            }
        }
        int free = receiving.freeBytes();
        ackNow |= toldWindow < ReceiveWindow.CAPACITY_BYTES / 2 && free >= ReceiveWindow.CAPACITY_BYTES / 2;
    }

    // --- sending ------------------------------------------------------------------------------------------------

    private void pump(long nowNanos) {
        if (sending.isEmpty() && nowNanos - sentNanos > IDLE_NANOS) {
            ledbat.idled();
        }
        Optional<Sent> lost = sending.nextLost();
        while (lost.isPresent() && sending.inFlightBytes() + lost.get().payloadBytes() <= ledbat.windowBytes()) {
            sending.takeLost();
            again(lost.get(), nowNanos);
            lost = sending.nextLost();
        }
        if (lost.isPresent()) {
            return;
        }
        long before = queue.bytes();
        while (queue.bytes() > 0 && !sending.isFull()) {
            int length = queue.next(packetBytes);
            if (sending.inFlightBytes() + length > Math.min(ledbat.windowBytes(), peerWindow)) {
                break;
            }
            sendNew(length, nowNanos);
        }
        if (before >= LOW_MARK && queue.bytes() < LOW_MARK && phase == Phase.OPEN) {
            handler.ifPresent(Handler::drained);
        }
        if (phase == Phase.CLOSING && queue.bytes() == 0 && fin.isEmpty()) {
            fin = OptionalInt.of(sending.next());
            transmit(new Sent(sending.next(), UtpPacket.make(Type.FIN, sendId, sending.next(), 0)), nowNanos);
        }
    }

    private void sendNew(int length, long nowNanos) {
        byte[] datagram = UtpPacket.make(Type.DATA, sendId, sending.next(), length);
        queue.take(datagram, UtpPacket.HEADER_BYTES, length);
        transmit(new Sent(sending.next(), datagram), nowNanos);
    }

    private void transmit(Sent packet, long nowNanos) {
        if (sending.isEmpty()) {
            progressNanos = nowNanos;
            probed = false;
        }
        sending.add(packet, nowNanos);
        put(packet.datagram);
    }

    private void again(Sent packet, long nowNanos) {
        sending.transmitted(packet, nowNanos);
        put(packet.datagram);
    }

    private void acknowledge() {
        put(UtpPacket.makeState(sendId, sending.next(), receiving.selectiveAck()));
        ackNow = false;
    }

    private void put(byte[] datagram) {
        sentNanos = socket.nowNanos();
        toldWindow = receiving.freeBytes();
        UtpPacket.stamp(datagram, socket.micros(sentNanos), lastDelayMicros, toldWindow, receiving.ack());
        socket.send(remote, datagram);
        unacknowledged = 0;
        if (!receiving.hasGap()) {
            ackNow = false;
        }
    }

    // --- time ---------------------------------------------------------------------------------------------------

    void tick(long nowNanos) {
        switch (phase) {
            case CONNECTING -> connecting(nowNanos);
            case OPEN, CLOSING -> {
                if (phase == Phase.CLOSING && nowNanos - endsNanos >= 0) {
                    abort(closeReason);
                    return;
                }
                waiting(nowNanos);
                if (phase != Phase.OVER && (unacknowledged > 0 || nowNanos - sentNanos >= KEEP_ALIVE_NANOS)) {
                    acknowledge();
                }
            }
            case LINGERING -> {
                if (nowNanos - endsNanos >= 0) {
                    over(closeReason);
                }
            }
            case OVER -> {}
        }
    }

    private void connecting(long nowNanos) {
        if (nowNanos - beganNanos < SYN_NANOS[timeouts]) {
            return;
        }
        timeouts++;
        if (timeouts == SYN_NANOS.length) {
            over("no answer");
        } else {
            sending.probe().ifPresent(syn -> again(syn, nowNanos));
        }
    }

    private void waiting(long nowNanos) {
        long waited = nowNanos - progressNanos;
        if (sending.isEmpty()) {
            boolean blocked = queue.bytes() > 0 && queue.next(packetBytes) > peerWindow;
            if (blocked && nowNanos - sentNanos >= roundTrip.timeoutNanos(timeouts)) {
                sendNew(queue.next(packetBytes), nowNanos); // is the window still shut?
            }
        } else if (waited >= roundTrip.timeoutNanos(timeouts)) {
            timedOut(nowNanos);
        } else if (!probed
                && waited >= roundTrip.probeNanos()
                && sending.nextLost().isEmpty()) {
            probed = true;
            sending.probe().ifPresent(newest -> again(newest, nowNanos));
        }
    }

    private void timedOut(long nowNanos) {
        boolean shut = peerWindow < packetBytes && nowNanos - heardNanos < SILENCE_NANOS;
        timeouts = shut ? Math.min(timeouts + 1, MOST_TIMEOUTS - 1) : timeouts + 1;
        if (timeouts >= MOST_TIMEOUTS) {
            over("the other side does not answer");
            return;
        }
        sending.timedOut();
        ledbat.timedOut();
        progressNanos = nowNanos;
        pump(nowNanos);
    }

    // --- the end ------------------------------------------------------------------------------------------------

    /** Our FIN has been acknowledged. */
    private void ended(long nowNanos) {
        if (receiving.isEnded()) {
            over(closeReason);
        } else {
            phase = Phase.LINGERING;
            endsNanos = nowNanos + LINGER_NANOS;
            tellClosed();
        }
    }

    /** Ends it at once; the peer is told by a RESET. */
    void abort(String reason) {
        if (phase != Phase.OVER) {
            put(UtpPacket.make(Type.RESET, sendId, sending.next(), 0));
            over(reason);
        }
    }

    private void over(String reason) {
        if (phase == Phase.OVER) {
            return;
        }
        if (phase != Phase.CLOSING && phase != Phase.LINGERING) {
            closeReason = reason;
        }
        phase = Phase.OVER;
        queue.clear();
        socket.ended(this);
        if (dialler.isPresent()) {
            DialHandler waiting = dialler.get();
            dialler = Optional.empty();
            waiting.failed(reason);
        } else {
            tellClosed();
        }
    }

    /** Forgets a dial: its handler hears nothing. */
    void giveUp() {
        if (phase == Phase.CONNECTING) {
            phase = Phase.OVER;
            dialler = Optional.empty();
            socket.ended(this);
        }
    }

    private void tellClosed() {
        if (!told && handler.isPresent()) {
            told = true;
            handler.get().closed(closeReason);
        }
    }

    // --- for tests ----------------------------------------------------------------------------------------------

    Ledbat ledbat() {
        return ledbat;
    }

    SendWindow sending() {
        return sending;
    }
}
