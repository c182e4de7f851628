package tv.starling.swarm;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import tv.starling.env.Link;
import tv.starling.wire.DontHave;
import tv.starling.wire.Due;
import tv.starling.wire.ExtensionHandshake;
import tv.starling.wire.Fetching;
import tv.starling.wire.Handshake;
import tv.starling.wire.Holepunch;
import tv.starling.wire.MetadataMessage;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.PeerMessage;
import tv.starling.wire.PeerMessageDecoder;
import tv.starling.wire.ProtocolException;
import tv.starling.wire.UploadOnly;

/**
 * The conversation with one peer after the handshake (BEP 3, 6, 9, 10): the four flags, what it has, what it was asked,
 * what it asked. It knows the wire and its rules; what follows from a message, the torrent's state decides.
 */
final class PeerConnection implements PiecePicker.Asker {
    /** BEP 3: two minutes, and some grace. */
    private static final long SILENCE_NANOS = 130_000_000_000L;
    /** Of a peer that never sent anything. */
    private static final long UNKNOWN_PATIENCE_NANOS = 1_000_000_000L;

    private static final long LEAST_PATIENCE_NANOS = 200_000_000L;
    private static final long MOST_PATIENCE_NANOS = 10_000_000_000L;
    /** Pieces a peer may allow fast (BEP 6 suggests 10). */
    private static final int MOST_ALLOWED_FAST = 100;
    /** Answers that the peer does not take; blocks stop at an eighth, so only a flood of requests gets here. */
    private static final long MOST_UNSENT_BYTES = 4 << 20;

    private final Torrent torrent;
    private final int id;
    private final Link link;
    private final PeerLine line;
    private final Introduction introduction;
    private final PeerMessageDecoder decoder;
    private final boolean fast;
    private final boolean upgraded;
    private final long sinceNanos;
    private final PeerPieces pieces = new PeerPieces();
    private final RequestQueue requests = new RequestQueue();
    private final PeerUploads uploads;
    private final BitSet allowedFast = new BitSet();
    private final Flags flags = new Flags();
    private PiecePicker.Counted counted = PiecePicker.Counted.NOT_YET;
    private Due due = new Due(List.of());
    private boolean closed;

    /** The flags of BEP 3 that are not in {@link PeerUploads}, and the times that go with them. */
    private static final class Flags {
        boolean amInterested;
        boolean peerChoking = true;
        boolean peerInterested;
        boolean uploadOnly;
        boolean saidPieces;
        boolean anything;
        long lastReceivedNanos;
    }

    PeerConnection(Torrent torrent, int id, Link link, Handshake theirs, PeerMessageDecoder decoder, boolean dialled) {
        this.torrent = torrent;
        this.id = id;
        this.link = link;
        this.line = new PeerLine(link, torrent::now);
        this.introduction = new Introduction(link.remote(), theirs, dialled);
        this.decoder = decoder;
        this.fast = theirs.hasFast();
        this.upgraded = !dialled && theirs.hasV2() && torrent.hashes().v2().isPresent();
        this.sinceNanos = torrent.now();
        this.uploads = new PeerUploads(torrent, line, torrent.rates().up(link.remote()), fast);
        flags.lastReceivedNanos = sinceNanos;
    }

    // --- receiving ----------------------------------------------------------------------------------------------

    void message(PeerMessage message) {
        if (closed) {
            return;
        }
        if (link.queuedBytes() > MOST_UNSENT_BYTES) {
            throw new ProtocolException("asks and does not read");
        }
        flags.lastReceivedNanos = torrent.now();
        if (torrent.state().takes(this, message)) {
            return;
        }
        switch (message) {
            case PeerMessage.KeepAlive _ -> {}
            case PeerMessage.Choke _ -> choked();
            case PeerMessage.Unchoke _ -> {
                flags.peerChoking = false;
                torrent.state().unchoked(this);
            }
            case PeerMessage.Interested _ -> {
                flags.peerInterested = true;
                torrent.state().interest(this);
            }
            case PeerMessage.NotInterested _ -> {
                flags.peerInterested = false;
                torrent.state().interest(this);
            }
            case PeerMessage.Have(int piece) -> {
                flags.anything = true;
                if (pieces.have(piece)) {
                    torrent.state().has(this, piece);
                }
            }
            case PeerMessage.Bitfield(byte[] bits) -> saysPieces(() -> pieces.bitfield(bits));
            case PeerMessage.HaveAll _ -> {
                requireFast();
                saysPieces(pieces::haveAll);
            }
            case PeerMessage.HaveNone _ -> {
                requireFast();
                saysPieces(() -> {});
            }
            case PeerMessage.Request(int piece, int offset, int length) ->
                uploads.requested(new BlockRequest(piece, offset, length));
            case PeerMessage.Cancel(int piece, int offset, int length) ->
                uploads.cancelled(new BlockRequest(piece, offset, length));
            case PeerMessage.Piece(int piece, int offset, byte[] block) -> block(piece, offset, block);
            case PeerMessage.Reject(int piece, int offset, int length) -> {
                requireFast();
                if (flags.peerChoking) {
                    allowedFast.clear(piece); // it would be refused for ever
                }
                var request = new BlockRequest(piece, offset, length);
                if (requests.remove(request)) {
                    torrent.state().rejected(this, request);
                }
            }
            case PeerMessage.AllowedFast(int piece) -> {
                requireFast();
                if (allowedFast.cardinality() < MOST_ALLOWED_FAST && piece < (4 << 20)) {
                    allowedFast.set(piece);
                    torrent.state().unchoked(this);
                }
            }
            case PeerMessage.Port(int port) -> torrent.dhtSearch().heard(this, port);
            case PeerMessage.Suggest _, PeerMessage.Unknown _ -> {}
            case PeerMessage.Extended(int extended, byte[] payload) -> extended(extended, payload);
            case PeerMessage.OfHashes hashes -> torrent.state().hashes(this, hashes);
        }
    }

    /** Everything that came together has been told. */
    void turn() {
        if (!closed) {
            torrent.state().turn(this);
        }
    }

    /** A bitfield, have-all or have-none comes first (BEP 3, 6); aria2 sends more of them later, for many haves. */
    private void saysPieces(Runnable said) {
        if (!flags.saidPieces && !flags.anything) {
            flags.saidPieces = true;
            said.run();
            torrent.state().hasPieces(this);
            return;
        }
        var more = (BitSet) pieces.bits().clone();
        said.run();
        more.xor(pieces.bits());
        more.stream().forEach(piece -> torrent.state().has(this, piece));
    }

    private void requireFast() {
        if (!fast) {
            throw new ProtocolException("fast extension not agreed");
        }
    }

    private void choked() {
        flags.peerChoking = true;
        // With the fast extension each request is rejected by name; without, a choke drops them all (BEP 6).
        torrent.state().choked(this, fast ? List.of() : requests.clear());
    }

    private void block(int piece, int offset, byte[] block) {
        var request = new BlockRequest(piece, offset, block.length);
        torrent.state().block(this, request, block, counts(request));
    }

    /** A block came, asked for or pushed: whether it was asked for. */
    boolean counts(BlockRequest request) {
        torrent.receivedPayload(request.length());
        return requests.received(request, torrent.now());
    }

    private void extended(int number, byte[] payload) {
        if (number == 0) {
            ExtensionHandshake handshake = ExtensionHandshake.parse(payload);
            introduction.says(handshake);
            handshake.requestQueue().ifPresent(requests::limit);
            flags.uploadOnly = handshake.uploadOnly();
            torrent.connections().introduced(this);
            torrent.state().extended(this, handshake);
            return;
        }
        switch (Extension.of(number).orElse(null)) {
            case METADATA -> torrent.state().metadata(this, MetadataMessage.parse(payload));
            case UPLOAD_ONLY -> {
                flags.uploadOnly = UploadOnly.parse(payload).wantsNothing();
                torrent.state().uploadOnly(this);
            }
            case DONT_HAVE -> torrent.state().lost(this, DontHave.parse(payload).piece());
            case HOLEPUNCH -> torrent.holepunching().received(this, Holepunch.parse(payload));
            case PEX -> torrent.exchange().received(this, payload);
            case LIVE -> torrent.state().live(this, payload);
            case FETCHING -> torrent.state().fetching(this, Fetching.parse(payload));
            case DUE -> uploads.due(Due.parse(payload));
            case null -> {} // none of ours
        }
    }

    /** The link takes more again. */
    void upload() {
        if (!closed) {
            torrent.uploadTurns().go();
        }
    }

    // --- what the torrent tells it to do ------------------------------------------------------------------------

    void send(PeerMessage message) {
        line.send(message);
    }

    void ask(List<BlockRequest> blocks) {
        long now = torrent.now();
        blocks.forEach(b -> requests.asked(b, now));
        line.sendAll(blocks.stream()
                .map(b -> new PeerMessage.Request(b.piece(), b.offset(), b.length()))
                .toList());
    }

    /** Tells what somebody who watches needs next, when that has changed. */
    void sayDue(Due now) {
        if (!now.equals(due)) {
            due = now;
            extended(Extension.DUE, now.encode());
        }
    }

    void cancel(BlockRequest request) {
        if (requests.remove(request)) {
            send(new PeerMessage.Cancel(request.piece(), request.offset(), request.length()));
        }
    }

    /** Tells the peer whether we want something of it, when that has changed. */
    void interested(boolean interested) {
        if (flags.amInterested != interested) {
            flags.amInterested = interested;
            send(interested ? new PeerMessage.Interested() : new PeerMessage.NotInterested());
        }
    }

    /** Bytes queued and not yet taken by the system. */
    long queuedBytes() {
        return link.queuedBytes();
    }

    PeerUploads uploads() {
        return uploads;
    }

    void sayPieces(BitSet verified, int count) {
        line.pieces(verified, count, fast);
    }

    /** Tells of pieces got since the bitfield. */
    void sayHave(BitSet verified) {
        line.sendAll(verified.stream().mapToObj(PeerMessage.Have::new).toList());
    }

    /** A peer that has everything does not care. */
    void sayHave(int piece) {
        if (!pieces.isSeed()) {
            send(new PeerMessage.Have(piece));
        }
    }

    void sayExtensions(ExtensionHandshake ours) {
        if (introduction.handshake().hasExtensionProtocol()) {
            send(new PeerMessage.Extended(0, ours.withYourIp(address()).encode()));
        }
    }

    /** Sends an extension message by the number that the peer chose; nothing when it chose none. */
    void extended(Extension extension, byte[] payload) {
        introduction.numberOf(extension).ifPresent(number -> send(new PeerMessage.Extended(number, payload)));
    }

    /** How the picker counted its pieces, so that they can be taken off again. */
    void counted(PiecePicker.Counted how) {
        counted = how;
    }

    PiecePicker.Counted counted() {
        return counted;
    }

    /** Called once, when the info dictionary becomes known (or is). */
    void know(int pieceCount) {
        decoder.limitBitfield(pieceCount);
        if (!pieces.know(pieceCount)) {
            close("has pieces past the last one");
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Timers: keep-alive, silence, requests overdue (which are given back). */
    List<BlockRequest> tick(long nowNanos, boolean streaming) {
        if (nowNanos - flags.lastReceivedNanos > SILENCE_NANOS) {
            close("silent");
            return List.of();
        }
        line.tick();
        List<BlockRequest> overdue = requests.tick(nowNanos, streaming);
        line.sendAll(overdue.stream() // they will be asked of others: sent late, they would be sent twice
                .map(b -> new PeerMessage.Cancel(b.piece(), b.offset(), b.length()))
                .toList());
        return overdue;
    }

    /** Ends the conversation; the torrent hears of it by {@link #closed}. */
    void close(String reason) {
        link.close();
        closed(reason);
    }

    void closed(String reason) {
        if (!closed) {
            closed = true;
            decoder.close();
            uploads.end();
            torrent.connections().disconnected(this, requests.clear());
        }
    }

    void reading(boolean on) {
        link.reading(on);
    }

    // --- what the torrent asks it -------------------------------------------------------------------------------

    @Override
    public int id() {
        return id;
    }

    @Override
    public boolean offers(int piece) {
        return pieces.has(piece) && (!flags.peerChoking || allowedFast.get(piece));
    }

    @Override
    public boolean hasAsked(BlockRequest request) {
        return requests.contains(request);
    }

    @Override
    public boolean isIdle() {
        return requests.size() == 0;
    }

    @Override
    public long expectedNanos(int blocksBefore) {
        return requests.expectedNanos(blocksBefore);
    }

    @Override
    public long patienceNanos() {
        Responses responses = requests.responses();
        return responses.isKnown()
                ? Math.clamp(responses.mostNanos(), LEAST_PATIENCE_NANOS, MOST_PATIENCE_NANOS)
                : UNKNOWN_PATIENCE_NANOS;
    }

    @Override
    public boolean leaves(int piece) {
        return torrent.state() instanceof Running && Soonest.isAnother(this, piece, torrent.peers());
    }

    @Override
    public boolean isOnlyOffer(int piece) {
        return torrent.peers().stream().noneMatch(p -> p != this && !p.pieces().isSeed() && p.offers(piece));
    }

    @Override
    public Optional<PiecePicker.Share> share() {
        return pieces.isSeed() && torrent.state() instanceof Running running ? running.share() : Optional.empty();
    }

    /** What is asked now would come after this, as the last answers did; not sooner than what is waited for. */
    long responseNanos() {
        if (requests.snubbed()) {
            return MOST_PATIENCE_NANOS;
        }
        long usual = requests.responses().isKnown() ? requests.responses().meanNanos() : UNKNOWN_PATIENCE_NANOS / 4;
        return Math.max(usual, requests.silentNanos(torrent.now()));
    }

    /** The link is of v2, so that hashes may be asked for (BEP 52): libtorrent ends one of v1 where they are. */
    boolean speaksV2() {
        return upgraded || torrent.isV2(introduction.handshake().infoHash());
    }

    PeerPieces pieces() {
        return pieces;
    }

    RequestQueue requests() {
        return requests;
    }

    PeerAddress address() {
        return link.remote();
    }

    /** Whether what we say can't be told for BitTorrent on the way. */
    boolean isEncrypted() {
        return link instanceof MseLink wrapped && wrapped.isEncrypted();
    }

    /** What only the two ends of this very connection know; empty where it began plain. */
    Optional<byte[]> binding() {
        return link instanceof MseLink wrapped ? wrapped.binding() : Optional.empty();
    }

    Link.Transport transport() {
        return link.transport();
    }

    Introduction introduction() {
        return introduction;
    }

    boolean amInterested() {
        return flags.amInterested;
    }

    boolean peerChoking() {
        return flags.peerChoking;
    }

    boolean peerInterested() {
        return flags.peerInterested && !flags.uploadOnly;
    }

    /** It wants nothing, as it says (BEP 21). */
    boolean isUploadOnly() {
        return flags.uploadOnly;
    }

    /** Nothing is asked of it, and nothing given. */
    boolean isIdleBothWays() {
        return isIdle() && (uploads.isChoking() || !flags.peerInterested);
    }

    /** Nothing can be asked of it now. */
    boolean silenced() {
        return flags.peerChoking && allowedFast.isEmpty();
    }

    Turnover.Standing standing(long nowNanos) {
        return new Turnover.Standing(
                id,
                flags.amInterested || flags.peerInterested,
                requests.bytesPerSecond(nowNanos) + uploads.bytesPerSecond(nowNanos),
                nowNanos - sinceNanos);
    }

    Choker.Candidate candidate(long nowNanos) {
        return new Choker.Candidate(
                id,
                peerInterested(),
                requests.snubbed(),
                nowNanos - sinceNanos < 60_000_000_000L,
                requests.bytesPerSecond(nowNanos),
                uploads.bytesPerSecond(nowNanos),
                uploads.isChoking() ? 0 : Math.max(1, nowNanos - uploads.changedNanos()),
                uploads.isChoking() ? nowNanos - uploads.changedNanos() : 0,
                pieces.percent());
    }
}
