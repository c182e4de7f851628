package tv.starling.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tv.starling.env.HttpFetcher.RangeEnd;
import tv.starling.env.HttpFetcher.RangeRequest;
import tv.starling.env.HttpFetcher.Ranges;
import tv.starling.env.HttpFetcher.Request;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.WebSeedUrl;
import tv.starling.wire.PeerAddress;

/** A web site with a torrent's files, which can go wrong in the ways that web sites do. */
public final class SimWebSite implements SimHttp.Handler {
    private final SimTorrent torrent;
    private final Map<String, FileEntry> files = new LinkedHashMap<>();
    private final List<RangeRequest> requests = new ArrayList<>();
    private Trouble trouble = (n, request, right) -> right;
    private long bytesPerSecond;
    private long sent;

    /** What becomes of the n-th request, counted from 1. */
    public interface Trouble {
        SimHttp.Served instead(int n, RangeRequest request, SimHttp.Served right);
    }

    private SimWebSite(SimTorrent torrent, long bytesPerSecond) {
        this.torrent = torrent;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** @param url of the folder, or of the file of a torrent with a single one */
    public static SimWebSite at(Simulation sim, String url, SimTorrent torrent, long bytesPerSecond) {
        var site = new SimWebSite(torrent, bytesPerSecond);
        for (FileEntry file : torrent.info().files()) {
            site.files.put(WebSeedUrl.of(url, torrent.info(), file).orElseThrow(), file);
        }
        sim.http(url, site);
        return site;
    }

    public SimWebSite trouble(Trouble what) {
        trouble = what;
        return this;
    }

    public SimWebSite without(String path) {
        files.keySet().removeIf(url -> url.endsWith(path));
        return this;
    }

    public List<RangeRequest> requests() {
        return requests;
    }

    /** Bytes it set out to send. */
    public long sent() {
        return sent;
    }

    @Override
    public Result answer(Request request, PeerAddress from) {
        return new Result.Response(404, new byte[0]);
    }

    @Override
    public SimHttp.Served range(RangeRequest request, PeerAddress from) {
        requests.add(request);
        Optional<FileEntry> file = Optional.ofNullable(files.get(request.url()));
        SimHttp.Served right = file.map(f -> new SimHttp.Served(
                        torrent.bytes(f.offset() + request.from(), (int) (request.to() - request.from())),
                        bytesPerSecond,
                        new RangeEnd.Done(Ranges.KNOWN)))
                .orElse(SimHttp.Served.nothing(new RangeEnd.Refused(404, Optional.empty())));
        SimHttp.Served served = trouble.instead(requests.size(), request, right);
        sent += served.bytes().length;
        return served;
    }
}
