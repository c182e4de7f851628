package tv.starling.metainfo;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tv.starling.bencode.BencodeReader;
import tv.starling.metainfo.InfoDictionary.FileEntry;

/** Where a web seed has a torrent's files (BEP 19). */
public final class WebSeedUrl {
    private WebSeedUrl() {}

    /**
     * The URL of one file: the web seed's own for a torrent of a single file, unless it ends with a slash; else name and
     * path below it. Empty where the path would lead elsewhere.
     */
    public static Optional<String> of(String webSeed, InfoDictionary info, FileEntry file) {
        boolean single = file.path().equals(List.of(info.name()))
                && BencodeReader.rawValue(info.raw(), "files").isEmpty();
        if (single && !webSeed.endsWith("/")) {
            return Optional.of(webSeed);
        }
        String folder = webSeed.endsWith("/") ? webSeed : webSeed + "/";
        if (isDots(info.name()) || file.path().stream().anyMatch(WebSeedUrl::isDots)) {
            return Optional.empty();
        }
        String name = PercentCoding.encode(info.name());
        return Optional.of(
                single
                        ? folder + name
                        : folder + name + "/"
                                + file.path().stream()
                                        .map(PercentCoding::encode)
                                        .collect(Collectors.joining("/")));
    }

    private static boolean isDots(String element) {
        return element.equals(".") || element.equals("..") || element.isEmpty();
    }
}
