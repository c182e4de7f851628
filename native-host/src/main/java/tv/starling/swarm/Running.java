package tv.starling.swarm;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.PieceLayout;
import tv.starling.stream.Readers;
import tv.starling.stream.Wanted;
import tv.starling.wire.DontHave;
import tv.starling.wire.ExtensionHandshake;
import tv.starling.wire.MetadataMessage;
import tv.starling.wire.PeerMessage;

/**
 * A torrent that fetches and serves: blocks go from peers to disk, whole pieces are hashed, and what is verified goes to
 * readers and to other peers; nothing else does.
 */
final class Running implements TorrentState, Readers.Source, WebSeeds.Swarm {
    /** Received and not yet on disk; above, peers are not read, so that a slow disk costs no memory. */
    private static final long DISK_QUEUE_HIGH = 16 << 20;

    private static final long DISK_QUEUE_LOW = 8 << 20;
    /** A full disk is tried again this often. */
    private static final long DISK_RETRY_NANOS = 5_000_000_000L;

    private final Torrent torrent;
    private final InfoDictionary info;
    private final Storage storage;
    private final PiecePicker picker;
    private final Readers readers;
    private final Verification verification;
    private final Unchoking unchoking;
    private final WebSeeds webSeeds;
    private final PartialSeed partialSeed;
    private final Remembering remembering;
    private final Serving serving;
    private Optional<SuperSeeding> superSeeding = Optional.empty();
    private Optional<TorrentStatus.Problem> problem = Optional.empty();
    private long problemSinceNanos;
    private boolean peersPaused;
    private boolean complete;

    Running(Torrent torrent, InfoDictionary info, HashTrees trees, Storage storage, BitSet verified) {
        this.torrent = torrent;
        this.info = info;
        this.storage = storage;
        this.picker = new PiecePicker(info.layout(), verified, torrent.random());
        this.readers = new Readers(this);
        this.verification = new Verification(torrent, info, trees, storage, picker, new Verdicts());
        this.unchoking = new Unchoking(torrent);
        this.webSeeds = new WebSeeds(torrent, info, picker, this);
        this.partialSeed = new PartialSeed(torrent);
        this.serving = new Serving(torrent.infoHash(), info, storage, picker, this::lose);
        this.remembering = new Remembering(torrent, storage);
        this.complete = picker.hasEverything();
    }

    /** What earlier runs knew. */
    TorrentMemory recalled() {
        return remembering.recalled();
    }

    void begin() {
        if (torrent.isSuperSeeding() && complete) {
            superSeeding = Optional.of(new SuperSeeding(torrent, info.layout().pieceCount()));
        }
        for (PeerConnection peer : torrent.peers()) {
            peer.know(info.layout().pieceCount());
            if (peer.isClosed()) {
                continue;
            }
            peer.sayHave(said());
            peer.sayExtensions(torrent.extensions());
            hasPieces(peer);
            unchoking.interest(peer);
        }
        webSeeds.add(torrent.webSeeds());
        wantedChanged();
    }

    // --- what is wanted -----------------------------------------------------------------------------------------

    Readers readers() {
        return readers;
    }

    void want(int fromPiece, int toPiece) {
        picker.want(fromPiece, toPiece);
        partialSeed.tick(isPartialSeed());
        torrent.peers().forEach(this::interestIn);
        wantedChanged();
    }

    @Override
    public void wantedChanged() {
        torrent.peers().forEach(this::fill);
        webSeeds.fill();
    }

    @Override
    public Wanted wanted() {
        return readers.wanted();
    }

    /** What was asked for elsewhere is called off, so that what the user waits for does not stand behind it. */
    @Override
    public void sought() {
        if (readers.wanted().inOrder().length > 0) {
            verification.hurry(readers.wanted().inOrder()[0]);
            torrent.peers().forEach(p -> callOff(p, readers.wanted().lookAhead()));
        }
        webSeeds.sought();
        wantedChanged();
    }

    private void callOff(PeerConnection peer, BitSet near) {
        for (BlockRequest request : peer.requests().requests()) {
            if (!near.get(request.piece())) {
                peer.cancel(request);
                picker.released(request);
            }
        }
    }

    private void interestIn(PeerConnection peer) {
        BitSet useful = (BitSet) peer.pieces().bits().clone();
        useful.and(picker.missing());
        peer.interested(!useful.isEmpty());
    }

    private void fill(PeerConnection peer) {
        peer.requests().streaming(readers.isWatched());
        int room = peer.requests().room();
        if (room == 0 || !peer.amInterested() || peer.silenced() || peersPaused || problem.isPresent()) {
            return;
        }
        long allowed = torrent.downLimits(peer.address()).available(torrent.now()) / PieceLayout.BLOCK;
        if (allowed > 0) {
            List<BlockRequest> blocks =
                    picker.pick(peer, (int) Math.min(room, allowed), readers.wanted(), torrent.now());
            torrent.downLimits(peer.address()).take((long) blocks.size() * PieceLayout.BLOCK);
            verification.checks().begun(peer, blocks);
            peer.ask(blocks);
        }
    }

    // --- from peers ---------------------------------------------------------------------------------------------

    @Override
    public void joined(PeerConnection peer) {
        peer.know(info.layout().pieceCount());
        peer.sayPieces(said(), info.layout().pieceCount());
        peer.sayExtensions(torrent.extensions());
        peer.counted(picker.peerHas(new BitSet()));
        peer.reading(!peersPaused);
    }

    /** What a peer is told at first. */
    private BitSet said() {
        return superSeeding.isPresent() ? new BitSet() : picker.verifiedPieces();
    }

    @Override
    public void left(PeerConnection peer, List<BlockRequest> lost) {
        picker.peerGone(peer.pieces().bits(), peer.counted());
        superSeeding.ifPresent(s -> s.left(peer));
        lost.forEach(picker::released);
        unchoking.left();
        verification.exchange().left(peer);
        if (!lost.isEmpty()) {
            torrent.peers().forEach(this::fill);
        }
    }

    @Override
    public void hasPieces(PeerConnection peer) {
        peer.counted(picker.peerHas(peer.pieces().bits()));
        if (complete && peer.pieces().isSeed()) {
            peer.close("both have everything");
            return;
        }
        interestIn(peer);
        superSeeding.ifPresent(s -> s.has(peer));
        verification.exchange().ask(peer);
    }

    @Override
    public void hashes(PeerConnection peer, PeerMessage.OfHashes message) {
        verification.exchange().message(peer, message);
    }

    @Override
    public void has(PeerConnection peer, int piece) {
        if (peer.counted() == PiecePicker.Counted.BY_PIECE) {
            picker.peerHas(piece);
        }
        superSeeding.ifPresent(s -> s.has(peer));
        if (picker.isWanted(piece)) {
            peer.interested(true);
        }
    }

    @Override
    public void lost(PeerConnection peer, int piece) {
        picker.peerGone(peer.pieces().bits(), peer.counted());
        peer.pieces().lose(piece);
        peer.counted(picker.peerHas(peer.pieces().bits()));
        for (BlockRequest request : peer.requests().requests()) {
            if (request.piece() == piece) {
                peer.cancel(request);
                picker.released(request);
            }
        }
        interestIn(peer);
    }

    @Override
    public void uploadOnly(PeerConnection peer) {
        partialSeed.met(peer);
        if (complete && peer.isUploadOnly()) {
            peer.close("both only give");
        } else {
            unchoking.interest(peer);
        }
    }

    boolean isUploadOnly() {
        return partialSeed.isSaid();
    }

    private boolean isPartialSeed() {
        return !complete && picker.finished() && !picker.wantsNothing();
    }

    @Override
    public void unchoked(PeerConnection peer) {
        verification.exchange().offers(peer);
        fill(peer);
    }

    @Override
    public void choked(PeerConnection peer, List<BlockRequest> lost) {
        lost.forEach(picker::released);
    }

    @Override
    public void rejected(PeerConnection peer, BlockRequest request) {
        picker.released(request);
    }

    @Override
    public void interest(PeerConnection peer) {
        unchoking.interest(peer);
        if (!complete && peer.peerInterested() && peer.uploads().isChoking()) {
            serving.allowFast(peer);
        }
    }

    @Override
    public void turn(PeerConnection peer) {
        fill(peer);
    }

    @Override
    public void block(PeerConnection peer, BlockRequest request, byte[] bytes, boolean asked) {
        if (asked) {
            picker.released(request);
        } else if (!isBlock(request) || !picker.isWanted(request.piece())) {
            torrent.wasted(bytes.length);
            return;
        }
        take(request, bytes, peer.id());
    }

    @Override
    public void take(BlockRequest request, byte[] bytes, int from) {
        if (verification.holds(request.piece())) {
            return;
        }
        switch (picker.received(request, from)) {
            case PiecePicker.Received.Duplicate _ -> torrent.wasted(bytes.length);
            case PiecePicker.Received.New(boolean last) -> {
                callOffElsewhere(request);
                keep(request, bytes, last);
            }
        }
    }

    private boolean isBlock(BlockRequest request) {
        PieceLayout layout = info.layout();
        return request.piece() < layout.pieceCount()
                && request.offset() % PieceLayout.BLOCK == 0
                && request.offset() / PieceLayout.BLOCK < layout.blockCount(request.piece())
                && request.length() == layout.blockSize(request.piece(), request.offset() / PieceLayout.BLOCK);
    }

    private void callOffElsewhere(BlockRequest request) {
        if (!picker.isAsked(request)) {
            return;
        }
        webSeeds.callOff(request);
        for (PeerConnection other : torrent.peers()) {
            if (other.hasAsked(request)) {
                other.cancel(request);
                picker.released(request);
            }
        }
    }

    // --- disk ---------------------------------------------------------------------------------------------------

    private void keep(BlockRequest request, byte[] bytes, boolean last) {
        CheckedPiece its = verification.checks().arriving(request.piece());
        storage.write(request.piece(), request.offset(), bytes, new Kept(its, request));
        if (last) {
            verification.check(request.piece());
        }
        if (!peersPaused && storage.queuedBytes() > DISK_QUEUE_HIGH) {
            peersPaused = true;
            torrent.peers().forEach(p -> p.reading(false));
            webSeeds.pace();
        }
    }

    /** Takes the end of a write. A class, since one is made for every block: see {@link BlockRequest}. */
    private final class Kept implements Consumer<Result<byte[]>> {
        private final CheckedPiece its;
        private final BlockRequest block;

        Kept(CheckedPiece its, BlockRequest block) {
            this.its = its;
            this.block = block;
        }

        @Override
        public void accept(Result<byte[]> result) {
            if (torrent.state() != Running.this) {
                return;
            }
            switch (result) {
                case Result.Failed<byte[]>(DiskError error) -> diskFailed(block.piece(), error);
                case Result.Ok<byte[]>(byte[] leaf) -> verification.checks().written(its, block, leaf);
            }
            resumePeers();
        }
    }

    private void resumePeers() {
        if (peersPaused && storage.queuedBytes() < DISK_QUEUE_LOW) {
            peersPaused = false;
            torrent.peers().forEach(p -> p.reading(true));
            wantedChanged();
            webSeeds.pace();
        }
    }

    /** What becomes of a piece that was judged. */
    private final class Verdicts implements Verification.Verdicts {
        @Override
        public void right(int piece) {
            if (picker.isWhole(piece)) {
                verified(piece);
            }
        }

        @Override
        public void wrong(int piece) {
            if (picker.isWhole(piece)) {
                torrent.wasted(info.layout().pieceSize(piece));
                giveUp(piece);
                wantedChanged();
            }
        }

        @Override
        public void wrong(int piece, BitSet blocks) {
            torrent.wasted(
                    blocks.stream().map(b -> info.layout().blockSize(piece, b)).sum());
            picker.failed(piece, blocks);
            wantedChanged();
        }

        @Override
        public void readable(int piece) {
            readers.readable(piece);
        }

        @Override
        public void disproved(int piece) {
            lose(piece);
            wantedChanged();
        }

        @Override
        public void failed(int piece, DiskError error) {
            if (picker.isWhole(piece)) {
                diskFailed(piece, error);
            }
        }
    }

    private void verified(int piece) {
        picker.verified(piece);
        storage.verified(piece);
        for (PeerConnection peer : torrent.peers()) {
            peer.sayHave(piece);
            if (peer.amInterested() && peer.pieces().has(piece)) {
                interestIn(peer);
            }
        }
        readers.verified(piece);
        if (picker.hasEverything() && !complete) {
            complete = true;
            torrent.peers().stream().filter(p -> p.pieces().isSeed()).forEach(p -> p.close("both have everything"));
            torrent.completed();
        }
    }

    /** All of it is missing again. */
    private void giveUp(int piece) {
        picker.failed(piece);
        storage.forget(piece);
        verification.forget(piece);
    }

    private void diskFailed(int piece, DiskError error) {
        giveUp(piece);
        for (PeerConnection peer : torrent.peers()) {
            for (BlockRequest request : peer.requests().requests()) {
                peer.cancel(request);
                picker.released(request);
            }
        }
        webSeeds.stopRuns();
        problem = Optional.of(new TorrentStatus.Problem(code(error), error.message()));
        problemSinceNanos = torrent.now();
        torrent.changed();
    }

    static String code(DiskError error) {
        return switch (error.kind()) {
            case FULL -> "disk-full";
            case QUOTA -> "quota";
            case READ_ONLY -> "read-only";
            case MISSING, OTHER -> "disk-error";
        };
    }

    // --- serving ------------------------------------------------------------------------------------------------

    @Override
    public boolean canServe(BlockRequest request) {
        return serving.canServe(request);
    }

    @Override
    public void read(BlockRequest request, Consumer<Optional<byte[]>> done) {
        serving.read(request, done);
    }

    /** What was verified is not there any more: it is missing again, and nobody is to ask for it (BEP 54). */
    private void lose(int piece) {
        if (torrent.state() == this && picker.isVerified(piece)) {
            giveUp(piece);
            complete = false;
            torrent.peers().forEach(p -> p.extended(Extension.DONT_HAVE, new DontHave(piece).encode()));
            torrent.changed();
        }
    }

    @Override
    public void metadata(PeerConnection peer, MetadataMessage message) {
        serving.metadata(peer, message);
    }

    @Override
    public void extended(PeerConnection peer, ExtensionHandshake handshake) {
        uploadOnly(peer);
        fill(peer);
    }

    // --- time and ends ------------------------------------------------------------------------------------------

    @Override
    public void tick() {
        long now = torrent.now();
        boolean streaming = readers.isWatched();
        for (PeerConnection peer : torrent.peers()) {
            peer.tick(now, streaming).forEach(picker::released);
            peer.upload();
        }
        if (problem.isPresent() && now - problemSinceNanos > DISK_RETRY_NANOS) {
            problem = Optional.empty();
            torrent.changed();
        }
        verification.tick();
        partialSeed.tick(isPartialSeed());
        unchoking.tick(picker.finished() ? torrent.seedingOrder() : ChokingOrder.TIT_FOR_TAT);
        torrent.peers().forEach(this::fill);
        webSeeds.tick();
        remembering.tick();
    }

    @Override
    public void pace() {
        torrent.peers().forEach(this::turn);
        webSeeds.pace();
    }

    @Override
    public boolean isHeldUp() {
        return peersPaused || problem.isPresent();
    }

    WebSeeds webSeeds() {
        return webSeeds;
    }

    @Override
    public void leave(Runnable done) {
        remembering.keep();
        webSeeds.close();
        readers.fail("gone", "This was stopped.");
        verification.close();
        storage.close(done);
    }

    @Override
    public boolean wantsPeers() {
        return !picker.finished() || picker.wantsNothing() && !complete;
    }

    @Override
    public TorrentStatus.Phase phase() {
        return complete || picker.finished() && !picker.wantsNothing()
                ? TorrentStatus.Phase.SEEDING
                : TorrentStatus.Phase.DOWNLOADING;
    }

    @Override
    public Optional<TorrentStatus.Problem> problem() {
        return problem;
    }

    @Override
    public Optional<InfoDictionary> info() {
        return Optional.of(info);
    }

    List<FileEntry> files() {
        return info.files();
    }

    PiecePicker picker() {
        return picker;
    }

    /** Panics where the books do not balance; for simulation. */
    void checkInvariants() {
        picker.checkInvariants();
        int outstanding =
                torrent.peers().stream().mapToInt(p -> p.requests().size()).sum() + webSeeds.asked();
        if (picker.asked() != outstanding) {
            throw new IllegalStateException("picker counts " + picker.asked() + " requests of " + outstanding);
        }
    }

    // --- for readers --------------------------------------------------------------------------------------------

    @Override
    public PieceLayout layout() {
        return info.layout();
    }

    @Override
    public BitSet verified() {
        return picker.verifiedPieces();
    }

    @Override
    public int rightUntil(int piece, int offset) {
        return picker.isVerified(piece)
                ? info.layout().pieceSize(piece)
                : verification.checks().rightUntil(piece, offset);
    }

    @Override
    public void read(int piece, int offset, int length, Consumer<Result<byte[]>> done) {
        storage.read(piece, offset, length, done);
    }

    @Override
    public long nanoTime() {
        return torrent.now();
    }
}
