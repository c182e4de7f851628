package tv.starling.swarm;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.metainfo.PieceLayout;
import tv.starling.wire.PeerMessage;
import tv.starling.wire.PeerMessageEncoder;
import tv.starling.wire.ProtocolException;

/** What one peer asks of us, and gets: choked or not, its requests, blocks read and sent (BEP 3, 6). */
final class PeerUploads {
    /** Given for nothing to one newcomer: enough to have something to trade, little for who comes again and again. */
    private static final int MOST_FAST_BLOCKS = 16;

    private static final long LEAST_MARK_BYTES = 64 * 1024;
    private static final long MOST_MARK_BYTES = 512 * 1024;

    private final Torrent torrent;
    private final Line line;
    private final Limits limits;
    private final boolean fast;
    private final UploadQueue queue = new UploadQueue();
    private final RateEstimator sent = new RateEstimator();
    private final BitSet allowedFast = new BitSet();
    private int fastBlocks = MOST_FAST_BLOCKS;
    private boolean choking = true;
    private long changedNanos;
    private boolean over;

    /** The way to the peer. */
    interface Line {
        void send(byte[] message);

        long queuedBytes();
    }

    /** @param fast whether a request that is not answered is to be rejected by name (BEP 6) */
    PeerUploads(Torrent torrent, Line line, Limits limits, boolean fast) {
        this.torrent = torrent;
        this.line = line;
        this.limits = limits;
        this.fast = fast;
        this.changedNanos = torrent.now();
    }

    void choke() {
        if (!choking) {
            choking = true;
            changedNanos = torrent.now();
            send(new PeerMessage.Choke());
            queue.clear().forEach(this::reject);
        }
    }

    void unchoke() {
        if (choking) {
            choking = false;
            changedNanos = torrent.now();
            send(new PeerMessage.Unchoke());
        }
    }

    void requested(BlockRequest request) {
        if (!torrent.state().canServe(request)) {
            throw new ProtocolException("asks for what can't be: " + request);
        }
        boolean refused = choking && !isFast(request);
        if (refused || !queue.add(request)) {
            reject(request);
            return;
        }
        go();
    }

    /** Pieces that the peer may ask for though it is choked (BEP 6). */
    void allowFast(List<Integer> pieces) {
        if (allowedFast.isEmpty()) {
            pieces.forEach(allowedFast::set);
            pieces.forEach(piece -> send(new PeerMessage.AllowedFast(piece)));
        }
    }

    private boolean isFast(BlockRequest request) {
        return allowedFast.get(request.piece()) && fastBlocks-- > 0;
    }

    void cancelled(BlockRequest request) {
        if (queue.cancel(request)) {
            reject(request);
        }
    }

    private void reject(BlockRequest request) {
        if (fast) {
            send(new PeerMessage.Reject(request.piece(), request.offset(), request.length()));
        }
    }

    /** Reads and sends what the peer asked for, as far as the link and the rate limit take it. */
    void go() {
        while (!over && limits.available(torrent.now()) >= PieceLayout.BLOCK) {
            Optional<BlockRequest> next = queue.next(line.queuedBytes(), markBytes());
            if (next.isEmpty()) {
                return;
            }
            limits.take(next.get().length());
            torrent.state().read(next.get(), answer(next.get()));
        }
    }

    /** So much is handed to the link at once. Of a seed that sends little, little: what is handed over can't be called off. */
    private long markBytes() {
        boolean seeding = torrent.state().phase() == TorrentStatus.Phase.SEEDING;
        long rate = torrent.traffic().up().bytesPerSecond(torrent.now());
        return seeding ? Math.clamp(rate / 4, LEAST_MARK_BYTES, MOST_MARK_BYTES) : MOST_MARK_BYTES;
    }

    private Consumer<Optional<byte[]>> answer(BlockRequest request) {
        return bytes -> {
            queue.readDone();
            if (over) {
                return;
            }
            bytes.ifPresentOrElse(block -> send(request, block), () -> reject(request));
            go();
        };
    }

    private void send(BlockRequest request, byte[] block) {
        line.send(PeerMessageEncoder.encodePiece(request.piece(), request.offset(), block));
        counts(block.length);
    }

    /** A block was sent, asked for or pushed. */
    void counts(int bytes) {
        sent.add(bytes, torrent.now());
        torrent.sentPayload(bytes);
    }

    private void send(PeerMessage message) {
        line.send(PeerMessageEncoder.encode(message));
    }

    /** The connection is over. */
    void end() {
        over = true;
        queue.clear();
    }

    /** Something asked for is not sent yet. */
    boolean isBusy() {
        return queue.size() > 0 || line.queuedBytes() > 0;
    }

    boolean isChoking() {
        return choking;
    }

    /** Since when it has been choked, or unchoked. */
    long changedNanos() {
        return changedNanos;
    }

    long bytesPerSecond(long nowNanos) {
        return sent.bytesPerSecond(nowNanos);
    }

    long totalBytes() {
        return sent.total();
    }
}
