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
    static final int LOW_MARK = 16 * 1024;

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
    private final Owner owner = new Owner();
    private final SendQueue queue = new SendQueue();
    private final RoundTrip roundTrip = new RoundTrip();
    private final Ledbat ledbat;
    private final SendWindow sending;
    private final RetransmitTimer timer = new RetransmitTimer(roundTrip);
    private final QueueingDelay queueing = new QueueingDelay(roundTrip);
    private final Acknowledging acknowledging = new Acknowledging();
    private ReceiveWindow receiving;
    private Phase phase;
    private String closeReason = "closed by us";
    private OptionalInt fin = OptionalInt.empty();
    private int peerWindow;
    private long beganNanos;
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
        this.packetBytes = UtpPacket.mostPayload(remote.isIpv6());
        this.ledbat = new Ledbat(packetBytes);
        this.sending = new SendWindow(first, roundTrip);
        this.receiving = new ReceiveWindow(ack);
        this.phase = Phase.OPEN;
        this.beganNanos = socket.nowNanos();
        this.heardNanos = beganNanos;
        this.sentNanos = beganNanos;
    }

    /** Sends the SYN. */
    static UtpConnection dialled(UtpSocket socket, PeerAddress to, int id, int first, DialHandler dialler) {
        var connection = new UtpConnection(socket, to, id, Sequence.plus(id, 1), first, 0);
        connection.phase = Phase.CONNECTING;
        connection.owner.dials(dialler);
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
        owner.starts(handler);
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
        owner.reading(on);
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
                || acknowledging.isWaiting()
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
        if (opened && timer.hasTimedOut()) { // what asked whether the window is still shut was thrown away
            sending.timedOut();
            timer.reopened(nowNanos);
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
        timer.connected();
        owner.connected(this);
        return true;
    }

    private void acknowledged(UtpPacket packet, long nowNanos) {
        int measured = queueing.measure(packet, socket.micros(nowNanos), nowNanos);
        int inFlight = sending.inFlightBytes();
        SendWindow.Acked acked = sending.acknowledged(packet, nowNanos);
        if (acked.packets() > 0) {
            timer.progressed(nowNanos);
        }
        if (acked.roundTripNanos() > 0) {
            roundTrip.add(acked.roundTripNanos());
        }
        if (acked.bytes() > 0) {
            ledbat.acked(acked.bytes(), inFlight, queueing.bounded(measured, acked.roundTripNanos()));
        }
        if (acked.reduce()) {
            ledbat.lost();
        }
    }

    private void take(UtpPacket packet) {
        boolean gap = receiving.hasGap();
        boolean useful = receiving.take(packet);
        acknowledging.came(packet, !useful || gap || receiving.hasGap());
    }

    /** Delivers, sends and acknowledges what there is; the end of the thread's turn. */
    void flush(long nowNanos) {
        deliver();
        if (phase == Phase.OPEN && receiving.isEnded() && !receiving.hasReady()) {
            closeReason = "closed by the other side";
            queue.clear();
            end();
            owner.closed(closeReason);
        }
        if (phase == Phase.OPEN || phase == Phase.CLOSING) {
            pump(nowNanos);
        }
        if (acknowledging.isDue() && phase != Phase.CONNECTING && phase != Phase.OVER) {
            acknowledge();
        }
        if (phase == Phase.CLOSING && fin.isPresent() && sending.isAcked(fin.getAsInt())) {
            ended(nowNanos);
        }
        if (phase == Phase.OVER) {
            owner.closed(closeReason); // to a handler that came late
        }
    }

    private void deliver() {
        while (receiving.hasReady() && phase != Phase.OVER) {
            if (phase == Phase.OPEN && !owner.isReading()) {
                break;
            }
            UtpPacket packet = receiving.read().orElseThrow();
            if (phase == Phase.OPEN) {
                owner.received(ByteBuffer.wrap(packet.datagram(), packet.payloadStart(), packet.payloadBytes()));
            }
        }
        acknowledging.room(receiving.freeBytes());
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
            owner.drained();
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
            timer.begins(nowNanos);
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
        acknowledging.toldAll();
    }

    private void put(byte[] datagram) {
        sentNanos = socket.nowNanos();
        int window = receiving.freeBytes();
        UtpPacket.stamp(datagram, socket.micros(sentNanos), queueing.theirMicros(), window, receiving.ack());
        socket.send(remote, datagram);
        acknowledging.told(window, receiving.hasGap());
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
                if (phase != Phase.OVER && (acknowledging.isWaiting() || nowNanos - sentNanos >= KEEP_ALIVE_NANOS)) {
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
        if (!timer.isSynDue(nowNanos - beganNanos)) {
            return;
        }
        if (timer.synLost()) {
            over("no answer");
        } else {
            sending.probe().ifPresent(syn -> again(syn, nowNanos));
        }
    }

    private void waiting(long nowNanos) {
        if (sending.isEmpty()) {
            boolean blocked = queue.bytes() > 0 && queue.next(packetBytes) > peerWindow;
            if (blocked && nowNanos - sentNanos >= timer.timeoutNanos()) {
                sendNew(queue.next(packetBytes), nowNanos); // is the window still shut?
            }
        } else if (timer.isDue(nowNanos)) {
            timedOut(nowNanos);
        } else if (timer.isProbeDue(nowNanos) && sending.nextLost().isEmpty()) {
            timer.probed();
            sending.probe().ifPresent(newest -> again(newest, nowNanos));
        }
    }

    private void timedOut(long nowNanos) {
        boolean shut = peerWindow < packetBytes && nowNanos - heardNanos < SILENCE_NANOS;
        if (timer.timedOut(shut, nowNanos)) {
            over("the other side does not answer");
            return;
        }
        sending.timedOut();
        ledbat.timedOut();
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
            owner.closed(closeReason);
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
        owner.ended(reason, closeReason);
    }

    /** Forgets a dial: its handler hears nothing. */
    void giveUp() {
        if (phase == Phase.CONNECTING) {
            phase = Phase.OVER;
            owner.giveUp();
            socket.ended(this);
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
