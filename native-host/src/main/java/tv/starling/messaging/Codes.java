package tv.starling.messaging;

/** The codes of PROTOCOL.md that are given out here; ring 2 gives out the others. Append-only. */
public final class Codes {
    public static final String BAD_REQUEST = "bad-request";
    public static final String UNKNOWN_TYPE = "unknown-type";
    public static final String FORBIDDEN = "forbidden";
    public static final String UPDATE_HELPER = "update-helper";
    public static final String UPDATE_EXTENSION = "update-extension";
    public static final String BAD_MAGNET = "bad-magnet";
    public static final String BAD_TORRENT = "bad-torrent";
    public static final String NO_FILE = "no-file";
    public static final String FETCH_FAILED = "fetch-failed";
    public static final String DISK_ERROR = "disk-error";
    public static final String GONE = "gone";
    public static final String ENGINE_UNREACHABLE = "engine-unreachable";
    public static final String TOO_MANY = "too-many";
    public static final String NO_FFMPEG = "no-ffmpeg";
    public static final String LIVE_OFF_AIR = "live-off-air";
    public static final String BAD_SETTINGS = "bad-settings";
    public static final String FOLDER_PATH = "folder-path";
    public static final String FOLDER_PLACE = "folder-place";
    public static final String FOLDER_FULL = "folder-full";
    public static final String FOLDER_DENIED = "folder-denied";
    public static final String BUSY = "busy";
    public static final String INTERNAL = "internal";

    private Codes() {}
}
