package tv.starling.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tv.starling.metainfo.PieceLayout;

/** What a peer says while a film comes: blocks one way, requests the other, and HAVE from everybody. Time for each message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PeerWireBench {
    private static final int MESSAGES = 256;

    private final List<PeerMessage> requests = new ArrayList<>();
    private final List<PeerMessage> haves = new ArrayList<>();
    private final Counter counter = new Counter();
    private final byte[] block = new byte[PieceLayout.BLOCK];
    private ByteBuffer blockBytes;
    private ByteBuffer requestBytes;
    private ByteBuffer haveBytes;
    private PeerMessageDecoder decoder;

    @Setup
    public void make() {
        blockBytes = ByteBuffer.allocateDirect(MESSAGES * (13 + PieceLayout.BLOCK));
        for (int i = 0; i < MESSAGES; i++) {
            int offset = i % 64 * PieceLayout.BLOCK;
            requests.add(new PeerMessage.Request(i / 64, offset, PieceLayout.BLOCK));
            haves.add(new PeerMessage.Have(i));
            blockBytes.put(PeerMessageEncoder.encodePiece(i / 64, offset, block));
        }
        requestBytes = direct(PeerMessageEncoder.encodeAll(requests));
        haveBytes = direct(PeerMessageEncoder.encodeAll(haves));
        decoder = new PeerMessageDecoder();
        decoder.feed(ByteBuffer.wrap(hello()), counter);
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes);
    }

    private static byte[] hello() {
        byte[] hello = new byte[Handshake.LENGTH];
        hello[0] = 19;
        System.arraycopy("BitTorrent protocol".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, hello, 1, 19);
        return hello;
    }

    private int fed(ByteBuffer bytes) {
        decoder.feed(bytes.flip(), counter);
        return counter.messages;
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int decodesBlocks() {
        return fed(blockBytes);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int decodesRequests() {
        return fed(requestBytes);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int decodesHaves() {
        return fed(haveBytes);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public byte[] encodesRequests() {
        return PeerMessageEncoder.encodeAll(requests);
    }

    @Benchmark
    public byte[] encodesBlock() {
        return PeerMessageEncoder.encodePiece(1, 0, block);
    }

    private static final class Counter implements PeerMessageDecoder.Sink {
        int messages;

        @Override
        public void handshake(Handshake handshake) {}

        @Override
        public void message(PeerMessage message) {
            messages++;
        }
    }
}
