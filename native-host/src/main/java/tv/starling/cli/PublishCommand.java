package tv.starling.cli;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tv.starling.broadcast.PageSnippet;
import tv.starling.broadcast.Publication;
import tv.starling.broadcast.Publisher;
import tv.starling.messaging.JsonObject;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.MagnetLink;
import tv.starling.metainfo.Metainfo;
import tv.starling.stream.MediaTypes;

@Command(
        name = "publish",
        description = "Writes a torrent of a file or folder; prints its magnet link and a snippet for a page.")
final class PublishCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(paramLabel = "<file|dir>")
    Path target = Path.of("");

    @Option(
            names = "--out",
            required = true,
            paramLabel = "X.torrent",
            description = "Where the torrent is written; into a folder by the name of what it holds.")
    Path out = Path.of("");

    @ArgGroup
    Kind kind = new Kind();

    /** One of them. */
    static final class Kind {
        @Option(names = "--v1", description = "BitTorrent v1 alone.")
        boolean v1;

        @Option(names = "--v2", description = "BitTorrent v2 alone.")
        boolean v2;

        @Option(names = "--hybrid", description = "Both in one; so it is unless said.")
        boolean hybrid;
    }

    @Option(names = "--tracker", paramLabel = "URL", description = "May be given again; tried in this order.")
    List<String> trackers = new ArrayList<>();

    @Option(
            names = "--web-seed",
            paramLabel = "URL",
            description = "Where the same file or folder lies; may be repeated.")
    List<String> webSeeds = new ArrayList<>();

    @Option(names = "--piece-length", paramLabel = "BYTES", description = "Such as 262144; chosen by size unless said.")
    @Nullable
    Integer pieceLength;

    @Option(names = "--private", description = "Peers come from the trackers alone.")
    boolean isPrivate;

    @Option(names = "--name", paramLabel = "NAME", description = "Instead of the file's or folder's.")
    @Nullable
    String name;

    @Option(names = "--comment", paramLabel = "TEXT")
    @Nullable
    String comment;

    @Option(names = "--source", paramLabel = "TEXT", description = "Makes it a torrent of its own for one tracker.")
    @Nullable
    String source;

    @Option(names = "--json", description = "Machine-readable output.")
    boolean json;

    PublishCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Usage.requireTrackers(spec, trackers);
        webSeeds.forEach(url -> require(url.matches("(?i)https?://\\S+"), "--web-seed takes a URL, not " + url));
        require(
                !isPrivate || !trackers.isEmpty(),
                "A private torrent needs a --tracker: there is no other way to peers");
        Publisher publisher = new Publisher(target, wanted());
        byte[] torrent;
        try (Gauge gauge = new Gauge(console, "hashed", publisher.length(), publisher::hashed)) {
            torrent = publisher.torrent(OptionalLong.of(Instant.now().getEpochSecond()));
        }
        write(torrent);
        tell(Metainfo.parse(torrent), publisher.length());
        return 0;
    }

    private Publication wanted() {
        return new Publication(
                kind.v1 ? Version.V1 : kind.v2 ? Version.V2 : Version.HYBRID,
                pieceLength == null ? OptionalInt.empty() : OptionalInt.of(pieceLength),
                trackers,
                webSeeds,
                isPrivate ? Publication.Privacy.PRIVATE : Publication.Privacy.PUBLIC,
                Optional.ofNullable(name),
                Optional.ofNullable(comment),
                Optional.ofNullable(source));
    }

    /** Whoever reads the file meanwhile finds the old one or the new one whole. */
    private void write(byte[] torrent) throws IOException {
        Path whole = written();
        Path part = whole.resolveSibling(whole.getFileName() + ".part");
        Files.write(part, torrent);
        Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path written() {
        Path name = target.toAbsolutePath().normalize().getFileName();
        return Files.isDirectory(out) && name != null
                ? out.toAbsolutePath().normalize().resolve(name + ".torrent")
                : out.toAbsolutePath();
    }

    private void tell(Metainfo metainfo, long length) {
        MagnetLink link = new MagnetLink(
                metainfo.hashes().v1(),
                metainfo.hashes().v2().map(it -> it.hex()),
                Optional.of(metainfo.info().name()),
                trackers,
                List.of(),
                webSeeds,
                List.of());
        String magnet = link.toUri() + "&xl=" + length;
        Optional<PageSnippet.Fallback> fallback = webSeeds.stream()
                .filter(it -> metainfo.info().files().size() == 1)
                .map(url -> url.endsWith("/") ? url + encoded(metainfo.info().name()) : url)
                .map(url -> new PageSnippet.Fallback(
                        url, MediaTypes.of(metainfo.info().name())))
                .findFirst();
        String snippet = PageSnippet.of(magnet, fallback);
        if (json) {
            JsonObject told = JsonObject.create().put("torrent", written().toString());
            metainfo.hashes()
                    .v1()
                    .map(InfoHash::hex)
                    .ifPresentOrElse(hex -> told.put("infoHashV1", hex), () -> told.putNull("infoHashV1"));
            metainfo.hashes()
                    .v2()
                    .ifPresentOrElse(hash -> told.put("infoHashV2", hash.hex()), () -> told.putNull("infoHashV2"));
            told.put("pieceLength", metainfo.info().layout().pieceLength())
                    .put("length", length)
                    .put("magnet", magnet)
                    .put("snippet", snippet);
            console.out().println(told);
        } else {
            console.out().println(magnet);
            console.out().println();
            console.out().println(snippet);
        }
    }

    /** A name as one element of a URL's path. */
    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void require(boolean isSo, String otherwise) {
        Usage.require(spec, isSo, otherwise);
    }
}
