package tv.starling.metainfo;

import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tv.starling.bencode.BString;

/** One reading of a magnet link. */
final class MagnetParse {
    private static final String SCHEME = "magnet:";
    private static final String V1 = "urn:btih:";
    private static final String V2 = "urn:btmh:";
    private static final String FEED = "urn:btpk:";
    /** Multihash: SHA-256 (0x12), 32 bytes (0x20). */
    private static final Pattern MULTIHASH = Pattern.compile("1220([0-9A-Fa-f]{64})");

    private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{40}");
    private static final Pattern PUBLIC_KEY = Pattern.compile("[0-9A-Fa-f]{64}");
    private static final Pattern SALT = Pattern.compile("(?:[0-9A-Fa-f]{2}){0,64}");
    private static final Pattern BASE32 = Pattern.compile("[A-Za-z2-7]{32}");
    /** Some writers number what is there more than once: {@code tr.1}, {@code xt.2}. */
    private static final Pattern NUMBERED = Pattern.compile("(xt|tr|ws|as|xs)\\.\\d{1,4}");

    private static final Pattern FILES = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

    private static final int MAX_PASS = 256;

    private final String text;
    private Optional<InfoHash> infoHash = Optional.empty();
    private Optional<String> infoHashV2 = Optional.empty();
    private Optional<BString> publicKey = Optional.empty();
    private Optional<BString> salt = Optional.of(new BString(new byte[0]));
    private Optional<String> name = Optional.empty();
    private Optional<String> pass = Optional.empty();
    private final Set<String> trackers = new LinkedHashSet<>();
    private final Set<HostPort> peers = new LinkedHashSet<>();
    private final Set<String> webSeeds = new LinkedHashSet<>();
    private final Set<String> torrentFiles = new LinkedHashSet<>();
    private final BitSet files = new BitSet();

    MagnetParse(String text) {
        this.text = text;
    }

    /** A link that names a torrent. */
    MagnetLink link() {
        read();
        if (infoHash.isEmpty() && infoHashV2.isEmpty()) {
            throw bad("This is not a magnet link that names a torrent.");
        }
        return parsed(infoHash, infoHashV2, torrentFiles);
    }

    /** A link that names no torrent but who tells of one (BEP 46); empty when it is anything else. */
    Optional<FeedLink> feed() {
        read();
        return infoHash.isPresent() || infoHashV2.isPresent() || publicKey.isEmpty() || salt.isEmpty()
                ? Optional.empty()
                : Optional.of(new FeedLink(
                        publicKey.get(), salt.get(), parsed(Optional.empty(), Optional.empty(), Set.of())));
    }

    private MagnetLink parsed(Optional<InfoHash> v1, Optional<String> v2, Set<String> torrents) {
        return new MagnetLink(
                v1,
                v2,
                name,
                trackers.stream().toList(),
                peers.stream().toList(),
                webSeeds.stream().toList(),
                torrents.stream().toList(),
                pass,
                files.stream().boxed().toList());
    }

    private void read() {
        if (text.length() > MagnetLink.MAX_LENGTH) {
            throw bad("This magnet link is longer than 64 KiB.");
        }
        if (text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            parameters(text.substring(text.indexOf('?') + 1));
        } else {
            infoHash = v1(text);
        }
    }

    private void parameters(String query) {
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String key = PercentCoding.decode(parameter.substring(0, equals)).toLowerCase(Locale.ROOT);
            Matcher numbered = NUMBERED.matcher(key);
            parameter(numbered.matches() ? numbered.group(1) : key, parameter.substring(equals + 1));
        }
    }

    private void parameter(String key, String encoded) {
        String value = PercentCoding.decode(encoded);
        switch (key) {
            case "xt" -> topic(value);
            // Only in names is a plus a space: in a URL it may be meant.
            case "dn" -> name = name.or(() -> name(PercentCoding.decode(encoded.replace('+', ' '))));
            case "tr" -> {
                if (trackers.size() < Urls.MAX_COUNT && Urls.isTracker(value)) {
                    trackers.add(value);
                }
            }
            case "ws" -> web(value, webSeeds);
            case "xs" -> source(value);
            case "x.pass" -> pass = pass.or(() -> Optional.of(value).filter(it -> it.length() <= MAX_PASS));
            case "s" -> salt = bytes(SALT, value);
            // In use for both: the files, and the torrent file.
            case "as" -> web(value, value.endsWith(".torrent") ? torrentFiles : webSeeds);
            case "x.pe" -> {
                if (peers.size() < MagnetLink.MAX_PEERS) {
                    HostPort.parse(value).ifPresent(peers::add);
                }
            }
            case "so" -> {
                for (String part : value.split(",", -1)) {
                    select(part);
                }
            }
            default -> {}
        }
    }

    private void source(String value) {
        if (value.regionMatches(true, 0, FEED, 0, FEED.length())) {
            publicKey = publicKey.or(() -> bytes(PUBLIC_KEY, value.substring(FEED.length())));
        } else {
            web(value, torrentFiles);
        }
    }

    private static Optional<BString> bytes(Pattern pattern, String digits) {
        return pattern.matcher(digits).matches()
                ? Optional.of(new BString(HexFormat.of().parseHex(digits)))
                : Optional.empty();
    }

    private static void web(String url, Set<String> urls) {
        if (urls.size() < Urls.MAX_COUNT && Urls.isWeb(url)) {
            urls.add(url);
        }
    }

    /** The first of each kind counts. */
    private void topic(String urn) {
        if (urn.regionMatches(true, 0, V1, 0, V1.length())) {
            infoHash = infoHash.or(() -> v1(urn.substring(V1.length())));
        } else if (urn.regionMatches(true, 0, V2, 0, V2.length())) {
            infoHashV2 = infoHashV2.or(() -> v2(urn.substring(V2.length())));
        }
    }

    private static Optional<InfoHash> v1(String digits) {
        if (HEX.matcher(digits).matches()) {
            return Optional.of(InfoHash.ofHex(digits));
        }
        return BASE32.matcher(digits).matches() ? Optional.of(InfoHash.of(base32(digits))) : Optional.empty();
    }

    private static Optional<String> v2(String digits) {
        Matcher matcher = MULTIHASH.matcher(digits);
        return matcher.matches() ? Optional.of(matcher.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /** RFC 4648: 32 digits of five bits are 20 bytes. */
    private static byte[] base32(String digits) {
        byte[] bytes = new byte[InfoHash.LENGTH];
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            char digit = Character.toUpperCase(digits.charAt(bit / 5));
            int value = digit >= 'A' ? digit - 'A' : digit - '2' + 26;
            if ((value >>> (4 - bit % 5) & 1) != 0) {
                bytes[bit / 8] |= (byte) (0x80 >>> bit % 8);
            }
        }
        return bytes;
    }

    private static Optional<String> name(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private void select(String part) {
        Matcher matcher = FILES.matcher(part);
        if (!matcher.matches()) {
            return;
        }
        int from = Integer.parseInt(matcher.group(1));
        int to = matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2));
        if (from <= to && to < InfoDictionary.MAX_FILES) {
            files.set(from, to + 1);
        }
    }

    private static MetainfoException bad(String message) {
        return new MetainfoException(MetainfoException.BAD_MAGNET, message);
    }
}
