package tv.starling.swarm;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import tv.starling.env.Link;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.ProtocolException;

/**
 * A link in a wrapping: it shakes hands by MSE, then passes bytes on, encrypted where that was agreed. Whoever uses it
 * sees a link like any other; what is sent before the handshake is over waits. It has no timer: its user waits for
 * words of the peer, whatever is in between. Swarm thread.
 */
final class MseLink implements Link, Link.Handler {
    /** What may wait for the handshake: it is sent as "initial payload", whose length has 16 bits. Ours is 68 bytes. */
    private static final int MOST_WAITING = 0xffff;
    /** More than any step of a handshake needs at once. */
    private static final int GATHERED = 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Link link;
    private final MseHandshake handshake;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private Optional<Handler> handler = Optional.empty();
    private Optional<MseHandshake.Streams> streams = Optional.empty();
    private ByteBuffer gathered = ByteBuffer.allocate(GATHERED);
    private boolean over;
    private boolean told;

    private MseLink(Link link, Encryption encryption, Optional<InfoHash> dialledFor) {
        this.link = link;
        this.handshake = dialledFor
                .<MseHandshake>map(it -> new MseDialler(it, encryption, this::takeWaiting, link::send))
                .orElseGet(() -> new MseDialled(encryption, link::send));
    }

    /** A link that we dialled, to be encrypted. */
    static MseLink outgoing(Link link, InfoHash infoHash, Encryption encryption) {
        return new MseLink(link, encryption, Optional.of(infoHash));
    }

    /** A link that a stranger dialled, encrypted or not. */
    static MseLink incoming(Link link, Encryption encryption) {
        return new MseLink(link, encryption, Optional.empty());
    }

    boolean isEncrypted() {
        return streams.map(MseHandshake.Streams::isEncrypted).orElse(false);
    }

    Optional<byte[]> binding() {
        return streams.flatMap(MseHandshake.Streams::binding);
    }

    // --- as a link ----------------------------------------------------------------------------------------------

    @Override
    public Transport transport() {
        return link.transport();
    }

    @Override
    public PeerAddress remote() {
        return link.remote();
    }

    @Override
    public void start(Handler handler) {
        this.handler = Optional.of(handler);
        link.start(this);
        handshake.begin();
    }

    @Override
    public void send(byte[] bytes) {
        if (streams.isPresent()) {
            link.send(streams.get().encrypt(bytes));
        } else if (!over) {
            if (waiting.size() + bytes.length > MOST_WAITING) {
                throw new IllegalStateException("so much before the first word of the peer");
            }
            waiting.writeBytes(bytes);
        }
    }

    private byte[] takeWaiting() {
        byte[] bytes = waiting.toByteArray();
        waiting.reset();
        return bytes;
    }

    @Override
    public long queuedBytes() {
        return link.queuedBytes() + waiting.size();
    }

    @Override
    public void reading(boolean on) {
        link.reading(on);
    }

    @Override
    public void close() {
        over = true;
        link.close();
    }

    // --- as its handler -----------------------------------------------------------------------------------------

    @Override
    public void received(ByteBuffer bytes) {
        try {
            while (streams.isEmpty() && !over && bytes.hasRemaining()) {
                shakeHands(bytes);
            }
        } catch (ProtocolException e) {
            end(String.valueOf(e.getMessage()));
        }
        if (streams.isPresent()) {
            ByteBuffer first = gathered;
            gathered = NOTHING;
            deliver(first, streams.get());
            deliver(bytes, streams.get());
        }
    }

    private void shakeHands(ByteBuffer bytes) {
        int length = Math.min(bytes.remaining(), gathered.remaining());
        gathered.put(bytes.slice(bytes.position(), length));
        bytes.position(bytes.position() + length);
        streams = handshake.advance(gathered.flip());
        if (streams.isPresent()) {
            send(takeWaiting());
        } else {
            gathered.compact();
        }
    }

    private void deliver(ByteBuffer bytes, MseHandshake.Streams agreed) {
        if (!over && bytes.hasRemaining()) {
            ByteBuffer plain = agreed.decrypt(bytes);
            handler.orElseThrow().received(plain);
        }
    }

    @Override
    public void drained() {
        handler.orElseThrow().drained();
    }

    @Override
    public void closed(String reason) {
        end(reason);
    }

    private void end(String reason) {
        close();
        if (!told) {
            told = true;
            handler.orElseThrow().closed(reason);
        }
    }
}
