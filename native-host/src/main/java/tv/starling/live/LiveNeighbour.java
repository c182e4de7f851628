package tv.starling.live;

import java.util.LinkedHashMap;
import java.util.Map;
import tv.starling.metainfo.PieceLayout;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.LiveRecord;
import tv.starling.wire.PeerMessage;
import tv.starling.wire.ProtocolException;
import tv.starling.wire.SignedRecording;

/** The conversation with one peer of a live swarm: its messages are told here, what follows the swarm decides. Swarm thread. */
public final class LiveNeighbour {
    private static final long TUNE_IN_MILLIS = 1_500;

    private final LiveSwarm swarm;
    private final int id;
    private final Line line;
    private final Standing standing;
    private final PieceRing recordsSent;
    private final Map<Long, Long> asked = new LinkedHashMap<>();
    private final long[] refusedUntil;
    private final Mean answers = new Mean();
    private final Mean pushes = new Mean();
    private final long joinedMillis;
    private int witness = -1;
    private long heardMillis;
    private long bannedUntil;
    private long noPullsUntil;
    private boolean introduced;
    private boolean closed;

    LiveNeighbour(LiveSwarm swarm, int id, Line line) {
        this.swarm = swarm;
        this.id = id;
        this.line = line;
        int window = swarm.dictionary().window();
        this.standing = new Standing(window);
        this.recordsSent = new PieceRing(window);
        this.joinedMillis = swarm.now();
        this.heardMillis = joinedMillis;
        this.refusedUntil = new long[swarm.grid().substreams()];
    }

    // --- receiving ----------------------------------------------------------------------------------------------

    /** What came, but for extension messages. A {@link ProtocolException} is the peer's fault: the connection is to be closed. */
    public void message(PeerMessage message) {
        if (closed || swarm.isOver()) {
            return;
        }
        heardMillis = swarm.now();
        switch (message) {
            case PeerMessage.Piece(int piece, int offset, byte[] block) -> block(piece, offset, block);
            case PeerMessage.Request(int piece, int offset, int length) -> requested(piece, offset, length);
            case PeerMessage.Reject(int piece, int offset, int _) -> {
                long block = number(piece, offset);
                if (asked.remove(block) != null) {
                    noPullsUntil = swarm.now() + Holes.REJECTED_MILLIS;
                    swarm.holes().lost(this, block);
                }
            }
            case PeerMessage.Cancel(int piece, int offset, int _) ->
                swarm.uplink().cancel(this, number(piece, offset));
            default -> {} // choking, interest and bitfields mean nothing here
        }
    }

    /** A payload of {@code bt_live}; as {@link #message}. */
    public void live(byte[] payload) {
        if (closed || swarm.isOver()) {
            return;
        }
        heardMillis = swarm.now();
        switch (LiveMessage.parse(payload)) {
            case LiveMessage.Window window -> {
                standing.heard(window, swarm.now());
                if (!introduced) { // so that both know at once how far apart they are
                    introduced = true;
                    swarm.sayWindow(this);
                }
                swarm.tuneIn();
            }
            case LiveMessage.Record record -> {
                swarm.record(record);
                witness = Math.max(witness, record.record().index());
                swarm.tuneIn();
            }
            case LiveMessage.Subscribe(int substream, long from) ->
                swarm.children().asked(this, known(substream), from);
            case LiveMessage.Unsubscribe(int substream) -> swarm.children().left(this, known(substream));
            case LiveMessage.Accepted(int substream) -> swarm.feeds().accepted(this, known(substream));
            case LiveMessage.Refused(int substream) -> swarm.feeds().refused(this, known(substream));
            case LiveMessage.Evict(int substream) -> swarm.feeds().evicted(this, known(substream));
            case LiveMessage.Hold(int substream) -> swarm.feeds().held(this, known(substream));
            case LiveMessage.Recording(SignedRecording signed) -> swarm.recording(signed);
            case LiveMessage.Doubt(LiveRecord record) -> swarm.contradictions().asked(record);
            case LiveMessage.Contradiction told -> swarm.contradictions().told(told);
            case LiveMessage.Ticket _, LiveMessage.Denied _, LiveMessage.Unknown _ -> {}
        }
    }

    private int known(int substream) {
        if (substream >= swarm.grid().substreams()) {
            throw new ProtocolException("substream " + substream);
        }
        return substream;
    }

    private long number(int piece, int offset) {
        int place = offset / PieceLayout.BLOCK;
        if (place >= swarm.grid().blocksPerPiece()) {
            throw new ProtocolException("live block at " + offset);
        }
        return swarm.grid().block(piece, place);
    }

    private void block(int piece, int offset, byte[] bytes) {
        long block = number(piece, offset);
        Long since = asked.remove(block);
        boolean pulled = since != null;
        if (since != null) {
            answers.add(swarm.now() - since);
        }
        swarm.block(this, block, offset, bytes, pulled);
    }

    private void requested(int piece, int offset, int length) {
        long block = number(piece, offset);
        boolean served = swarm.pieces().has(block)
                && offset % PieceLayout.BLOCK == 0
                && length == swarm.pieces().bytes(block).length
                && swarm.uplink().pull(this, block);
        if (!served) {
            line.send(new PeerMessage.Reject(piece, offset, length));
        }
    }

    /** The connection is over. */
    public void closed() {
        if (!closed) {
            closed = true;
            swarm.left(this);
        }
    }

    // --- what the swarm tells it to do --------------------------------------------------------------------------

    void send(LiveMessage message) {
        line.send(message);
    }

    /** With its record before it, if that was not sent yet. */
    int sendBlock(LivePiece piece, long block, byte[] bytes) {
        int index = piece.record().index();
        sendRecord(piece);
        line.send(new PeerMessage.Piece(index, swarm.grid().offset(block), bytes));
        return bytes.length;
    }

    void sendRecord(LivePiece piece) {
        if (recordsSent.add(piece.record().index())) {
            line.send(piece.message());
        }
    }

    void ask(long block, int length) {
        asked.put(block, swarm.now());
        line.send(
                new PeerMessage.Request(swarm.grid().piece(block), swarm.grid().offset(block), length));
    }

    void cancel(long block, int length) {
        if (asked.remove(block) != null) {
            line.send(new PeerMessage.Cancel(
                    swarm.grid().piece(block), swarm.grid().offset(block), length));
        }
    }

    void close(String reason) {
        line.close(reason);
        closed();
    }

    void refuseUntil(int substream, long millis) {
        refusedUntil[substream] = millis;
    }

    void banUntil(long millis) {
        bannedUntil = millis;
    }

    void noPullsUntil(long millis) {
        noPullsUntil = millis;
    }

    // --- what the swarm asks it ---------------------------------------------------------------------------------

    int id() {
        return id;
    }

    Standing standing() {
        return standing;
    }

    /** It came just now and shows nothing yet: what it asks for is its viewer's first picture. */
    boolean isTuningIn(long now) {
        return now - joinedMillis < TUNE_IN_MILLIS && standing.newest() < 0;
    }

    /** When anything last came from it. */
    long heardMillis() {
        return heardMillis;
    }

    /** The newest piece of which it has shown a signed record; -1 for none. */
    int witness() {
        return witness;
    }

    boolean mayBeParent(int substream, long now) {
        return now >= bannedUntil && now >= refusedUntil[substream];
    }

    boolean mayBePulled(long now) {
        return now >= noPullsUntil;
    }

    /** A request was given up: it counts as one that took so long. */
    void leftUnanswered(long millis) {
        answers.add(millis);
    }

    /** From request to block, as it has been lately; 0 while nothing is known. */
    double answerMillis() {
        return answers.mean();
    }

    /** A block that it pushed came so much later than it has it itself, by its own word. */
    void pushedAfter(long millis) {
        pushes.add(millis);
    }

    /** From its having a block to ours, as pushes have shown, or as it says while none has. */
    double pushMillis() {
        double said = standing.waitMillis() + standing.latencyMillis();
        return pushes.isKnown() ? (pushes.mean() + said) / 2 : said;
    }

    int askedCount() {
        return asked.size();
    }

    long queuedBytes() {
        return line.queuedBytes();
    }
}
