package tv.starling.swarm;

import tv.starling.env.Storage;
import tv.starling.wire.DontHave;

/** The pieces that we have, on disk and as peers are told: of each that is got (BEP 3), and of what is lost again (BEP 54). */
final class Holdings {
    private final Torrent torrent;
    private final Storage storage;
    private final PiecePicker picker;
    private final Interest interest;
    private boolean complete;

    Holdings(Torrent torrent, Storage storage, PiecePicker picker, Interest interest) {
        this.torrent = torrent;
        this.storage = storage;
        this.picker = picker;
        this.interest = interest;
        this.complete = picker.hasEverything();
    }

    boolean isComplete() {
        return complete;
    }

    /** All that was wanted is there, and it is not all there is (BEP 21). */
    boolean isPartialSeed() {
        return !complete && isDone();
    }

    /** Something was wanted, and it is there. */
    boolean isDone() {
        return picker.finished() && !picker.wantsNothing();
    }

    /** The piece is right. */
    void got(int piece) {
        picker.verified(piece);
        storage.verified(piece);
        for (PeerConnection peer : torrent.peers()) {
            peer.sayHave(piece);
            if (peer.amInterested() && peer.pieces().has(piece)) {
                interest.in(peer);
            }
        }
    }

    /** Ends what has become useless when there is nothing left to get. */
    void finish() {
        if (picker.hasEverything() && !complete) {
            complete = true;
            torrent.peers().stream().filter(p -> p.pieces().isSeed()).forEach(p -> p.close("both have everything"));
            torrent.completed();
        }
    }

    /** All of the piece is missing again. */
    void giveUp(int piece) {
        picker.failed(piece);
        storage.forget(piece);
    }

    /** What was right is not there any more: nobody is to ask for it. */
    void lose(int piece) {
        giveUp(piece);
        complete = false;
        torrent.peers().forEach(p -> p.extended(Extension.DONT_HAVE, new DontHave(piece).encode()));
        torrent.changed();
    }
}
