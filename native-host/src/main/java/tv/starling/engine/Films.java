package tv.starling.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tv.starling.Config;
import tv.starling.engine.Opens.Watched;
import tv.starling.env.Env;
import tv.starling.media.Chosen;
import tv.starling.media.Contents;
import tv.starling.media.Contents.Track;
import tv.starling.media.FfmpegPrograms;
import tv.starling.media.Film;
import tv.starling.media.Film.Outcome;
import tv.starling.media.Plays;
import tv.starling.media.Workshop;
import tv.starling.messaging.Codes;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Request;
import tv.starling.metainfo.InfoHash;
import tv.starling.stream.StreamTable;
import tv.starling.stream.StreamTable.Audience;

/** The films of which more is known than their bytes: one for each file that is watched, whoever watches. Swarm thread. */
final class Films {
    private final Env env;
    private final StreamTable table;
    private final Streams streams;
    private final Config.Media media;
    private final Path folder;
    private final Supplier<String> streamOrigin;
    private final Map<Key, Shown> shown = new LinkedHashMap<>();
    private Optional<Workshop> workshop = Optional.empty();

    /** @param folder for segments */
    Films(Env env, StreamTable table, Streams streams, Config.Media media, Path folder, Supplier<String> streamOrigin) {
        this.env = env;
        this.table = table;
        this.streams = streams;
        this.media = media;
        this.folder = folder;
        this.streamOrigin = streamOrigin;
    }

    private record Key(InfoHash infoHash, int file) {}

    /** @param inputs the tokens that its children read it by */
    private record Shown(Film film, List<String> inputs, List<SubtitleFiles.Named> subtitles) {}

    void prepare(Client client, Request.Prepare request, Optional<Watched> watched) {
        if (watched.isEmpty()) {
            client.tell(new Reply.Error(request.id(), Codes.GONE, "This film is not open."));
            return;
        }
        if (workshop.isEmpty()) {
            List<FfmpegPrograms> programs = Programs.ffmpegs(media);
            if (programs.isEmpty()) {
                client.tell(new Reply.Error(
                        request.id(),
                        Codes.NO_FFMPEG,
                        "ffmpeg is not there: only what the browser plays by itself is played."));
                return;
            }
            workshop = Optional.of(new Workshop(env, programs, folder));
        }
        Watched film = watched.get();
        Shown known = shown.computeIfAbsent(
                new Key(film.torrent().infoHash(), film.file()), key -> show(workshop.get(), film));
        streams.derive(film.lease(), known.film());
        Plays plays = new Plays(
                new HashSet<>(request.containers()),
                new HashSet<>(request.codecs()),
                new HashSet<>(request.segments()));
        known.film()
                .prepare(
                        plays,
                        film.mediaType(),
                        new Chosen(request.audio(), request.subtitle()),
                        request.atMillis() * 1000,
                        outcome -> {
                            client.tell(
                                    switch (outcome) {
                                        case Outcome.Failed(String code, String message) ->
                                            new Reply.Error(request.id(), code, message);
                                        case Outcome.Ready ready -> prepared(request, ready, film, known);
                                    });
                        });
    }

    private Shown show(Workshop shop, Watched watched) {
        List<String> inputs = new ArrayList<>();
        Film film = new Film(shop, watched.stream(), bytes -> {
            inputs.add(table.add(bytes, Audience.PLAYER));
            return streamOrigin.get() + "/" + inputs.getLast() + "/video";
        });
        CoverFile.beside(watched.info(), watched.file())
                .ifPresent(it -> watched.torrent().file(it).ifPresent(film::addCover));
        List<SubtitleFiles.Named> subtitles = SubtitleFiles.beside(watched.info(), watched.file());
        for (SubtitleFiles.Named named : subtitles) {
            watched.torrent().file(named.file()).ifPresent(bytes -> film.addSubtitles(named.file(), bytes));
        }
        return new Shown(film, inputs, subtitles);
    }

    private Reply.Prepared prepared(Request.Prepare request, Outcome.Ready ready, Watched watched, Shown known) {
        String base = streamOrigin.get() + "/" + watched.lease().token() + "/";
        Contents contents = ready.contents();
        Set<Integer> there = new HashSet<>();
        contents.audio().forEach(it -> there.add(it.index()));
        OptionalInt audio = request.audio().isPresent()
                        && there.contains(request.audio().getAsInt())
                ? request.audio()
                : contents.firstAudio().map(it -> OptionalInt.of(it.index())).orElseGet(OptionalInt::empty);
        return new Reply.Prepared(
                request.id(),
                request.open(),
                ready.way().word(),
                base + (ready.playlist().isEmpty() ? "video" : ready.playlist()),
                contents.durationMicros() / 1000,
                audio,
                contents.audio().stream().map(Films::audio).toList(),
                Stream.concat(
                                contents.textSubtitles().stream().map(it -> inside(base, it)),
                                known.subtitles().stream().map(it -> beside(base, it)))
                        .toList(),
                contents.video().isEmpty()
                        ? List.of()
                        : contents.pictureSubtitles().stream()
                                .map(it -> new Reply.PictureSubtitle(it.index(), it.language(), it.title()))
                                .toList(),
                contents.video().map(it -> base + "g"),
                known.film().hasCover(contents)
                        ? Optional.of(
                                new Reply.Cover(base + "c.jpg", contents.cover().isPresent()))
                        : Optional.empty(),
                contents.chapters().stream()
                        .map(it -> new Reply.Chapter(it.atMicros() / 1000, it.title()))
                        .toList());
    }

    private static Reply.AudioTrack audio(Track track) {
        return new Reply.AudioTrack(track.index(), track.codec(), track.channels(), track.language(), track.title());
    }

    private static Reply.SubtitleTrack inside(String base, Track track) {
        return new Reply.SubtitleTrack(
                base + "s" + track.index(),
                OptionalLong.of(Film.SUBTITLE_STRETCH_MILLIS),
                track.language(),
                track.title());
    }

    private static Reply.SubtitleTrack beside(String base, SubtitleFiles.Named file) {
        return new Reply.SubtitleTrack(
                base + "b" + file.file() + ".vtt", OptionalLong.empty(), file.language(), file.title());
    }

    /** Ends what nobody watches any more, and children that stand still. */
    void tick() {
        shown.entrySet().removeIf(entry -> {
            boolean over =
                    !streams.isLeased(entry.getKey().infoHash(), entry.getKey().file());
            if (over) {
                end(entry.getValue());
            } else {
                entry.getValue().film().tick();
            }
            return over;
        });
    }

    private void end(Shown over) {
        over.film().close();
        over.inputs().forEach(table::remove);
    }

    void close() {
        shown.values().forEach(this::end);
        shown.clear();
        workshop.ifPresent(Workshop::close);
    }
}
