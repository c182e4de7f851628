package tv.starling.messaging;

import java.util.Base64;
import java.util.List;
import tv.starling.messaging.Request.CommandWishes;
import tv.starling.messaging.Request.PrivateAddresses;
import tv.starling.messaging.Request.Seeding;
import tv.starling.messaging.Request.Source;
import tv.starling.messaging.Request.StreamWish;
import tv.starling.metainfo.HostPort;

/** Records to JSON, in the order of fields that PROTOCOL.md shows. */
final class MessageWriter {
    private MessageWriter() {}

    static JsonObject json(Message message) {
        return switch (message) {
            case Attach it ->
                typed("attach")
                        .put("role", it.role().word())
                        .put("origin", it.origin())
                        .put("version", it.version())
                        .put("protocol", it.protocol());
            case Attached it ->
                typed("attached")
                        .put("version", it.version())
                        .put("protocol", it.protocol())
                        .put("pid", it.pid());
            case Request it -> request(it);
            case Reply it -> reply(it);
            case Event.Status it -> report(typed("status").put("open", it.open()), it.torrent());
        };
    }

    private static JsonObject request(Request request) {
        return switch (request) {
            case Request.Hello it ->
                typed(it.id(), "hello")
                        .put("client", it.client())
                        .put("version", it.version())
                        .put("protocol", it.protocol());
            case Request.Open it -> open(it);
            case Request.Close it -> typed(it.id(), "close").put("open", it.open());
            case Request.Prepare it -> prepare(it);
            case Request.Status it -> typed(it.id(), "status");
            case Request.Stop it ->
                typed(it.id(), "stop")
                        .put("infoHash", it.infoHash().hex())
                        .put("data", it.data() == Request.Data.DELETE ? "delete" : "keep");
            case Request.Forget it -> typed(it.id(), "forget");
            case Request.Keep it ->
                typed(it.id(), "keep").put("infoHash", it.infoHash().hex()).put("kept", it.kept());
            case Request.Settings it -> typed(it.id(), "settings");
            case Request.Configure it -> typed(it.id(), "configure").put("settings", it.settings());
            case Request.Restart it -> typed(it.id(), "restart");
            case Request.Shutdown it -> typed(it.id(), "shutdown");
        };
    }

    private static JsonObject open(Request.Open it) {
        JsonObject json = typed(it.id(), "open");
        switch (it.source()) {
            case Source.Uri(String uri) -> json.put("uri", uri);
            case Source.TorrentFile(byte[] bytes) ->
                json.put("torrent", Base64.getEncoder().encodeToString(bytes));
        }
        if (!it.site().isEmpty()) {
            json.put("site", it.site());
        }
        it.file().ifPresent(file -> json.put("file", file));
        switch (it.stream()) {
            case StreamWish.Fresh() -> {}
            case StreamWish.Again(String url) -> json.put("stream", url);
            case StreamWish.None() -> json.put("stream", false);
        }
        if (it.retention() == Request.Retention.EPHEMERAL) {
            json.put("ephemeral", true);
        }
        wishes(json, it.wishes());
        return json;
    }

    private static JsonObject prepare(Request.Prepare it) {
        JsonObject json = typed(it.id(), "prepare").put("open", it.open());
        it.audio().ifPresent(track -> json.put("audio", track));
        it.subtitle().ifPresent(track -> json.put("subtitle", track));
        return json.put("at", it.atMillis())
                .putTexts("containers", it.containers())
                .putTexts("codecs", it.codecs())
                .putTexts("segments", it.segments());
    }

    private static void wishes(JsonObject json, CommandWishes wishes) {
        if (!wishes.peers().isEmpty()) {
            json.putTexts(
                    "peers", wishes.peers().stream().map(HostPort::toString).toList());
        }
        if (wishes.privateAddresses() == PrivateAddresses.ALLOWED) {
            json.put("allowPrivate", true);
        }
        wishes.to().ifPresent(to -> json.put("to", to));
        wishes.from().ifPresent(from -> json.put("from", from));
        if (!wishes.files().isEmpty()) {
            json.putNumbers("files", wishes.files());
        }
        if (wishes.seeding() == Seeding.WHEN_CLOSED_TOO) {
            json.put("seed", true);
        }
        if (wishes.seeding() == Seeding.SUPER_WHILE_OPEN) {
            json.put("superSeed", true);
        }
    }

    private static JsonObject reply(Reply reply) {
        return switch (reply) {
            case Reply.Hello it ->
                typed(it.id(), "hello")
                        .put("version", it.version())
                        .put("protocol", it.protocol())
                        .put("streamOrigin", it.streamOrigin());
            case Reply.Opened it -> opened(it);
            case Reply.Prepared it -> prepared(it);
            case Reply.Closed it -> typed(it.id(), "closed").put("open", it.open());
            case Reply.Engine it -> engine(it);
            case Reply.Stopped it ->
                typed(it.id(), "stopped").put("infoHash", it.infoHash().hex());
            case Reply.Forgotten it -> typed(it.id(), "forgotten");
            case Reply.Kept it ->
                typed(it.id(), "kept").put("infoHash", it.infoHash().hex()).put("kept", it.kept());
            case Reply.Settings it -> settings(it);
            case Reply.Restarting it -> typed(it.id(), "restarting");
            case Reply.ShuttingDown it -> typed(it.id(), "shuttingDown");
            case Reply.Error it ->
                (it.id() > 0 ? typed(it.id(), "error") : typed("error"))
                        .put("code", it.code())
                        .put("message", it.message());
        };
    }

    private static JsonObject opened(Reply.Opened it) {
        JsonObject json = typed(it.id(), "opened")
                .put("infoHash", it.infoHash().hex())
                .put("name", it.name())
                .put("file", it.file())
                .putObjects(
                        "files", it.files().stream().map(MessageWriter::file).toList());
        if (!it.streamUrl().isEmpty()) {
            json.put("streamUrl", it.streamUrl());
        }
        json.put("mediaType", it.mediaType());
        it.live().ifPresent(live -> {
            JsonObject broadcast = JsonObject.create();
            if (!live.playlist().isEmpty()) {
                broadcast.put("playlist", live.playlist());
            }
            json.put("live", broadcast.put("mime", live.mime()));
        });
        if (it.showing() == Reply.Showing.RECORDING) {
            json.put("recording", true);
        }
        return json;
    }

    private static JsonObject prepared(Reply.Prepared it) {
        JsonObject json = typed(it.id(), "prepared")
                .put("open", it.open())
                .put("way", it.way())
                .put("url", it.url())
                .put("duration", it.durationMillis());
        it.audio().ifPresent(track -> json.put("audio", track));
        json.putObjects(
                        "audioTracks",
                        it.audioTracks().stream()
                                .map(track -> JsonObject.create()
                                        .put("track", track.track())
                                        .put("codec", track.codec())
                                        .put("channels", track.channels())
                                        .put("language", track.language())
                                        .put("title", track.title()))
                                .toList())
                .putObjects(
                        "subtitles",
                        it.subtitles().stream().map(MessageWriter::subtitles).toList());
        json.putObjects(
                "pictureSubtitles",
                it.pictureSubtitles().stream()
                        .map(track -> JsonObject.create()
                                .put("track", track.track())
                                .put("language", track.language())
                                .put("title", track.title()))
                        .toList());
        it.glimpses().ifPresent(url -> json.put("glimpses", url));
        it.cover()
                .ifPresent(cover -> json.put(
                        "cover", JsonObject.create().put("url", cover.url()).put("here", cover.here())));
        return json.putObjects(
                "chapters",
                it.chapters().stream()
                        .map(chapter -> JsonObject.create()
                                .put("at", chapter.atMillis())
                                .put("title", chapter.title()))
                        .toList());
    }

    private static JsonObject subtitles(Reply.SubtitleTrack track) {
        JsonObject json = JsonObject.create().put("url", track.url());
        track.stretchMillis().ifPresent(millis -> json.put("stretch", millis));
        return json.put("language", track.language()).put("title", track.title());
    }

    private static JsonObject file(Reply.FileEntry file) {
        return JsonObject.create()
                .put("index", file.index())
                .put("name", file.name())
                .put("length", file.length())
                .put("mediaType", file.mediaType());
    }

    private static JsonObject settings(Reply.Settings it) {
        return typed(it.id(), "settings")
                .put("settings", it.settings())
                .put("folder", it.folder())
                .put("freeBytes", it.freeBytes())
                .putObjects(
                        "interfaces",
                        it.interfaces().stream()
                                .map(each -> JsonObject.create()
                                        .put("name", each.name())
                                        .putTexts("addresses", each.addresses()))
                                .toList())
                .putTexts("waiting", it.waiting());
    }

    private static JsonObject engine(Reply.Engine it) {
        return typed(it.id(), "engine")
                .put("version", it.version())
                .put("pid", it.pid())
                .put("uptimeSeconds", it.uptimeSeconds())
                .put("listen", it.listen())
                .put("clients", it.clients())
                .put("downRate", it.downRate())
                .put("upRate", it.upRate())
                .put("cacheBytes", it.cacheBytes())
                .put("cacheQuotaBytes", it.cacheQuotaBytes())
                .put("memoryBytes", it.memoryBytes())
                .put("dhtNodes", it.dhtNodes())
                .putObjects(
                        "torrents",
                        it.torrents().stream()
                                .map(torrent -> report(JsonObject.create(), torrent))
                                .toList());
    }

    private static JsonObject report(JsonObject json, TorrentReport it) {
        json.put("infoHash", it.infoHash().hex())
                .put("name", it.name())
                .put("state", it.state())
                .put("length", it.length())
                .put("verified", it.verified())
                .put("downRate", it.downRate())
                .put("upRate", it.upRate())
                .put("downloaded", it.downloaded())
                .put("uploaded", it.uploaded())
                .put("downloadedEver", it.downloadedEver())
                .put("uploadedEver", it.uploadedEver())
                .putObjects(
                        "sources",
                        it.sources().stream()
                                .map(source -> JsonObject.create()
                                        .put("from", source.from())
                                        .put("bytes", source.bytes()))
                                .toList())
                .put("webSeeds", it.webSeeds())
                .put("peers", it.peers())
                .put("seeds", it.seeds())
                .put("connecting", it.connecting())
                .put("known", it.known())
                .put("readers", it.readers())
                .put("kept", it.kept())
                .put("ephemeral", it.ephemeral())
                .put("watched", watched(it.watched()))
                .put("map", it.map());
        it.live().ifPresent(live -> json.put("live", live(live)));
        it.file().ifPresent(file -> json.put("file", fileReport(file)));
        json.putObjects("trackers", trackers(it));
        json.putObjects(
                "peerList", it.peerList().stream().map(MessageWriter::peer).toList());
        it.error()
                .ifPresentOrElse(
                        error -> json.put(
                                "error",
                                JsonObject.create().put("code", error.code()).put("message", error.message())),
                        () -> json.putNull("error"));
        return json;
    }

    private static JsonObject watched(TorrentReport.WatchReport it) {
        JsonObject json = JsonObject.create()
                .putObjects(
                        "spots",
                        it.spots().stream()
                                .map(spot -> JsonObject.create()
                                        .put("at", spot.at())
                                        .put("urgentTo", spot.urgentTo())
                                        .put("lookAheadTo", spot.lookAheadTo()))
                                .toList())
                .put("waits", it.waits())
                .put("waitedMillis", it.waitedMillis());
        it.firstByteMillis().ifPresent(millis -> json.put("firstByteMillis", millis));
        return json;
    }

    private static JsonObject live(TorrentReport.LiveReport it) {
        JsonObject json = JsonObject.create().put("state", it.state()).put("window", it.windowMillis());
        it.edgeMillis().ifPresent(millis -> json.put("edge", millis));
        it.behindMillis().ifPresent(millis -> json.put("behind", millis));
        it.recording().ifPresent(link -> json.put("recording", link));
        it.next().ifPresent(link -> json.put("next", link));
        return json;
    }

    private static JsonObject fileReport(TorrentReport.FileReport file) {
        return JsonObject.create()
                .put("index", file.index())
                .put("length", file.length())
                .putPairs(
                        "ranges",
                        file.ranges().stream()
                                .map(range -> new long[] {range.from(), range.to()})
                                .toList());
    }

    private static List<JsonObject> trackers(TorrentReport it) {
        return it.trackers().stream().map(MessageWriter::tracker).toList();
    }

    private static JsonObject tracker(TorrentReport.TrackerReport it) {
        JsonObject json = JsonObject.create()
                .put("url", it.url())
                .put("state", it.state())
                .put("message", it.message());
        it.seeds().ifPresent(number -> json.put("seeds", number));
        it.leechers().ifPresent(number -> json.put("leechers", number));
        it.downloads().ifPresent(number -> json.put("downloads", number));
        return json;
    }

    private static JsonObject peer(TorrentReport.PeerReport it) {
        return JsonObject.create()
                .put("address", it.address())
                .put("client", it.client())
                .put("transport", it.transport())
                .put("encrypted", it.encrypted())
                .put("from", it.from())
                .put("downRate", it.downRate())
                .put("upRate", it.upRate())
                .put("downloaded", it.downloaded())
                .put("uploaded", it.uploaded())
                .put("percent", it.percent())
                .putTexts("flags", it.flags());
    }

    private static JsonObject typed(String type) {
        return JsonObject.create().put("type", type);
    }

    private static JsonObject typed(long id, String type) {
        return JsonObject.create().put("id", id).put("type", type);
    }
}
