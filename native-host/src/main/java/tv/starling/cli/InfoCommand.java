package tv.starling.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tv.starling.engine.ShownPath;
import tv.starling.messaging.JsonObject;
import tv.starling.metainfo.FeedLink;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoHashes;
import tv.starling.metainfo.MagnetLink;
import tv.starling.metainfo.Metainfo;
import tv.starling.metainfo.MetainfoException;

@Command(name = "info", description = "What a torrent file or magnet link is.")
final class InfoCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "<.torrent|magnet>")
    String target = "";

    @Option(names = "--json", description = "Machine-readable output.")
    boolean json;

    InfoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        JsonObject description = describe();
        if (json) {
            console.out().println(description);
        } else {
            console.out().println(description.pretty());
        }
        return 0;
    }

    private JsonObject describe() throws Exception {
        try {
            return target.regionMatches(true, 0, "magnet:", 0, 7)
                    ? FeedLink.parse(target).map(InfoCommand::feed).orElseGet(() -> magnet(MagnetLink.parse(target)))
                    : torrent(Metainfo.parse(Target.read(Path.of(target), Metainfo.MAX_LENGTH)));
        } catch (MetainfoException e) {
            throw new Failure(String.valueOf(e.getMessage()));
        }
    }

    private static JsonObject magnet(MagnetLink link) {
        JsonObject json = JsonObject.create();
        link.name().ifPresentOrElse(name -> json.put("name", name), () -> json.putNull("name"));
        putHashes(json, link.hashes());
        return json.putNull("pieceLength")
                .putNull("private")
                .putTexts("trackers", link.trackers())
                .putTexts("webSeeds", link.webSeeds())
                .putObjects("files", List.of());
    }

    /** Which torrent it is at, the hash table knows: this command asks nobody. */
    private static JsonObject feed(FeedLink link) {
        JsonObject json = JsonObject.create();
        link.rest().name().ifPresentOrElse(name -> json.put("name", name), () -> json.putNull("name"));
        HexFormat hex = HexFormat.of();
        return json.put("publicKey", hex.formatHex(link.publicKey().bytes()))
                .put("salt", hex.formatHex(link.salt().bytes()))
                .putNull("infoHashV1")
                .putNull("infoHashV2")
                .putNull("pieceLength")
                .putNull("private")
                .putTexts("trackers", link.rest().trackers())
                .putTexts("webSeeds", link.rest().webSeeds())
                .putObjects("files", List.of());
    }

    private static JsonObject torrent(Metainfo metainfo) {
        InfoDictionary info = metainfo.info();
        JsonObject json = putHashes(JsonObject.create().put("name", info.name()), metainfo.hashes());
        List<JsonObject> files = new ArrayList<>();
        for (int i = 0; i < info.files().size(); i++) {
            if (!info.files().get(i).isPadding()) {
                files.add(JsonObject.create()
                        .put("index", i)
                        .put("path", ShownPath.of(info, i))
                        .put("length", info.files().get(i).length()));
            }
        }
        return json.put("pieceLength", info.layout().pieceLength())
                .put("private", info.isPrivate())
                .putTexts(
                        "trackers",
                        metainfo.trackerTiers().stream().flatMap(List::stream).toList())
                .putTexts("webSeeds", metainfo.webSeeds())
                .putObjects("files", files);
    }

    private static JsonObject putHashes(JsonObject json, InfoHashes hashes) {
        hashes.v1().ifPresentOrElse(it -> json.put("infoHashV1", it.hex()), () -> json.putNull("infoHashV1"));
        hashes.v2().ifPresentOrElse(it -> json.put("infoHashV2", it.hex()), () -> json.putNull("infoHashV2"));
        return json;
    }
}
