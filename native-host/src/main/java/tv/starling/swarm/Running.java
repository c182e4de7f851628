package tv.starling.swarm;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.live.KeptPieces;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.PieceLayout;
import tv.starling.stream.Readers;
import tv.starling.stream.Wanted;
import tv.starling.wire.Due;
import tv.starling.wire.ExtensionHandshake;
import tv.starling.wire.Fetching;
import tv.starling.wire.MetadataMessage;
import tv.starling.wire.PeerMessage;

/**
 * A torrent that fetches and serves: blocks go from peers to disk, whole pieces are hashed, and what is verified goes to
 * readers and to other peers; nothing else does.
 */
final class Running implements TorrentState, Readers.Source, WebSeeds.Swarm {
    private final Torrent torrent;
    private final InfoDictionary info;
    private final Storage storage;
    private final PiecePicker picker;
    private final Readers readers;
    private final Verification verification;
    private final Interest interest;
    private final SeedShares shares;
    private final Holdings holdings;
    private final Intake intake;
    private final Unchoking unchoking;
    private final WebSeeds webSeeds;
    private final PartialSeed partialSeed;
    private final Remembering remembering;
    private final Serving serving;
    private Optional<SuperSeeding> superSeeding = Optional.empty();
    private Optional<TakenOver> takenOver = Optional.empty();

    Running(Torrent torrent, InfoDictionary info, HashTrees trees, Storage storage, BitSet verified) {
        this.torrent = torrent;
        this.info = info;
        this.storage = storage;
        this.picker = new PiecePicker(info.layout(), verified, torrent.random());
        this.readers = new Readers(this);
        this.verification = new Verification(torrent, info, trees, storage, picker, new Verdicts());
        this.interest = new Interest(picker);
        this.shares = new SeedShares(torrent, picker);
        this.holdings = new Holdings(torrent, storage, picker, interest);
        this.intake = new Intake(torrent, storage, verification.checks(), new Intakes());
        this.unchoking = new Unchoking(torrent);
        this.webSeeds = new WebSeeds(torrent, info, picker, this);
        this.partialSeed = new PartialSeed(torrent);
        this.serving = new Serving(torrent.infoHash(), info, storage, picker, this::lose);
        this.remembering = new Remembering(torrent, storage);
    }

    /** What earlier runs knew. */
    TorrentMemory recalled() {
        return remembering.recalled();
    }

    void begin() {
        if (torrent.isSuperSeeding() && holdings.isComplete()) {
            superSeeding = Optional.of(new SuperSeeding(torrent, info.layout()));
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

    /** What was watched live of it need not be fetched; nothing is while that is looked at. */
    void takeOver(KeptPieces kept) {
        var over = new TakenOver(info.layout(), verification.trees(), storage, picker, kept, this::tookOver);
        takenOver = Optional.of(over);
        over.go();
    }

    private void tookOver(int piece) {
        if (torrent.state() == this) {
            holdings.got(piece);
            readers.verified(piece);
            holdings.finish();
        }
    }

    private boolean takesOver() {
        return takenOver.filter(TakenOver::isBusy).isPresent();
    }

    // --- what is wanted -----------------------------------------------------------------------------------------

    Readers readers() {
        return readers;
    }

    void want(int fromPiece, int toPiece) {
        picker.want(fromPiece, toPiece);
        partialSeed.tick(holdings.isPartialSeed());
        torrent.peers().forEach(interest::in);
        wantedChanged();
    }

    @Override
    public void wantedChanged() {
        var due = new Due(readers.wanted().due());
        torrent.peers().stream().filter(peer -> !peer.isIdle()).forEach(peer -> peer.sayDue(due));
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
            BitSet near = readers.wanted().lookAhead();
            torrent.peers().forEach(p -> callOff(p, request -> !near.get(request.piece())));
        }
        webSeeds.sought();
        wantedChanged();
    }

    private void callOff(PeerConnection peer, Predicate<BlockRequest> which) {
        for (BlockRequest request : peer.requests().requests()) {
            if (which.test(request)) {
                peer.cancel(request);
                picker.released(request);
            }
        }
    }

    private void fill(PeerConnection peer) {
        boolean watched = readers.isWatched();
        peer.requests().streaming(watched);
        if (peer.silenced()) {
            tellShare(peer); // what came last may have been sent before the choke
            return;
        }
        int room = peer.requests().room(watched && peer.share().isPresent() ? blocksOfTurn() : 0);
        if (room == 0 || !peer.amInterested() || intake.isHeldUp() || takesOver()) {
            return;
        }
        long allowed = torrent.rates().down(peer.address()).available(torrent.now()) / PieceLayout.BLOCK;
        if (allowed > 0) {
            List<BlockRequest> blocks =
                    picker.pick(peer, (int) Math.min(room, allowed), readers.wanted(), torrent.now());
            torrent.rates().down(peer.address()).take((long) blocks.size() * PieceLayout.BLOCK);
            verification.checks().begun(peer, blocks);
            if (!blocks.isEmpty()) {
                peer.sayDue(new Due(readers.wanted().due()));
            }
            peer.ask(blocks);
            tellShare(peer);
        }
    }

    /** Of a seed that answers in turns a piece is asked for whole. */
    private int blocksOfTurn() {
        return Math.min(UploadTurns.MOST_BLOCKS, info.layout().blockCount(0));
    }

    // --- from peers ---------------------------------------------------------------------------------------------

    @Override
    public void joined(PeerConnection peer) {
        peer.know(info.layout().pieceCount());
        peer.sayPieces(said(), info.layout().pieceCount());
        peer.sayExtensions(torrent.extensions());
        interest.joined(peer);
        peer.reading(!intake.isPaused());
    }

    /** What a peer is told at first. */
    private BitSet said() {
        return superSeeding.isPresent() ? new BitSet() : picker.verifiedPieces();
    }

    @Override
    public void left(PeerConnection peer, List<BlockRequest> lost) {
        interest.left(peer);
        shares.left(peer);
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
        interest.has(peer);
        if (holdings.isComplete() && peer.pieces().isSeed()) {
            peer.close("both have everything");
            return;
        }
        interest.in(peer);
        superSeeding.ifPresent(s -> s.has(peer));
        verification.exchange().ask(peer);
    }

    @Override
    public void hashes(PeerConnection peer, PeerMessage.OfHashes message) {
        verification.exchange().message(peer, message);
    }

    @Override
    public void has(PeerConnection peer, int piece) {
        interest.has(peer, piece);
        superSeeding.ifPresent(s -> s.has(peer));
    }

    @Override
    public void lost(PeerConnection peer, int piece) {
        callOff(peer, request -> request.piece() == piece);
        interest.lost(peer, piece);
    }

    /** Where seeds are few, what they send has to be passed on. */
    Optional<PiecePicker.Share> share() {
        return readers.isWatched() && shares.areScarce() ? Optional.of(shares) : Optional.empty();
    }

    private void tellShare(PeerConnection changed) {
        if (changed.share().isPresent()) {
            shares.say();
        }
    }

    @Override
    public void fetching(PeerConnection peer, Fetching what) {
        Set<Integer> left = shares.told(peer, what);
        if (!left.isEmpty()) {
            torrent.peers().stream()
                    .filter(p -> p.pieces().isSeed())
                    .forEach(seed -> callOff(seed, request -> left.contains(request.piece())));
            shares.say();
            torrent.peers().forEach(this::fill);
        }
    }

    @Override
    public boolean hasEverything() {
        return holdings.isComplete();
    }

    @Override
    public void uploadOnly(PeerConnection peer) {
        partialSeed.met(peer);
        if (holdings.isComplete() && peer.isUploadOnly()) {
            peer.close("both only give");
        } else {
            unchoking.interest(peer);
        }
    }

    @Override
    public boolean isUploadOnly() {
        return partialSeed.isSaid();
    }

    @Override
    public void unchoked(PeerConnection peer) {
        verification.exchange().offers(peer);
        fill(peer);
    }

    @Override
    public void choked(PeerConnection peer, List<BlockRequest> lost) {
        lost.forEach(picker::released);
        tellShare(peer);
    }

    @Override
    public void rejected(PeerConnection peer, BlockRequest request) {
        picker.released(request);
        tellShare(peer);
    }

    @Override
    public void interest(PeerConnection peer) {
        unchoking.interest(peer);
        if (!holdings.isComplete() && peer.peerInterested() && peer.uploads().isChoking()) {
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
        } else if (!request.isBlockOf(info.layout()) || !picker.isWanted(request.piece())) {
            torrent.traffic().wasted(bytes.length);
            return;
        }
        take(request, bytes, peer.id());
    }

    @Override
    public void take(BlockRequest request, byte[] bytes, int from) {
        if (verification.holds(request.piece()) || takesOver()) {
            return;
        }
        switch (picker.received(request, from)) {
            case PiecePicker.Received.Duplicate _ -> torrent.traffic().wasted(bytes.length);
            case PiecePicker.Received.New(boolean last) -> {
                callOffElsewhere(request);
                intake.keep(request, bytes);
                if (last) {
                    verification.check(request.piece());
                }
            }
        }
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

    // --- disk and verdicts --------------------------------------------------------------------------------------

    private final class Intakes implements Intake.Outcome {
        @Override
        public void failed(int piece, DiskError error) {
            diskFailed(piece, error);
        }

        @Override
        public void paced() {
            if (!intake.isPaused()) {
                wantedChanged();
            }
            webSeeds.pace();
        }
    }

    /** What becomes of a piece that was judged. */
    private final class Verdicts implements Verification.Verdicts {
        @Override
        public void right(int piece) {
            if (picker.isWhole(piece)) {
                holdings.got(piece);
                readers.verified(piece);
                holdings.finish();
            }
        }

        @Override
        public void wrong(int piece) {
            if (picker.isWhole(piece)) {
                torrent.traffic().wasted(info.layout().pieceSize(piece));
                giveUp(piece);
                wantedChanged();
            }
        }

        @Override
        public void wrong(int piece, BitSet blocks) {
            torrent.traffic()
                    .wasted(blocks.stream()
                            .map(b -> info.layout().blockSize(piece, b))
                            .sum());
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

    private void giveUp(int piece) {
        holdings.giveUp(piece);
        verification.forget(piece);
    }

    private void diskFailed(int piece, DiskError error) {
        giveUp(piece);
        torrent.peers().forEach(p -> callOff(p, request -> true));
        webSeeds.stopRuns();
        intake.stop(error);
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

    private void lose(int piece) {
        if (torrent.state() == this && picker.isVerified(piece)) {
            holdings.lose(piece);
            verification.forget(piece);
        }
    }

    @Override
    public void metadata(PeerConnection peer, MetadataMessage message) {
        MetadataDownload.answer(peer, info.raw(), message);
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
        }
        torrent.uploadTurns().go();
        takenOver.ifPresent(TakenOver::go);
        intake.tick(now);
        verification.tick();
        partialSeed.tick(holdings.isPartialSeed());
        unchoking.tick(picker.finished() ? torrent.seedingOrder() : ChokingOrder.TIT_FOR_TAT);
        torrent.peers().forEach(this::fill);
        webSeeds.tick();
        remembering.tick();
        superSeeding.ifPresent(SuperSeeding::goOn);
    }

    @Override
    public void pace() {
        torrent.peers().forEach(this::turn);
        webSeeds.pace();
    }

    @Override
    public boolean isHeldUp() {
        return intake.isHeldUp();
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
        takenOver.ifPresent(TakenOver::close);
        intake.close();
        storage.close(done);
    }

    @Override
    public boolean wantsPeers() {
        return !picker.finished() || picker.wantsNothing() && !holdings.isComplete();
    }

    @Override
    public TorrentStatus.Phase phase() {
        return holdings.isComplete() || holdings.isDone()
                ? TorrentStatus.Phase.SEEDING
                : TorrentStatus.Phase.DOWNLOADING;
    }

    @Override
    public Optional<TorrentStatus.Problem> problem() {
        return intake.problem();
    }

    @Override
    public long left() {
        return layout().dataLength() - TorrentStatus.verifiedBytes(layout(), verified());
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
