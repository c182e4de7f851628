package tv.starling.sim;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tv.starling.env.HttpFetcher.RangeEnd;
import tv.starling.env.HttpFetcher.RangeRequest;
import tv.starling.env.HttpFetcher.Ranges;
import tv.starling.env.HttpFetcher.Request;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.live.LiveSource;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.wire.LiveFiles;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.LiveRecord;
import tv.starling.wire.PeerAddress;

/** A web server with a broadcast's files (LIVE.md, 7), which can go wrong in the ways that web servers do. */
public final class SimOrigin implements SimHttp.Handler {
    private final String folder;
    private final Map<String, byte[]> files = new HashMap<>();
    private Optional<LiveMessage.Record> entry = Optional.empty();
    private Trouble trouble = (file, right) -> right;
    private Duration thinks = Duration.ZERO;
    private boolean whole;
    private int requests;
    private int pieces;
    private int parts;
    private long sent;

    /** What comes instead of a file. */
    public interface Trouble {
        Result instead(String file, Result right);
    }

    private SimOrigin(String folder) {
        this.folder = folder;
    }

    /** @param url ends with a slash */
    public static SimOrigin at(Simulation sim, String url, LiveDictionary broadcast) {
        var origin = new SimOrigin(url + LiveFiles.folder(broadcast.hash()) + "/");
        origin.files.put(LiveFiles.INFO, broadcast.raw());
        sim.http(url, origin);
        return origin;
    }

    /** As the source's helper writes it. */
    public void put(LiveSource.Piece piece) {
        byte[] data = new byte[piece.record().length()];
        int at = 0;
        for (byte[] block : piece.blocks()) {
            System.arraycopy(block, 0, data, at, block.length);
            at += block.length;
        }
        files.put(LiveFiles.piece(piece.record().index()), new LiveFiles.Piece(piece.message(), data).encode());
        if (piece.record().is(LiveRecord.RANDOM_ACCESS)) {
            entry = Optional.of(piece.message());
        }
        entry.ifPresent(it -> files.put(LiveFiles.EDGE, new LiveFiles.Edge(it, piece.message()).encode()));
    }

    public SimOrigin trouble(Trouble what) {
        trouble = what;
        return this;
    }

    /** It gives no parts of files. */
    public SimOrigin wholeFilesOnly() {
        whole = true;
        return this;
    }

    public SimOrigin thinks(Duration time) {
        thinks = time;
        return this;
    }

    public int requests() {
        return requests;
    }

    /** Requests for pieces or parts of them. */
    public int pieces() {
        return pieces;
    }

    /** Parts that it gave. */
    public int parts() {
        return parts;
    }

    /** Bytes it set out to send. */
    public long sent() {
        return sent;
    }

    public byte[] file(String name) {
        return files.get(name).clone();
    }

    @Override
    public Duration thinks() {
        return thinks;
    }

    @Override
    public Result answer(Request request, PeerAddress from) {
        Result said = said(request.url());
        sent += said instanceof Result.Response(int _, byte[] body) ? body.length : 0;
        return said;
    }

    @Override
    public SimHttp.Served range(RangeRequest request, PeerAddress from) {
        Result said = said(request.url());
        if (!(said instanceof Result.Response(int status, byte[] body))) {
            return SimHttp.Served.nothing(new RangeEnd.Broken("planned failure"));
        }
        if (status != 200) {
            return SimHttp.Served.nothing(new RangeEnd.Refused(status, Optional.empty()));
        }
        if (body.length != request.fileLength()) {
            return SimHttp.Served.nothing(new RangeEnd.Unfit("The file there has another length."));
        }
        if (whole) {
            return SimHttp.Served.nothing(new RangeEnd.Done(Ranges.IGNORED));
        }
        byte[] part = Arrays.copyOfRange(body, (int) request.from(), (int) request.to());
        parts++;
        sent += part.length;
        return new SimHttp.Served(part, Long.MAX_VALUE, new RangeEnd.Done(Ranges.KNOWN));
    }

    private Result said(String url) {
        requests++;
        String file = url.startsWith(folder) ? url.substring(folder.length()) : "";
        pieces += file.matches("\\d+") ? 1 : 0;
        byte[] bytes = files.get(file);
        return trouble.instead(file, bytes == null ? status(404) : new Result.Response(200, bytes.clone()));
    }

    public static Result status(int code) {
        return new Result.Response(code, new byte[0]);
    }
}
