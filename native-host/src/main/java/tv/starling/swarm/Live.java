package tv.starling.swarm;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tv.starling.live.LiveNeighbour;
import tv.starling.live.LiveSettings;
import tv.starling.live.LiveStream;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.wire.ExtensionHandshake;
import tv.starling.wire.ForgeryException;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.LivePass;
import tv.starling.wire.LiveRecord;
import tv.starling.wire.MetadataMessage;
import tv.starling.wire.PeerMessage;

/**
 * A torrent that is a live broadcast (LIVE.md): connections are the torrent's, what is sent over them the live swarm decides.
 * Who has said that it has the info dictionary, and takes {@code bt_live}, is a neighbour.
 */
final class Live implements TorrentState {
    /** Of a viewer whose upload nobody has told or measured, in rates of the broadcast: more than it is given, so that swarms grow. */
    private static final int VIEWER_RATES = 2;

    private final Torrent torrent;
    private final LiveDictionary broadcast;
    private final LiveSettings settings;
    private final LiveStream stream;
    private final LiveDoor door;
    private final Map<Integer, LiveNeighbour> neighbours = new LinkedHashMap<>();
    private Optional<Torrent> recording = Optional.empty();

    Live(Torrent torrent, LiveDictionary broadcast, LiveSettings settings) {
        this.torrent = torrent;
        this.broadcast = broadcast;
        this.settings = settings;
        this.stream = new LiveStream(torrent.env(), broadcast, settings, torrent::changed);
        this.door = new LiveDoor(torrent, broadcast);
        torrent.pass().ifPresent(door::pass);
    }

    /** A link has brought a ticket. */
    void pass(LivePass ours) {
        door.pass(ours);
        torrent.peers().forEach(this::meet);
        torrent.changed();
    }

    /** What time it is by the source, as far as it is known. */
    private OptionalLong sourceMillis() {
        return stream.newest().stream().mapToLong(LiveRecord::timeMillis).findFirst();
    }

    /** With the session's limit for uploads, where there is one. */
    static LiveSettings viewing(LiveDictionary broadcast, SessionSettings.Rates limits) {
        long upload = limits.up() > 0
                ? limits.up()
                : (long) VIEWER_RATES * broadcast.media().rate();
        return new LiveSettings(upload, LiveSettings.Role.VIEWER);
    }

    /** Those who gave us the dictionary are told that we have it now. */
    void begin() {
        stream.keepOn(torrent.disk(), torrent.infoHash());
        broadcast.terms().origin().ifPresent(url -> addOrigins(List.of(url)));
        addOrigins(torrent.webSeeds());
        for (PeerConnection peer : torrent.peers()) {
            peer.sayExtensions(torrent.extensions());
            meet(peer);
        }
    }

    /** Servers that a link names. */
    void addOrigins(List<String> urls) {
        if (!settings.isSource()) {
            stream.swarm().addOrigins(urls, torrent.options().reach(), bytes -> {
                torrent.receivedPayload(bytes);
                torrent.traffic().fromWebSeeds(bytes);
            });
        }
    }

    LiveStream stream() {
        return stream;
    }

    /** The ordinary torrent that it has become, joined by who watched it. */
    Optional<Torrent> recording() {
        return recording;
    }

    // --- peers --------------------------------------------------------------------------------------------------

    @Override
    public boolean wantsPeers() {
        return stream.swarm().hasRoom();
    }

    @Override
    public void joined(PeerConnection peer) {
        peer.sayPieces(new BitSet(), 0);
        peer.sayExtensions(torrent.extensions());
    }

    @Override
    public void extended(PeerConnection peer, ExtensionHandshake handshake) {
        meet(peer);
    }

    private void meet(PeerConnection peer) {
        if (!peer.isClosed()
                && !neighbours.containsKey(peer.id())
                && peer.introduction().takes(Extension.LIVE)
                && peer.introduction().hasMetadata()
                && door.lets(peer)) {
            LiveNeighbour neighbour = stream.swarm().join(new LiveLine(peer));
            if (!peer.isClosed()) {
                neighbours.put(peer.id(), neighbour);
            }
        }
    }

    @Override
    public void left(PeerConnection peer, List<BlockRequest> lost) {
        door.left(peer);
        Optional.ofNullable(neighbours.remove(peer.id())).ifPresent(LiveNeighbour::closed);
    }

    @Override
    public boolean takes(PeerConnection peer, PeerMessage message) {
        LiveNeighbour neighbour = neighbours.get(peer.id());
        if (neighbour == null) {
            return false;
        }
        switch (message) {
            case PeerMessage.Piece(int piece, int offset, byte[] block) -> {
                peer.counts(new BlockRequest(piece, offset, block.length));
                hears(peer, () -> neighbour.message(message));
            }
            case PeerMessage.Request _, PeerMessage.Cancel _, PeerMessage.Reject _ -> neighbour.message(message);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public void live(PeerConnection peer, byte[] payload) {
        LiveNeighbour neighbour = neighbours.get(peer.id());
        if (neighbour != null) {
            hears(peer, () -> neighbour.live(payload));
        }
        if (door.isClosed() && (neighbour == null || LiveMessage.isOfDoor(payload))) {
            boolean told = door.problem().isPresent();
            door.hears(peer, LiveMessage.parse(payload), sourceMillis());
            meet(peer);
            if (told != door.problem().isPresent()) {
                torrent.changed();
            }
        }
    }

    private void hears(PeerConnection peer, Runnable what) {
        try {
            what.run();
        } catch (ForgeryException e) {
            torrent.ban(Set.of(peer.id()), String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void metadata(PeerConnection peer, MetadataMessage message) {
        MetadataDownload.answer(peer, broadcast.raw(), message);
    }

    // --- time and ends ------------------------------------------------------------------------------------------

    @Override
    public void tick() {
        torrent.peers().forEach(peer -> peer.tick(torrent.now(), false));
        if (door.isClosed()) {
            door.tick(List.copyOf(torrent.peers()), sourceMillis());
        }
        if (neighbours.isEmpty() && !settings.isSource()) {
            torrent.connections().againNamed();
        }
        if (recording.isEmpty() && !settings.isSource()) {
            recording = stream.recording().map(it -> LiveRecordings.join(torrent, it.info(), stream.kept()));
        }
    }

    @Override
    public void leave(Runnable done) {
        stream.close();
        done.run();
    }

    @Override
    public TorrentStatus.Phase phase() {
        return TorrentStatus.Phase.LIVE;
    }

    @Override
    public Optional<TorrentStatus.Problem> problem() {
        return door.problem().or(() -> stream.problem().map(it -> new TorrentStatus.Problem(it.code(), it.message())));
    }

    /** Why nobody lets us in. */
    Optional<TorrentStatus.Problem> keptOut() {
        return door.problem();
    }

    @Override
    public Optional<byte[]> metadata() {
        return Optional.of(broadcast.raw());
    }

    @Override
    public long left() {
        return settings.isSource() ? 0 : LEFT_UNKNOWN;
    }
}
