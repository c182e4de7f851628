package tv.starling.sim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import tv.starling.env.Env.DialHandler;
import tv.starling.env.Env.ListenResult;
import tv.starling.env.Link;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.PeerAddress;

/** A peer that says exactly what a test tells it to, in raw bytes, and keeps what it hears. One stream at a time. */
public final class FakePeer {
    /** Bytes of the BEP 3 handshake. */
    public static final int HANDSHAKE = 68;

    /** Bytes that can be looked at without copying all of them. */
    private static final class Heard extends ByteArrayOutputStream {
        byte[] slice(int from, int to) {
            return Arrays.copyOfRange(buf, from, to);
        }

        int intAt(int at) {
            return ByteBuffer.wrap(buf).getInt(at);
        }
    }

    private final Simulation sim;
    private final Heard received = new Heard();
    private Optional<Link> link = Optional.empty();
    private Optional<String> closed = Optional.empty();
    private Optional<BiConsumer<FakePeer, byte[]>> script = Optional.empty();
    private int streams;
    private int expected;
    private int scripted;

    private FakePeer(Simulation sim) {
        this.sim = sim;
    }

    /** Dials from this node; {@link #awaitConnected} waits for it. A failed dial is {@link #closed}. */
    public static FakePeer dial(SimNode node, PeerAddress to) {
        FakePeer peer = new FakePeer(node.env().simulation());
        node.env().dial(to, new DialHandler() {
            @Override
            public void connected(Link link) {
                peer.begin(link);
            }

            @Override
            public void failed(String reason) {
                peer.closed = Optional.of(reason);
            }
        });
        return peer;
    }

    /** Accepts at this port. A new stream takes the place of one before, and what was received begins anew. */
    public static FakePeer listen(SimNode node, int port) {
        FakePeer peer = new FakePeer(node.env().simulation());
        if (node.env().listen(node.address(port), peer::begin) instanceof ListenResult.Refused(String reason)) {
            throw new IllegalStateException(reason);
        }
        return peer;
    }

    /**
     * Runs on every message heard after the handshake of 68 bytes, without its length prefix (so empty for a
     * keep-alive); the handshake itself comes first, whole.
     */
    public FakePeer onMessage(BiConsumer<FakePeer, byte[]> script) {
        this.script = Optional.of(script);
        return this;
    }

    public FakePeer awaitConnected() {
        sim.runUntil(() -> link.isPresent(), Duration.ofSeconds(30));
        return this;
    }

    /** @param hex digits, spaces where you like */
    public FakePeer send(String hex) {
        return send(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    public FakePeer send(byte[] bytes) {
        link.orElseThrow().send(bytes.clone());
        return this;
    }

    /** A handshake with these reserved bytes (16 hexadecimal digits) and peer id (20 characters). */
    public FakePeer handshake(InfoHash infoHash, String reserved, String peerId) {
        ByteBuffer bytes = ByteBuffer.allocate(HANDSHAKE);
        bytes.put((byte) 19).put("BitTorrent protocol".getBytes(ISO_8859_1));
        bytes.put(HexFormat.of().parseHex(reserved)).put(infoHash.bytes()).put(peerId.getBytes(ISO_8859_1));
        return send(bytes.array());
    }

    /** A message: length prefix, id, payload in hexadecimal digits. */
    public FakePeer message(int id, String payloadHex) {
        return message(id, HexFormat.of().parseHex(payloadHex.replace(" ", "")));
    }

    public FakePeer message(int id, byte[] payload) {
        ByteBuffer bytes = ByteBuffer.allocate(5 + payload.length);
        bytes.putInt(1 + payload.length).put((byte) id).put(payload);
        return send(bytes.array());
    }

    /** Runs the simulation until the next bytes have come, and fails if they are others. */
    public FakePeer expect(String hex) {
        byte[] wanted = HexFormat.of().parseHex(hex.replace(" ", ""));
        byte[] got = next(wanted.length);
        if (!Arrays.equals(wanted, got)) {
            throw new AssertionError("expected " + HexFormat.of().formatHex(wanted) + " but heard "
                    + HexFormat.of().formatHex(got));
        }
        return this;
    }

    /** Runs the simulation until as many more bytes have come, and gives them. */
    public byte[] next(int length) {
        sim.runUntil(() -> received.size() >= expected + length, Duration.ofSeconds(60));
        expected += length;
        return received.slice(expected - length, expected);
    }

    /** Everything heard on the present stream. */
    public byte[] received() {
        return received.toByteArray();
    }

    /** Whole messages heard after the handshake, without length prefixes. */
    public List<byte[]> messages() {
        List<byte[]> result = new ArrayList<>();
        for (int at = HANDSHAKE; wholeAt(at) > 0; at = wholeAt(at)) {
            result.add(received.slice(at + 4, wholeAt(at)));
        }
        return result;
    }

    /** Streams so far. */
    public int streams() {
        return streams;
    }

    public boolean isConnected() {
        return link.isPresent() && closed.isEmpty();
    }

    /** Why the stream is over (or the dial failed), when it is. */
    public Optional<String> closed() {
        return closed;
    }

    public void awaitClosed() {
        sim.runUntil(() -> closed.isPresent(), Duration.ofMinutes(5));
    }

    public void close() {
        link.orElseThrow().close();
    }

    /** Stops or resumes to take what is sent. */
    public void reading(boolean on) {
        link.orElseThrow().reading(on);
    }

    private void begin(Link newLink) {
        link.ifPresent(Link::close);
        link = Optional.of(newLink);
        closed = Optional.empty();
        received.reset();
        expected = 0;
        scripted = 0;
        streams++;
        newLink.start(new Link.Handler() {
            @Override
            public void received(ByteBuffer bytes) {
                heard(newLink, bytes);
            }

            @Override
            public void drained() {}

            @Override
            public void closed(String reason) {
                if (link.orElseThrow() == newLink) {
                    closed = Optional.of(reason);
                }
            }
        });
    }

    private void heard(Link on, ByteBuffer bytes) {
        if (link.orElseThrow() != on) {
            return;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        received.writeBytes(copy);
        script.ifPresent(this::follow);
    }

    private void follow(BiConsumer<FakePeer, byte[]> steps) {
        if (scripted == 0 && received.size() >= HANDSHAKE) {
            scripted = HANDSHAKE;
            steps.accept(this, received.slice(0, HANDSHAKE));
        }
        while (scripted > 0 && wholeAt(scripted) > 0) {
            int from = scripted + 4;
            scripted = wholeAt(scripted);
            steps.accept(this, received.slice(from, scripted));
        }
    }

    /** Where the message that begins here ends, or 0 when it is not all there. */
    private int wholeAt(int at) {
        if (received.size() < at + 4) {
            return 0;
        }
        long end = at + 4 + Integer.toUnsignedLong(received.intAt(at));
        return end <= received.size() ? (int) end : 0;
    }
}
