package tv.starling.swarm;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.metainfo.PieceLayout;
import tv.starling.wire.Due;
import tv.starling.wire.PeerMessage;
import tv.starling.wire.PeerMessageEncoder;
import tv.starling.wire.ProtocolException;

/** What one peer asks of us, and gets: choked or not, its requests, blocks read and sent (BEP 3, 6). */
final class PeerUploads {
    /** Given for nothing to one newcomer: enough to have something to trade, little for who comes again and again. */
    private static final int MOST_FAST_BLOCKS = 16;

    /** A link that does not take what it was given gets no more than this, or a quarter of a second of all that we send. */
    private static final long LEAST_MARK_BYTES = 64 * 1024;

    private static final long MOST_MARK_BYTES = 512 * 1024;
    /** What a link has not taken for longer tells of its peer, and no more of our line. */
    private static final long LATELY_NANOS = 250_000_000L;

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
    private boolean tellsDue;
    private int turnBlocks;
    private long handedSinceNanos;
    private long handedBytes;

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
        torrent.uploadTurns().asked(this);
    }

    /**
     * What somebody who watches at the peer needs next. A seed does not put it first: its line is for what nobody has yet, which is due
     * to nobody yet.
     */
    void due(Due what) {
        tellsDue = true;
        queue.due(torrent.state().hasEverything() ? List.of() : what.pieces());
    }

    /** What it asks for next can't wait; of who does not tell what is due, nothing can. */
    boolean isUrgent() {
        return !tellsDue || queue.isNextDue() || torrent.state().hasEverything();
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

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Something asked for can be read, and sent. */
    boolean canGive() {
        return !over
                && queue.isReadable()
                && line.queuedBytes() <= markBytes()
                && limits.available(torrent.now()) >= PieceLayout.BLOCK;
    }

    private long markBytes() {
        long rate = torrent.traffic().up().bytesPerSecond(torrent.now());
        return Math.clamp(rate / 4, LEAST_MARK_BYTES, MOST_MARK_BYTES);
    }

    /** Counts the next block as one of this turn: whether it is the last, of its piece or of so many. */
    boolean turnEndsWithNext(int mostBlocks) {
        turnBlocks++;
        boolean ends = queue.endsPiece() || turnBlocks >= mostBlocks;
        turnBlocks = ends ? 0 : turnBlocks;
        return ends;
    }

    /** Reads the next block, and sends it. */
    void give() {
        BlockRequest next = queue.next();
        limits.take(next.length());
        if (!isLately()) {
            handedSinceNanos = torrent.now();
            handedBytes = 0;
        }
        handedBytes += next.length();
        torrent.state().read(next, answer(next));
    }

    private boolean isLately() {
        return torrent.now() - handedSinceNanos < LATELY_NANOS;
    }

    /** Given to the link lately, and not sent. */
    long handedOver() {
        long unsent = line.queuedBytes() + (long) queue.reads() * PieceLayout.BLOCK;
        return over || !isLately() ? 0 : Math.min(handedBytes, unsent);
    }

    private Consumer<Optional<byte[]>> answer(BlockRequest request) {
        return bytes -> {
            queue.readDone();
            if (over) {
                return;
            }
            bytes.ifPresentOrElse(block -> send(request, block), () -> reject(request));
            torrent.uploadTurns().go();
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
        torrent.uploadTurns().left(this);
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
