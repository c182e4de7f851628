package tv.starling.tracker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BInteger;
import tv.starling.bencode.BList;
import tv.starling.bencode.BString;
import tv.starling.bencode.BValue;
import tv.starling.bencode.BencodeException;
import tv.starling.bencode.BencodeReader;
import tv.starling.env.HttpFetcher;
import tv.starling.wire.CompactPeers;
import tv.starling.wire.PeerAddress;

/** An announce over HTTP: the URL that asks and the body that answers (BEP 3, 7, 23, 24). Pure. */
final class HttpAnnounce {
    /** Far above a compact answer of any number of peers we would take. */
    static final int MAX_BODY_BYTES = 1024 * 1024;

    /** Busy trackers take some seconds; longer than this is as good as down. */
    static final Duration TIMEOUT = Duration.ofSeconds(15);

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private HttpAnnounce() {}

    /** The URL to fetch, its parameters in a fixed order after those the tracker's own URL has. */
    static String url(Ask ask) {
        Announcement torrent = ask.torrent();
        StringBuilder url = new StringBuilder(ask.url().text());
        url.append(ask.url().pathAndQuery().indexOf('?') < 0 ? '?' : '&')
                .append("info_hash=")
                .append(escape(torrent.infoHash().bytes()))
                .append("&peer_id=")
                .append(escape(torrent.peerId()))
                .append("&port=")
                .append(torrent.port())
                .append("&uploaded=")
                .append(torrent.uploaded())
                .append("&downloaded=")
                .append(torrent.downloaded())
                .append("&left=")
                .append(torrent.left())
                .append("&compact=1&numwant=")
                .append(ask.numWant())
                .append("&key=")
                .append(HEX.toHexDigits(ask.key()));
        if (ask.event() != Event.NONE) {
            url.append("&event=").append(ask.event().word);
        }
        ask.trackerId().ifPresent(id -> url.append("&trackerid=").append(escape(id)));
        return url.toString();
    }

    /** Every byte that is not unreserved in a URL as {@code %XX}; a space is never {@code +}. */
    static String escape(byte[] bytes) {
        StringBuilder escaped = new StringBuilder(bytes.length * 3);
        for (byte b : bytes) {
            if (UNRESERVED.indexOf(b) >= 0) {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(HEX.toHexDigits(b));
            }
        }
        return escaped.toString();
    }

    static Reply read(HttpFetcher.Result result) {
        return switch (result) {
            case HttpFetcher.Result.Failed(String reason) -> new Reply.Failed(PlainText.of(reason));
            case HttpFetcher.Result.Response(int status, byte[] body) -> read(status, body);
        };
    }

    private static Reply read(int status, byte[] body) {
        try {
            if (BencodeReader.read(body) instanceof BDictionary answer) {
                return read(status, answer);
            }
        } catch (BencodeException e) {
            // said below, with the status, which tells more
        }
        return new Reply.Failed(status == 200 ? "The answer is not a tracker's." : "HTTP status " + status);
    }

    private static Reply read(int status, BDictionary answer) {
        Optional<String> failure = answer.text("failure reason");
        if (failure.isPresent()) {
            return new Reply.Failed(PlainText.of(failure.get()), retry(answer));
        }
        if (status != 200) {
            return new Reply.Failed("HTTP status " + status);
        }
        List<PeerAddress> peers = new ArrayList<>();
        if (!takePeers(answer.get("peers"), peers) || !takePeers6(answer.get("peers6"), peers)) {
            return new Reply.Failed("The answer's peers are malformed.");
        }
        return new Reply.Ok(
                answer.optInteger("interval"),
                answer.optInteger("min interval"),
                peers.subList(0, Math.min(peers.size(), Reply.MAX_PEERS)),
                answer.string("external ip")
                        .filter(ip -> ip.length == 4 || ip.length == 16)
                        .map(ip -> PeerAddress.of(ip, 0)),
                PlainText.of(answer.text("warning message").orElse("")),
                answer.string("tracker id"),
                HttpScrape.numbers(answer));
    }

    /** BEP 31: minutes, or "never". */
    private static Optional<Duration> retry(BDictionary answer) {
        Optional<String> text = answer.text("retry in");
        if (text.filter("never"::equals).isPresent()) {
            return Optional.of(Pace.NEVER);
        }
        return text.filter(it -> it.matches("\\d{1,9}"))
                .map(Long::parseLong)
                .or(() -> answer.optInteger("retry in").stream().boxed().findFirst())
                .filter(minutes -> minutes > 0)
                .map(minutes -> Pace.leaveAlone(minutes));
    }

    private static boolean takePeers(Optional<BValue> value, List<PeerAddress> peers) {
        return switch (value.orElse(BString.of(""))) {
            case BString(byte[] compact) -> {
                peers.addAll(CompactPeers.parseIpv4(cut(compact, 6)));
                yield true;
            }
            case BList(List<BValue> entries) -> {
                entries.stream()
                        .limit(Reply.MAX_PEERS)
                        .flatMap(entry -> peer(entry).stream())
                        .forEach(peers::add);
                yield true;
            }
            case BInteger integer -> false;
            case BDictionary dictionary -> false;
        };
    }

    private static boolean takePeers6(Optional<BValue> value, List<PeerAddress> peers) {
        if (!(value.orElse(BString.of("")) instanceof BString(byte[] compact))) {
            return false;
        }
        peers.addAll(CompactPeers.parseIpv6(cut(compact, 18)));
        return true;
    }

    private static byte[] cut(byte[] compact, int entryLength) {
        return Arrays.copyOf(compact, Math.min(compact.length, Reply.MAX_PEERS * entryLength));
    }

    /** An entry of the long form; names instead of address literals are not looked up. */
    private static Optional<PeerAddress> peer(BValue entry) {
        if (!(entry instanceof BDictionary peer)) {
            return Optional.empty();
        }
        long port = peer.optInteger("port").orElse(0);
        if (port < 1 || port > 0xffff) {
            return Optional.empty();
        }
        return peer.string("ip")
                .map(ip -> new String(ip, StandardCharsets.ISO_8859_1))
                .flatMap(ip -> PeerAddress.ofLiteral(ip, (int) port));
    }
}
