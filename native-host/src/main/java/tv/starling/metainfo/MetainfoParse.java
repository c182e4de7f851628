package tv.starling.metainfo;

import static tv.starling.metainfo.MetainfoException.badTorrent;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BList;
import tv.starling.bencode.BString;
import tv.starling.bencode.BValue;
import tv.starling.bencode.BencodeException;
import tv.starling.bencode.BencodeLimits;
import tv.starling.bencode.BencodeReader;

/** Reads what lies around the info dictionary. What is only advice (trackers, seeds, texts) is dropped where it is bad. */
final class MetainfoParse {
    private static final BDictionary NO_LAYERS = BDictionary.builder().build();

    private MetainfoParse() {}

    static Metainfo metainfo(byte[] file) {
        if (file.length > Metainfo.MAX_LENGTH) {
            throw badTorrent("The torrent file is longer than 64 MiB.");
        }
        BDictionary outer = outer(file);
        if (outer.dictionary("info").isEmpty()) {
            throw badTorrent("The torrent file has no info.");
        }
        byte[] raw = BencodeReader.rawValue(file, "info").orElseThrow();
        InfoDictionary info = InfoDictionary.parse(raw);
        return new Metainfo(
                info.hashes(),
                info,
                info.hasV2()
                        ? PieceLayers.of(outer.dictionary("piece layers").orElse(NO_LAYERS), info)
                        : PieceLayers.NONE,
                trackerTiers(outer),
                webSeeds(outer),
                outer.text("comment.utf-8").or(() -> outer.text("comment")),
                outer.text("created by"));
    }

    /** Many torrent files end in a line feed: what comes after the value is not looked at. */
    private static BDictionary outer(byte[] file) {
        try {
            if (BencodeReader.readPrefix(file, 0, BencodeLimits.TORRENT).value() instanceof BDictionary dictionary) {
                return dictionary;
            }
        } catch (BencodeException e) {
            throw badTorrent("This is not a torrent file: " + e.getMessage() + ".");
        }
        throw badTorrent("This is not a torrent file.");
    }

    /** BEP 12: where there is a list with a tracker in it, the lone {@code announce} does not count. */
    private static List<List<String>> trackerTiers(BDictionary outer) {
        Set<String> seen = new LinkedHashSet<>();
        var tiers = new ArrayList<List<String>>();
        for (BValue tier : outer.list("announce-list").orElse(BList.of()).items()) {
            List<String> urls = trackers(tier, seen);
            if (!urls.isEmpty()) {
                tiers.add(urls);
            }
        }
        if (tiers.isEmpty()) {
            outer.get("announce")
                    .map(url -> trackers(url, seen))
                    .filter(urls -> !urls.isEmpty())
                    .ifPresent(tiers::add);
        }
        return tiers;
    }

    private static List<String> trackers(BValue tier, Set<String> seen) {
        return texts(tier).stream()
                .filter(url -> seen.size() < Urls.MAX_COUNT && Urls.isTracker(url) && seen.add(url))
                .toList();
    }

    private static List<String> webSeeds(BDictionary outer) {
        return outer.get("url-list").map(MetainfoParse::texts).orElse(List.of()).stream()
                .filter(Urls::isWeb)
                .distinct()
                .limit(Urls.MAX_COUNT)
                .toList();
    }

    /** A lone string is a list of one: both spellings are found in the wild. */
    private static List<String> texts(BValue value) {
        return switch (value) {
            case BString text -> List.of(text.utf8());
            case BList list ->
                list.items().stream()
                        .filter(BString.class::isInstance)
                        .map(item -> ((BString) item).utf8())
                        .toList();
            default -> List.of();
        };
    }
}
