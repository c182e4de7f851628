package tv.starling.engine;

import java.util.Optional;
import tv.starling.messaging.Event;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Request;
import tv.starling.messaging.TorrentReport;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.MagnetLink;
import tv.starling.swarm.Torrent;
import tv.starling.swarm.TorrentStatus;

/** A client's interest in one torrent, from the request until it is closed. Swarm thread. */
final class Open {
    private final Client client;
    private final Request.Open request;
    private State state = new State.Resolving();
    private Reply.Showing showing = Reply.Showing.WHAT_WAS_NAMED;
    private boolean asksOnward;
    private Optional<MagnetLink> next = Optional.empty();
    private Optional<TorrentReport> told = Optional.empty();

    Open(Client client, Request.Open request) {
        this.client = client;
        this.request = request;
    }

    /** How far it has come. */
    sealed interface State {
        /** What it names is being learnt. */
        record Resolving() implements State {}

        /** The swarm is joined; the info dictionary is not known yet. */
        record Waiting(Torrent torrent, Torrent.Subscription changes) implements State {}

        /** Answered. */
        record Running(Torrent torrent, Torrent.Subscription changes, int file, Optional<Streams.Lease> lease)
                implements State {}

        record Over() implements State {}
    }

    Client client() {
        return client;
    }

    Request.Open request() {
        return request;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    Reply.Showing showing() {
        return showing;
    }

    /** The broadcast that was named is over. */
    void showRecording() {
        showing = Reply.Showing.RECORDING;
    }

    /** True the first time. */
    boolean asksOnward() {
        boolean first = !asksOnward;
        asksOnward = true;
        return first;
    }

    /** The broadcast that has ended goes on there. */
    void goesOnAt(MagnetLink link) {
        next = Optional.of(link);
    }

    Optional<Torrent> torrent() {
        return switch (state) {
            case State.Waiting waiting -> Optional.of(waiting.torrent());
            case State.Running running -> Optional.of(running.torrent());
            case State.Resolving resolving -> Optional.empty();
            case State.Over over -> Optional.empty();
        };
    }

    boolean isOf(InfoHash infoHash) {
        return torrent().filter(it -> it.infoHash().equals(infoHash)).isPresent()
                || recording().filter(it -> it.infoHash().equals(infoHash)).isPresent();
    }

    /** Of a broadcast that is over: its recording, which is kept as long as it is itself. */
    Optional<Torrent> recording() {
        return torrent().flatMap(Torrent::recording);
    }

    void fail(String code, String message) {
        client.tell(new Reply.Error(request.id(), code, message));
    }

    /** Tells how the torrent does, if that is not what was told last. */
    void report(Kept kept) {
        torrent().ifPresent(torrent -> {
            TorrentReport report = report(torrent, kept.isSeeded(torrent.infoHash()));
            if (!told.equals(Optional.of(report))) {
                told = Optional.of(report);
                client.tell(new Event.Status(request.id(), report));
            }
        });
    }

    private TorrentReport report(Torrent torrent, boolean kept) {
        TorrentStatus status = torrent.status();
        Optional<TorrentReport.FileReport> file = state instanceof State.Running running
                ? torrent.info().map(info -> Reports.file(info, running.file(), status.pieces()))
                : Optional.empty();
        return Reports.of(status, torrent.peerStatus(), Reports.MAX_PEERS, kept, file, next);
    }
}
