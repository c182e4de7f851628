package tv.starling.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import tv.starling.Config;
import tv.starling.engine.Open.State;
import tv.starling.engine.Sources.Named;
import tv.starling.env.Disk.Place;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.live.LiveStream;
import tv.starling.media.LiveHls;
import tv.starling.messaging.Codes;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Request;
import tv.starling.messaging.Request.CommandWishes;
import tv.starling.messaging.Request.StreamWish;
import tv.starling.messaging.Role;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.MetainfoException;
import tv.starling.stream.ByteStream;
import tv.starling.stream.MediaTypes;
import tv.starling.stream.StreamTable.Audience;
import tv.starling.swarm.AddOptions;
import tv.starling.swarm.AddOptions.Check;
import tv.starling.swarm.Session;
import tv.starling.swarm.Torrent;
import tv.starling.swarm.TorrentStatus;
import tv.starling.swarm.TorrentStatus.Phase;

/** Every client's opens: from what a request names to a joined swarm, an answer, and reports until it is closed. Swarm thread. */
final class Opens {
    /** More than anybody watches; a page with a thousand links must not join a thousand swarms. */
    static final int MAX_OPENS_PER_CLIENT = 64;

    private final Session session;
    private final Sources sources;
    private final Streams streams;
    private final Broadcasts broadcasts;
    private final Onward onward;
    private final Kept kept;
    private final Config.Network network;
    private final Supplier<String> streamOrigin;
    private final LongSupplier nanoTime;
    private final Set<Open> all = new LinkedHashSet<>();

    Opens(
            Session session,
            Sources sources,
            Streams streams,
            Broadcasts broadcasts,
            Onward onward,
            Kept kept,
            Config.Network network,
            Supplier<String> streamOrigin,
            LongSupplier nanoTime) {
        this.session = session;
        this.sources = sources;
        this.streams = streams;
        this.broadcasts = broadcasts;
        this.onward = onward;
        this.kept = kept;
        this.network = network;
        this.streamOrigin = streamOrigin;
        this.nanoTime = nanoTime;
    }

    void open(Client client, Request.Open request) {
        Open open = new Open(client, request);
        if (client.opens().containsKey(request.id())) {
            open.fail(Codes.BAD_REQUEST, "An id is used once in a connection.");
            return;
        }
        if (client.opens().size() >= MAX_OPENS_PER_CLIENT) {
            open.fail(Codes.TOO_MANY, "More than " + MAX_OPENS_PER_CLIENT + " videos are open; close some first.");
            return;
        }
        Optional<String> wrong = wrong(request);
        if (wrong.isPresent()) {
            open.fail(Codes.BAD_REQUEST, wrong.get());
            return;
        }
        client.opens().put(request.id(), open);
        all.add(open);
        sources.resolve(request, named -> {
            if (open.state() instanceof State.Resolving) {
                join(open, named);
            }
        });
    }

    private static Optional<String> wrong(Request.Open request) {
        CommandWishes wishes = request.wishes();
        if (wishes.to().isPresent() && wishes.from().isPresent()) {
            return Optional.of("An open has \"to\" or \"from\", not both.");
        }
        if (request.retention() == Request.Retention.EPHEMERAL
                && (wishes.to().or(wishes::from).isPresent() || wishes.seeding() == Request.Seeding.WHEN_CLOSED_TOO)) {
            return Optional.of("What is ephemeral is neither stored in a folder nor seeded when it is closed.");
        }
        boolean absolute =
                wishes.to().or(wishes::from).map(it -> Path.of(it).isAbsolute()).orElse(true);
        return absolute ? Optional.empty() : Optional.of("A folder is named by its absolute path.");
    }

    private void join(Open open, Named named) {
        switch (named) {
            case Named.Nothing(String code, String message) -> refuse(open, code, message);
            case Named.Link(var link) ->
                settle(open, session.nameOf(link.hashes()), options -> session.add(link, options));
            case Named.File(var metainfo) ->
                settle(open, session.nameOf(metainfo.hashes()), options -> session.add(metainfo, options));
        }
    }

    /** How the session is told of a torrent. */
    private interface Adding {
        Torrent with(AddOptions options);
    }

    /** Joins at the place that is wished: a torrent lies in one place at a time. */
    private void settle(Open open, InfoHash infoHash, Adding adding) {
        AddOptions options = options(open.request());
        Optional<Place> present = kept.place(infoHash);
        boolean moves = options.place() instanceof Place.Folder
                && present.isPresent()
                && !present.get().equals(options.place());
        if (!moves) {
            follow(open, adding, options);
        } else if (kept.isUsed(infoHash, this::isOpen)) {
            refuse(open, Codes.BAD_REQUEST, "This torrent is in use with its files in another place; stop it first.");
        } else {
            kept.stop(infoHash, () -> {
                if (open.state() instanceof State.Resolving) {
                    follow(open, adding, options);
                }
            });
        }
    }

    private AddOptions options(Request.Open request) {
        CommandWishes wishes = request.wishes();
        Optional<Place> folder = wishes.to().or(wishes::from).map(Place.Folder::new);
        boolean anywhere = network.privateAddresses() == Config.PrivateAddresses.ALLOWED
                || wishes.privateAddresses() == Request.PrivateAddresses.ALLOWED
                || Sources.isLoopbackSite(request.site());
        return new AddOptions(
                folder.orElseGet(Place.Cache::new),
                wishes.peers(),
                anywhere ? Reach.ANY : Reach.PUBLIC_ONLY,
                folder.isPresent() ? Check.HASH_WHAT_IS_THERE : Check.TRUST_RESUME_ONLY,
                request.retention() == Request.Retention.EPHEMERAL
                        ? AddOptions.Retention.EPHEMERAL
                        : AddOptions.Retention.KEPT);
    }

    private void follow(Open open, Adding adding, AddOptions options) {
        try {
            follow(open, adding.with(options), options.place());
        } catch (MetainfoException e) {
            refuse(open, e.code(), String.valueOf(e.getMessage()));
        }
    }

    private void follow(Open open, Torrent torrent, Place place) {
        CommandWishes wishes = open.request().wishes();
        joined(open, torrent, place);
        if (wishes.seeding() == Request.Seeding.WHEN_CLOSED_TOO) {
            kept.keep(torrent.infoHash(), true);
        }
        if (wishes.seeding() == Request.Seeding.SUPER_WHILE_OPEN) {
            torrent.superSeed();
        } else if (wishes.from().isPresent()) {
            torrent.seedPlainly();
        }
        if (wishes.fetches()) {
            torrent.select(wishes.files().isEmpty() ? torrent.linked() : wishes.files());
            torrent.fetchWhole();
        }
        await(open, torrent);
    }

    /** What anybody opens to be kept is kept. */
    private void joined(Open open, Torrent torrent, Place place) {
        if (open.request().retention() == Request.Retention.KEPT) {
            torrent.keep();
        }
        kept.joined(torrent, place, nanoTime.getAsLong());
    }

    private void await(Open open, Torrent torrent) {
        open.become(new State.Waiting(torrent, torrent.onChange(it -> changed(open))));
        changed(open);
    }

    private void changed(Open open) {
        if (open.state() instanceof State.Waiting waiting) {
            answer(open, waiting);
        }
        open.recording().filter(it -> kept.place(it.infoHash()).isEmpty()).ifPresent(it -> keep(open, it));
        open.torrent()
                .flatMap(Torrent::live)
                .filter(it -> it.state() == LiveStream.State.ENDED)
                .ifPresent(it -> lookOnward(open, it));
        open.report(kept);
    }

    private void lookOnward(Open open, LiveStream over) {
        if (open.state() instanceof State.Running && open.asksOnward()) {
            onward.look(over.broadcast(), open.request().source(), link -> {
                open.goesOnAt(link);
                open.report(kept);
            });
        }
    }

    /** The recording of a broadcast is seeded on; who shows nothing, and is there to pass on, has all of it. */
    private void keep(Open open, Torrent recording) {
        joined(open, recording, new Place.Cache());
        if (open.request().wishes().seeding() == Request.Seeding.WHEN_CLOSED_TOO) {
            kept.keep(recording.infoHash(), true);
        }
        if (open.request().stream() instanceof StreamWish.None) {
            recording.fetchWhole();
        }
    }

    private void answer(Open open, State.Waiting waiting) {
        Torrent torrent = waiting.torrent();
        TorrentStatus status = torrent.status();
        if (status.phase() == Phase.STOPPED) {
            refuse(open, Codes.GONE, "The torrent was stopped.");
        } else if (status.phase() == Phase.FAILED) {
            var problem = status.error()
                    .orElseGet(
                            () -> new TorrentStatus.Problem(Codes.INTERNAL, "The torrent failed; the log has more."));
            refuse(open, problem.code(), problem.message());
        } else if (torrent.live().isPresent()) {
            answer(open, waiting, torrent.live().get());
        } else {
            torrent.info().ifPresent(info -> answer(open, waiting, info));
        }
    }

    private void answer(Open open, State.Waiting waiting, InfoDictionary info) {
        OptionalInt file =
                FileChoice.choose(info, open.request().file(), waiting.torrent().linked());
        if (file.isEmpty() || !FileChoice.areThere(info, open.request().wishes().files())) {
            refuse(open, Codes.NO_FILE, "The torrent has no such file.");
            return;
        }
        int index = file.getAsInt();
        if (open.request().stream() instanceof StreamWish.None) {
            opened(open, waiting, info, index, Optional.empty());
            return;
        }
        // Empty while what is on disk is being looked at; there is a change when that is over.
        waiting.torrent().file(index).ifPresent(stream -> {
            String mediaType = mediaType(info, index);
            Streams.Lease lease = lease(open, waiting.torrent().infoHash(), index, stream, mediaType);
            opened(open, waiting, info, index, Optional.of(lease));
        });
    }

    /** When the first picture is there; where it is over, as its recording. */
    private void answer(Open open, State.Waiting waiting, LiveStream live) {
        InfoHash infoHash = waiting.torrent().infoHash();
        Optional<TorrentStatus.Problem> keptOut = waiting.torrent().keptOut();
        if (keptOut.isPresent()) {
            refuse(open, keptOut.get().code(), keptOut.get().message());
            return;
        }
        if (live.state() == LiveStream.State.CONTRADICTED) { // its first picture never comes
            live.problem().ifPresent(it -> refuse(open, it.code(), it.message()));
            return;
        }
        LiveHls hls = broadcasts.hls(infoHash, live);
        boolean wanted = !(open.request().stream() instanceof StreamWish.None);
        boolean goesOn = open.request().stream() instanceof StreamWish.Again && hls.isReady();
        if (wanted && live.isRecorded() && !goesOn) {
            waiting.torrent().recording().ifPresent(it -> answerWith(open, waiting, it)); // within seconds
            return;
        }
        if (broadcasts.isOffAir(infoHash, live)) {
            refuse(open, Codes.LIVE_OFF_AIR, "Nobody sends anything of this broadcast now.");
            return;
        }
        if (wanted && !hls.isReady()) {
            return; // looked at again when something changes, and twice a second
        }
        ByteStream stream = live.endless();
        Optional<Streams.Lease> lease =
                wanted ? Optional.of(lease(open, infoHash, 0, stream, stream.mediaType())) : Optional.empty();
        lease.ifPresent(it -> streams.derive(it, hls));
        Optional<String> base = lease.map(it -> streamOrigin.get() + "/" + it.token() + "/");
        open.become(new State.Running(waiting.torrent(), waiting.changes(), 0, lease));
        open.client()
                .tell(new Reply.Opened(
                        open.request().id(),
                        infoHash,
                        live.broadcast().name(),
                        0,
                        List.of(new Reply.FileEntry(0, live.broadcast().name(), 0, stream.mediaType())),
                        base.map(it -> it + "video").orElse(""),
                        stream.mediaType(),
                        Optional.of(new Reply.Broadcast(
                                base.map(it -> it + LiveHls.PLAYLIST).orElse(""),
                                live.broadcast().media().mime())),
                        open.showing()));
    }

    /** All of it, and not its last seconds, which the swarm still has. */
    private void answerWith(Open open, State.Waiting waiting, Torrent recording) {
        waiting.changes().cancel();
        open.showRecording();
        keep(open, recording);
        await(open, recording);
    }

    private void opened(
            Open open, State.Waiting waiting, InfoDictionary info, int file, Optional<Streams.Lease> lease) {
        open.become(new State.Running(waiting.torrent(), waiting.changes(), file, lease));
        open.client()
                .tell(new Reply.Opened(
                        open.request().id(),
                        waiting.torrent().infoHash(),
                        info.name(),
                        file,
                        files(info),
                        lease.map(it -> streamOrigin.get() + "/" + it.token() + "/video")
                                .orElse(""),
                        mediaType(info, file),
                        Optional.empty(),
                        open.showing()));
    }

    private static String mediaType(InfoDictionary info, int file) {
        return MediaTypes.of(FileChoice.name(info.files().get(file)));
    }

    private Streams.Lease lease(Open open, InfoHash infoHash, int file, ByteStream stream, String mediaType) {
        Audience audience = open.client().role() == Role.BROWSER ? Audience.BROWSER : Audience.PLAYER;
        Optional<Streams.Lease> again = open.request().stream() instanceof StreamWish.Again wish
                ? streams.again(wish.url(), infoHash, file, audience)
                : Optional.empty();
        return again.orElseGet(() -> streams.lease(infoHash, file, stream, mediaType, audience));
    }

    /** As many as fit a frame with names of 100 letters; a torrent of more is not for watching. */
    private static final int MAX_FILES_TOLD = 4000;

    private static List<Reply.FileEntry> files(InfoDictionary info) {
        List<Reply.FileEntry> files = new ArrayList<>();
        for (int i = 0; i < info.files().size() && files.size() < MAX_FILES_TOLD; i++) {
            var file = info.files().get(i);
            if (!file.isPadding()) {
                String mediaType = MediaTypes.of(FileChoice.name(file));
                files.add(new Reply.FileEntry(i, ShownPath.of(info, i), file.length(), mediaType));
            }
        }
        return List.copyOf(files);
    }

    /** An open that came to nothing: it is answered and forgotten. */
    private void refuse(Open open, String code, String message) {
        open.fail(code, message);
        forget(open);
    }

    /** Closing what is not open changes nothing, so that it may be said twice. */
    void close(Client client, long id) {
        Open open = client.opens().get(id);
        if (open == null) {
            return;
        }
        if (!(open.state() instanceof State.Running)) {
            open.fail(Codes.GONE, "It was closed before it was ready.");
        }
        forget(open);
    }

    void closeAll(Client client) {
        List.copyOf(client.opens().values()).forEach(this::forget);
    }

    private void forget(Open open) {
        switch (open.state()) {
            case State.Waiting waiting -> waiting.changes().cancel();
            case State.Running running -> {
                running.changes().cancel();
                running.lease().ifPresent(lease -> streams.release(lease, nanoTime.getAsLong()));
            }
            case State.Resolving resolving -> {}
            case State.Over over -> {}
        }
        open.become(new State.Over());
        open.client().opens().remove(open.request().id(), open);
        all.remove(open);
    }

    /** The film of an open that is answered and has a stream. */
    record Watched(Torrent torrent, InfoDictionary info, int file, Streams.Lease lease, ByteStream stream) {
        String mediaType() {
            return Opens.mediaType(info, file);
        }
    }

    Optional<Watched> watched(Client client, long id) {
        Open open = client.opens().get(id);
        if (open == null
                || !(open.state() instanceof State.Running running)
                || running.lease().isEmpty()) {
            return Optional.empty();
        }
        Torrent torrent = running.torrent();
        return torrent.info()
                .flatMap(info -> torrent.file(running.file())
                        .map(stream -> new Watched(
                                torrent, info, running.file(), running.lease().get(), stream)));
    }

    boolean isOpen(InfoHash infoHash) {
        return all.stream().anyMatch(it -> it.isOf(infoHash));
    }

    void report() {
        List.copyOf(all).forEach(this::changed);
    }
}
