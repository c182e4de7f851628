package tv.starling.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tv.starling.messaging.TorrentReport.FileReport;
import tv.starling.messaging.TorrentReport.LiveReport;
import tv.starling.messaging.TorrentReport.PeerReport;
import tv.starling.messaging.TorrentReport.ProblemReport;
import tv.starling.messaging.TorrentReport.Range;
import tv.starling.messaging.TorrentReport.SourceReport;
import tv.starling.messaging.TorrentReport.Spot;
import tv.starling.messaging.TorrentReport.TrackerReport;
import tv.starling.messaging.TorrentReport.WatchReport;

/** JSON to {@link Reply} or {@link Event}: what commands read. */
final class ReplyReader {
    private static final int MAX_TEXT = FrameReader.MAX_FRAME;

    /** There are seven, and there may be more. */
    private static final int MAX_FLAGS = 32;

    private ReplyReader() {}

    static Message read(JsonObject json) throws BadMessage {
        String type = json.text("type", Messages.MAX_WORD);
        return switch (type) {
            case "hello" ->
                new Reply.Hello(
                        id(json), text(json, "version"), (int) whole(json, "protocol"), text(json, "streamOrigin"));
            case "opened" -> opened(json);
            case "prepared" -> prepared(json);
            case "closed" -> new Reply.Closed(id(json), whole(json, "open"));
            case "engine" -> engine(json);
            case "stopped" -> new Reply.Stopped(id(json), RequestReader.infoHash(json));
            case "forgotten" -> new Reply.Forgotten(id(json));
            case "kept" -> new Reply.Kept(id(json), RequestReader.infoHash(json), json.truth("kept", false));
            case "settings" -> settings(json);
            case "restarting" -> new Reply.Restarting(id(json));
            case "shuttingDown" -> new Reply.ShuttingDown(id(json));
            case "error" -> error(json);
            case "status" -> new Event.Status(whole(json, "open"), report(json));
            default -> throw new BadMessage(Codes.UNKNOWN_TYPE, "The engine said \"" + type + "\".", 0);
        };
    }

    static Reply.Error error(JsonObject json) throws BadMessage {
        return new Reply.Error(
                json.optionalNumber("id", 1, Messages.MAX_ID).orElse(0), text(json, "code"), text(json, "message"));
    }

    private static Reply.Opened opened(JsonObject json) throws BadMessage {
        List<Reply.FileEntry> files = new ArrayList<>();
        for (JsonObject file : json.objects("files")) {
            files.add(new Reply.FileEntry(
                    (int) whole(file, "index"), text(file, "name"), whole(file, "length"), text(file, "mediaType")));
        }
        return new Reply.Opened(
                id(json),
                RequestReader.infoHash(json),
                text(json, "name"),
                (int) whole(json, "file"),
                List.copyOf(files),
                json.optionalText("streamUrl", MAX_TEXT).orElse(""),
                text(json, "mediaType"),
                broadcast(json.object("live")),
                json.truth("recording", false) ? Reply.Showing.RECORDING : Reply.Showing.WHAT_WAS_NAMED);
    }

    private static Optional<Reply.Broadcast> broadcast(Optional<JsonObject> live) throws BadMessage {
        return live.isEmpty()
                ? Optional.empty()
                : Optional.of(new Reply.Broadcast(
                        live.get().optionalText("playlist", MAX_TEXT).orElse(""), text(live.get(), "mime")));
    }

    private static Reply.Prepared prepared(JsonObject json) throws BadMessage {
        List<Reply.AudioTrack> audio = new ArrayList<>();
        for (JsonObject track : json.objects("audioTracks")) {
            audio.add(new Reply.AudioTrack(
                    (int) whole(track, "track"),
                    text(track, "codec"),
                    (int) whole(track, "channels"),
                    text(track, "language"),
                    text(track, "title")));
        }
        List<Reply.SubtitleTrack> subtitles = new ArrayList<>();
        for (JsonObject track : json.objects("subtitles")) {
            subtitles.add(new Reply.SubtitleTrack(
                    text(track, "url"),
                    track.optionalNumber("stretch", 1, Integer.MAX_VALUE),
                    text(track, "language"),
                    text(track, "title")));
        }
        List<Reply.PictureSubtitle> pictures = new ArrayList<>();
        for (JsonObject track : json.objects("pictureSubtitles")) {
            pictures.add(new Reply.PictureSubtitle(
                    (int) whole(track, "track"), text(track, "language"), text(track, "title")));
        }
        List<Reply.Chapter> chapters = new ArrayList<>();
        for (JsonObject chapter : json.objects("chapters")) {
            chapters.add(new Reply.Chapter(whole(chapter, "at"), text(chapter, "title")));
        }
        OptionalLong heard = json.optionalNumber("audio", 0, Integer.MAX_VALUE);
        return new Reply.Prepared(
                id(json),
                whole(json, "open"),
                text(json, "way"),
                text(json, "url"),
                whole(json, "duration"),
                heard.isPresent() ? OptionalInt.of((int) heard.getAsLong()) : OptionalInt.empty(),
                List.copyOf(audio),
                List.copyOf(subtitles),
                List.copyOf(pictures),
                json.optionalText("glimpses", MAX_TEXT),
                cover(json.object("cover")),
                List.copyOf(chapters));
    }

    private static Optional<Reply.Cover> cover(Optional<JsonObject> cover) throws BadMessage {
        return cover.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Reply.Cover(text(cover.get(), "url"), cover.get().truth("here", false)));
    }

    private static Reply.Settings settings(JsonObject json) throws BadMessage {
        List<Reply.NetworkInterface> interfaces = new ArrayList<>();
        for (JsonObject each : json.objects("interfaces")) {
            interfaces.add(new Reply.NetworkInterface(
                    text(each, "name"), each.texts("addresses", Reply.MAX_ADDRESSES, Messages.MAX_WORD)));
        }
        return new Reply.Settings(
                id(json),
                json.object("settings").orElseThrow(() -> JsonObject.bad("\"settings\" is missing.")),
                text(json, "folder"),
                whole(json, "freeBytes"),
                List.copyOf(interfaces),
                json.texts("waiting", Reply.MAX_SETTINGS, Messages.MAX_WORD));
    }

    private static Reply.Engine engine(JsonObject json) throws BadMessage {
        List<TorrentReport> torrents = new ArrayList<>();
        for (JsonObject torrent : json.objects("torrents")) {
            torrents.add(report(torrent));
        }
        return new Reply.Engine(
                id(json),
                text(json, "version"),
                whole(json, "pid"),
                whole(json, "uptimeSeconds"),
                text(json, "listen"),
                (int) whole(json, "clients"),
                whole(json, "downRate"),
                whole(json, "upRate"),
                whole(json, "cacheBytes"),
                whole(json, "cacheQuotaBytes"),
                whole(json, "memoryBytes"),
                (int) whole(json, "dhtNodes"),
                List.copyOf(torrents));
    }

    private static TorrentReport report(JsonObject json) throws BadMessage {
        List<TrackerReport> trackers = new ArrayList<>();
        for (JsonObject tracker : json.objects("trackers")) {
            trackers.add(new TrackerReport(
                    text(tracker, "url"),
                    text(tracker, "state"),
                    text(tracker, "message"),
                    tracker.optionalNumber("seeds", 0, Long.MAX_VALUE),
                    tracker.optionalNumber("leechers", 0, Long.MAX_VALUE),
                    tracker.optionalNumber("downloads", 0, Long.MAX_VALUE)));
        }
        Optional<JsonObject> error = json.object("error");
        Optional<JsonObject> file = json.object("file");
        return new TorrentReport(
                RequestReader.infoHash(json),
                text(json, "name"),
                text(json, "state"),
                whole(json, "length"),
                whole(json, "verified"),
                whole(json, "downRate"),
                whole(json, "upRate"),
                whole(json, "downloaded"),
                whole(json, "uploaded"),
                whole(json, "downloadedEver"),
                whole(json, "uploadedEver"),
                sources(json),
                (int) whole(json, "webSeeds"),
                (int) whole(json, "peers"),
                (int) whole(json, "seeds"),
                (int) whole(json, "connecting"),
                (int) whole(json, "known"),
                (int) whole(json, "readers"),
                json.truth("kept", false),
                json.truth("ephemeral", false),
                watched(json.object("watched").orElseThrow(() -> JsonObject.bad("\"watched\" is missing."))),
                text(json, "map"),
                live(json.object("live")),
                file.isPresent() ? Optional.of(file(file.get())) : Optional.empty(),
                List.copyOf(trackers),
                peers(json),
                error.isPresent()
                        ? Optional.of(new ProblemReport(text(error.get(), "code"), text(error.get(), "message")))
                        : Optional.empty());
    }

    private static List<SourceReport> sources(JsonObject json) throws BadMessage {
        List<SourceReport> sources = new ArrayList<>();
        for (JsonObject source : json.objects("sources")) {
            sources.add(new SourceReport(text(source, "from"), whole(source, "bytes")));
        }
        return List.copyOf(sources);
    }

    private static WatchReport watched(JsonObject told) throws BadMessage {
        List<Spot> spots = new ArrayList<>();
        for (JsonObject spot : told.objects("spots")) {
            spots.add(new Spot(whole(spot, "at"), whole(spot, "urgentTo"), whole(spot, "lookAheadTo")));
        }
        return new WatchReport(
                List.copyOf(spots),
                (int) whole(told, "waits"),
                whole(told, "waitedMillis"),
                told.optionalNumber("firstByteMillis", 0, Long.MAX_VALUE));
    }

    private static List<PeerReport> peers(JsonObject json) throws BadMessage {
        List<PeerReport> peers = new ArrayList<>();
        for (JsonObject peer : json.objects("peerList")) {
            peers.add(new PeerReport(
                    text(peer, "address"),
                    text(peer, "client"),
                    text(peer, "transport"),
                    peer.truth("encrypted", false),
                    text(peer, "from"),
                    whole(peer, "downRate"),
                    whole(peer, "upRate"),
                    whole(peer, "downloaded"),
                    whole(peer, "uploaded"),
                    (int) whole(peer, "percent"),
                    peer.texts("flags", MAX_FLAGS, Messages.MAX_WORD)));
        }
        return List.copyOf(peers);
    }

    private static Optional<LiveReport> live(Optional<JsonObject> told) throws BadMessage {
        return told.isEmpty()
                ? Optional.empty()
                : Optional.of(new LiveReport(
                        text(told.get(), "state"),
                        whole(told.get(), "window"),
                        told.get().optionalNumber("edge", 0, Long.MAX_VALUE),
                        told.get().optionalNumber("behind", 0, Long.MAX_VALUE),
                        told.get().optionalText("recording", MAX_TEXT),
                        told.get().optionalText("next", MAX_TEXT)));
    }

    private static FileReport file(JsonObject json) throws BadMessage {
        List<Range> ranges = new ArrayList<>();
        for (long[] pair : json.pairs("ranges")) {
            ranges.add(new Range(pair[0], pair[1]));
        }
        return new FileReport((int) whole(json, "index"), whole(json, "length"), List.copyOf(ranges));
    }

    private static long id(JsonObject json) throws BadMessage {
        return json.number("id", 1, Messages.MAX_ID);
    }

    private static long whole(JsonObject json, String name) throws BadMessage {
        return json.number(name, 0, Long.MAX_VALUE);
    }

    private static String text(JsonObject json, String name) throws BadMessage {
        return json.text(name, MAX_TEXT);
    }
}
