package tv.starling.metainfo;

/** A link or file that does not name a torrent we can load. */
public final class MetainfoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public static final String BAD_TORRENT = "bad-torrent";
    public static final String BAD_MAGNET = "bad-magnet";
    /** A version after v2. */
    public static final String V2_UNSUPPORTED = "v2-unsupported";
    /** A live broadcast, where files were asked for. */
    public static final String LIVE_UNSUPPORTED = "live-unsupported";
    /** v1 and v2 of one torrent tell of different files, or two torrents share one of two hashes. */
    public static final String HYBRID_MISMATCH = "hybrid-mismatch";
    /** The link has a ticket to a closed broadcast that can't be read. */
    public static final String LIVE_TICKET_DAMAGED = "live-ticket-damaged";

    private final String code;

    public MetainfoException(String code, String message) {
        super(message);
        this.code = code;
    }

    static MetainfoException badTorrent(String message) {
        return new MetainfoException(BAD_TORRENT, message);
    }

    /** A stable code of PROTOCOL.md. */
    public String code() {
        return code;
    }
}
