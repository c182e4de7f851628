package tv.starling.metainfo;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes a magnet link. */
final class MagnetText {
    private MagnetText() {}

    static String of(MagnetLink link) {
        var parameters = new ArrayList<String>();
        link.infoHash().ifPresent(hash -> parameters.add("xt=urn:btih:" + hash));
        link.infoHashV2().ifPresent(hash -> parameters.add("xt=urn:btmh:1220" + hash));
        addRest(link, parameters);
        return "magnet:?" + String.join("&", parameters);
    }

    static String of(FeedLink link) {
        HexFormat hex = HexFormat.of();
        var parameters = new ArrayList<String>();
        parameters.add("xs=urn:btpk:" + hex.formatHex(link.publicKey().bytes()));
        if (link.salt().bytes().length > 0) {
            parameters.add("s=" + hex.formatHex(link.salt().bytes()));
        }
        addRest(link.rest(), parameters);
        return "magnet:?" + String.join("&", parameters);
    }

    /** What does not say which torrent. */
    private static void addRest(MagnetLink link, List<String> parameters) {
        link.name().ifPresent(name -> parameters.add("dn=" + PercentCoding.encode(name)));
        link.trackers().forEach(url -> parameters.add("tr=" + PercentCoding.encode(url)));
        link.webSeeds().forEach(url -> parameters.add("ws=" + PercentCoding.encode(url)));
        link.torrentFiles().forEach(url -> parameters.add("xs=" + PercentCoding.encode(url)));
        link.peers().forEach(peer -> parameters.add("x.pe=" + peer));
        link.pass().ifPresent(pass -> parameters.add("x.pass=" + PercentCoding.encode(pass)));
        if (!link.selectedFiles().isEmpty()) {
            parameters.add("so=" + ranges(link.selectedFiles()));
        }
    }

    /** Sorted numbers as BEP 53 has them: {@code 0,2-4}. */
    private static String ranges(List<Integer> sorted) {
        var ranges = new ArrayList<String>();
        int from = 0;
        for (int i = 1; i <= sorted.size(); i++) {
            boolean goesOn = i < sorted.size() && sorted.get(i) == sorted.get(i - 1) + 1;
            if (!goesOn) {
                int last = sorted.get(i - 1);
                ranges.add(sorted.get(from) == last ? "" + last : sorted.get(from) + "-" + last);
                from = i;
            }
        }
        return String.join(",", ranges);
    }
}
