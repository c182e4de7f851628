package tv.starling.tracker;

import java.util.Optional;
import java.util.OptionalLong;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BString;
import tv.starling.bencode.BencodeException;
import tv.starling.bencode.BencodeReader;
import tv.starling.env.HttpFetcher;
import tv.starling.metainfo.InfoHash;

/** A scrape over HTTP (BEP 48): the URL that asks and the body that answers. Pure. */
final class HttpScrape {
    /** One torrent's numbers; a tracker that tells of all it has is not listened to. */
    static final int MAX_BODY_BYTES = 64 * 1024;

    private static final String ANNOUNCE = "announce";

    private HttpScrape() {}

    /** Empty where the last element of the path doesn't begin with "announce": such trackers can't be scraped. */
    static Optional<String> url(TrackerUrl tracker, InfoHash infoHash) {
        String text = tracker.text();
        int query = text.indexOf('?');
        int name = text.lastIndexOf('/', query < 0 ? text.length() : query) + 1;
        if (!text.startsWith(ANNOUNCE, name)) {
            return Optional.empty();
        }
        String scrape = text.substring(0, name) + "scrape" + text.substring(name + ANNOUNCE.length());
        return Optional.of(scrape + (query < 0 ? '?' : '&') + "info_hash=" + HttpAnnounce.escape(infoHash.bytes()));
    }

    /** {@link Audience#UNKNOWN} for whatever is no answer. */
    static Audience read(HttpFetcher.Result result, InfoHash infoHash) {
        if (!(result instanceof HttpFetcher.Result.Response(int status, byte[] body)) || status != 200) {
            return Audience.UNKNOWN;
        }
        try {
            return BencodeReader.read(body) instanceof BDictionary answer
                    ? answer.dictionary("files")
                            .map(files -> files.entries().get(new BString(infoHash.bytes())))
                            .map(file -> file instanceof BDictionary numbers ? numbers(numbers) : Audience.UNKNOWN)
                            .orElse(Audience.UNKNOWN)
                    : Audience.UNKNOWN;
        } catch (BencodeException e) {
            return Audience.UNKNOWN;
        }
    }

    /** As announces have them too, but for the downloads. */
    static Audience numbers(BDictionary told) {
        OptionalLong downloads = told.optInteger("downloaded");
        return Audience.of(told.optInteger("complete"), told.optInteger("incomplete"), downloads);
    }
}
