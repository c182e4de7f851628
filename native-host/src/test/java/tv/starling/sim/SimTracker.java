package tv.starling.sim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tv.starling.env.HttpFetcher.Request;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.wire.PeerAddress;

/** An HTTP tracker (BEP 3, 23, 7) that knows peers by the address that asked and the port it named. */
public final class SimTracker {
    public static final String URL = "http://tracker.test/announce";

    /** Peers in one answer, as most trackers give at most. */
    private static final int MOST_PEERS = 50;

    private final int intervalSeconds;
    private final Map<String, Map<PeerAddress, Boolean>> swarms = new LinkedHashMap<>();
    private final List<Announce> announces = new ArrayList<>();

    /**
     * An announce that was heard, in order of arrival.
     *
     * @param infoHash 40 hexadecimal digits
     * @param event started, stopped, completed or empty
     */
    public record Announce(PeerAddress peer, String infoHash, String event, long left) {}

    private SimTracker(int intervalSeconds) {
        this.intervalSeconds = intervalSeconds;
    }

    /** A tracker at {@link #URL}. */
    public static SimTracker of(Simulation sim) {
        return at(sim, URL, 30);
    }

    public static SimTracker at(Simulation sim, String url, int intervalSeconds) {
        SimTracker tracker = new SimTracker(intervalSeconds);
        sim.http(url, tracker::answer);
        return tracker;
    }

    public List<Announce> announces() {
        return List.copyOf(announces);
    }

    /** Peers known of a swarm, in order of their first announce. */
    public List<PeerAddress> peers(SimTorrent torrent) {
        return List.copyOf(
                swarms.getOrDefault(torrent.infoHash().hex(), Map.of()).keySet());
    }

    private Result answer(Request request, PeerAddress from) {
        Map<String, String> query = query(request.url());
        String hash =
                HexFormat.of().formatHex(query.getOrDefault("info_hash", "").getBytes(ISO_8859_1));
        if (hash.length() != 40 || !query.getOrDefault("port", "").matches("\\d{1,5}")) {
            return ok("d14:failure reason11:bad requeste".getBytes(ISO_8859_1));
        }
        PeerAddress peer = from.withPort(Integer.parseInt(query.get("port")));
        String event = query.getOrDefault("event", "");
        long left = Long.parseLong(query.getOrDefault("left", "0"));
        announces.add(new Announce(peer, hash, event, left));
        Map<PeerAddress, Boolean> swarm = swarms.computeIfAbsent(hash, key -> new LinkedHashMap<>());
        if (event.equals("stopped")) {
            swarm.remove(peer);
        } else {
            swarm.put(peer, left == 0);
        }
        return ok(body(swarm, peer));
    }

    private byte[] body(Map<PeerAddress, Boolean> swarm, PeerAddress asking) {
        ByteArrayOutputStream four = new ByteArrayOutputStream();
        ByteArrayOutputStream six = new ByteArrayOutputStream();
        List<PeerAddress> others =
                swarm.keySet().stream().filter(peer -> !peer.equals(asking)).toList();
        others.subList(Math.max(0, others.size() - MOST_PEERS), others.size()).forEach(peer -> {
            ByteArrayOutputStream out = peer.isIpv6() ? six : four;
            out.writeBytes(peer.ip());
            out.write(peer.port() >> 8);
            out.write(peer.port());
        });
        long seeds = swarm.values().stream().filter(complete -> complete).count();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, "d8:completei" + seeds + "e10:incompletei" + (swarm.size() - seeds) + "e");
        text(out, "8:intervali" + intervalSeconds + "e12:min intervali5e");
        text(out, "5:peers" + four.size() + ":");
        out.writeBytes(four.toByteArray());
        text(out, "6:peers6" + six.size() + ":");
        out.writeBytes(six.toByteArray());
        text(out, "e");
        return out.toByteArray();
    }

    private static Map<String, String> query(String url) {
        Map<String, String> result = new TreeMap<>();
        int mark = url.indexOf('?');
        for (String pair : (mark < 0 ? "" : url.substring(mark + 1)).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                result.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), ISO_8859_1));
            }
        }
        return result;
    }

    private static Result ok(byte[] body) {
        return new Result.Response(200, body);
    }

    private static void text(ByteArrayOutputStream out, String value) {
        out.writeBytes(value.getBytes(ISO_8859_1));
    }
}
