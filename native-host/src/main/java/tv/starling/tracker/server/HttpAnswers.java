package tv.starling.tracker.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BString;
import tv.starling.bencode.BValue;
import tv.starling.bencode.BencodeWriter;
import tv.starling.metainfo.InfoHash;
import tv.starling.tracker.Event;
import tv.starling.wire.CompactPeers;
import tv.starling.wire.PeerAddress;

/**
 * What a GET is answered with: {@code /announce} (BEP 3, 7, 24, 31) and {@code /scrape} (BEP 48). Peers are always in the
 * compact form (BEP 23), whatever {@code compact} and {@code no_peer_id} say.
 */
public final class HttpAnswers {
    /** Peers in one answer, of each family. */
    static final int MAX_PEERS = 200;

    private final Register register;

    HttpAnswers(Register register) {
        this.register = register;
    }

    /** @param body bencoded for 200, else plain text */
    public record Answer(int status, byte[] body) {
        static Answer of(BDictionary dictionary) {
            return new Answer(200, BencodeWriter.write(dictionary));
        }

        static Answer text(int status, String text) {
            return new Answer(status, text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /**
     * @param target path and query
     * @param from who asks
     */
    public Answer answer(String target, PeerAddress from) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        Query query = Query.parse(mark < 0 ? "" : target.substring(mark + 1));
        return switch (path) {
            case "/announce" -> announce(query, from);
            case "/scrape" -> scrape(query);
            default -> Answer.text(404, "This is a tracker: /announce and /scrape are all there is.\n");
        };
    }

    private Answer announce(Query query, PeerAddress from) {
        Optional<InfoHash> infoHash = query.infoHash();
        long port = query.number("port", -1);
        if (infoHash.isEmpty() || port < 0 || port > 0xffff) {
            register.countRefused();
            return failure("An announce has an info_hash of 20 bytes and a port.");
        }
        if (!register.admits(infoHash.get())) {
            return Answer.of(BDictionary.builder()
                    .put("failure reason", "This tracker doesn't have that torrent.")
                    .put("retry in", "never")
                    .build());
        }
        Announced announced = new Announced(
                infoHash.get(),
                from.withPort((int) port),
                query.number("left", Long.MAX_VALUE),
                event(query.text("event")));
        Counts counts = register.announce(announced);
        long wanted = query.number("numwant", -1);
        List<PeerAddress> four = register.others(announced, wanted, MAX_PEERS, Swarm.Family.IPV4);
        List<PeerAddress> six = register.others(announced, wanted, MAX_PEERS, Swarm.Family.IPV6);
        var answer = BDictionary.builder()
                .put("complete", counts.seeds())
                .put("downloaded", counts.completed())
                .put("external ip", from.ip())
                .put("incomplete", counts.leechers())
                .put("interval", register.settings().intervalSeconds())
                .put("min interval", register.settings().minIntervalSeconds())
                .put("peers", CompactPeers.formatIpv4(four));
        if (!six.isEmpty()) {
            answer.put("peers6", CompactPeers.formatIpv6(six));
        }
        return Answer.of(answer.build());
    }

    /** Never of all swarms: what a broadcaster has on offer is for the broadcaster to tell. */
    private Answer scrape(Query query) {
        List<InfoHash> named = query.infoHashes();
        if (named.isEmpty()) {
            register.countRefused();
            return failure("A scrape names the torrents it asks about.");
        }
        TreeMap<BString, BValue> files = new TreeMap<>();
        for (InfoHash infoHash : named) {
            Counts counts = register.scrape(infoHash);
            files.put(
                    new BString(infoHash.bytes()),
                    BDictionary.builder()
                            .put("complete", counts.seeds())
                            .put("downloaded", counts.completed())
                            .put("incomplete", counts.leechers())
                            .build());
        }
        return Answer.of(BDictionary.builder()
                .put("files", new BDictionary(files))
                .put(
                        "flags",
                        BDictionary.builder()
                                .put("min_request_interval", register.settings().minIntervalSeconds())
                                .build())
                .build());
    }

    private static Answer failure(String reason) {
        return Answer.of(BDictionary.builder().put("failure reason", reason).build());
    }

    private static Event event(String word) {
        return switch (word) {
            case "started" -> Event.STARTED;
            case "completed" -> Event.COMPLETED;
            case "stopped" -> Event.STOPPED;
            default -> Event.NONE;
        };
    }
}
