package tv.starling.live;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.env.Link;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.Handshake;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.PeerId;
import tv.starling.wire.PeerMessage;
import tv.starling.wire.PeerMessageDecoder;
import tv.starling.wire.PeerMessageEncoder;
import tv.starling.wire.ProtocolException;

/** A live neighbour over a simulated link: every message crosses it as bytes. */
final class LiveWire implements Line, Link.Handler, PeerMessageDecoder.Sink {
    private static final int EXTENSION = 9;

    private final Link link;
    private final PeerMessageDecoder decoder = new PeerMessageDecoder();
    private final Consumer<String> over;
    private Optional<LiveNeighbour> neighbour = Optional.empty();
    private long controlBytes;
    private long blockBytes;

    /** @param over told why the connection ended */
    LiveWire(Link link, Consumer<String> over) {
        this.link = link;
        this.over = over;
    }

    void join(LiveSwarm swarm) {
        link.send(
                Handshake.of(InfoHash.of(new byte[20]), PeerId.of(new byte[20])).encode());
        neighbour = Optional.of(swarm.join(this));
        link.start(this);
    }

    long controlBytes() {
        return controlBytes;
    }

    long blockBytes() {
        return blockBytes;
    }

    @Override
    public void send(PeerMessage message) {
        byte[] bytes = PeerMessageEncoder.encode(message);
        if (message instanceof PeerMessage.Piece) {
            blockBytes += bytes.length;
        } else {
            controlBytes += bytes.length;
        }
        link.send(bytes);
    }

    @Override
    public void send(LiveMessage message) {
        send(new PeerMessage.Extended(EXTENSION, message.encode()));
    }

    @Override
    public long queuedBytes() {
        return link.queuedBytes();
    }

    @Override
    public void close(String reason) {
        decoder.close();
        link.close();
        over.accept(reason);
    }

    @Override
    public void received(ByteBuffer bytes) {
        try {
            decoder.feed(bytes, this);
        } catch (ProtocolException e) {
            neighbour.ifPresent(peer -> peer.close(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void handshake(Handshake handshake) {}

    @Override
    public void message(PeerMessage message) {
        if (message instanceof PeerMessage.Extended(int number, byte[] payload) && number == EXTENSION) {
            neighbour.orElseThrow().live(payload);
        } else {
            neighbour.orElseThrow().message(message);
        }
    }

    @Override
    public void drained() {}

    @Override
    public void closed(String reason) {
        neighbour.ifPresent(LiveNeighbour::closed);
        over.accept(reason);
    }
}
