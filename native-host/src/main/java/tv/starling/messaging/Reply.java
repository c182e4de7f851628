package tv.starling.messaging;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tv.starling.metainfo.InfoHash;

/** What the engine answers (PROTOCOL.md, section 3). */
public sealed interface Reply extends Message {

    /** Of one network interface, told at most. */
    int MAX_ADDRESSES = 16;

    /** More than can be set by a client. */
    int MAX_SETTINGS = 32;

    /** The request's; 0 for an error that answers nothing readable. */
    long id();

    record Hello(long id, String version, int protocol, String streamOrigin) implements Reply {}

    /**
     * @param streamUrl empty when no stream was wanted
     * @param live of a broadcast alone
     */
    record Opened(
            long id,
            InfoHash infoHash,
            String name,
            int file,
            List<FileEntry> files,
            String streamUrl,
            String mediaType,
            Optional<Broadcast> live,
            Showing showing)
            implements Reply {}

    /** What an open shows. */
    enum Showing {
        WHAT_WAS_NAMED,
        /** The film that a broadcast has become, which was over when it was opened. */
        RECORDING
    }

    record Closed(long id, long open) implements Reply {}

    /**
     * @param way {@code as-is}, {@code remux}, {@code transcode-audio} or {@code transcode-video}
     * @param url of the file as it is, or of a playlist
     * @param audio the track that will be heard
     * @param durationMillis 0 when nobody knows
     * @param glimpses small pictures of it: {@code -N.jpg} is to be added, for second N
     */
    record Prepared(
            long id,
            long open,
            String way,
            String url,
            long durationMillis,
            OptionalInt audio,
            List<AudioTrack> audioTracks,
            List<SubtitleTrack> subtitles,
            List<PictureSubtitle> pictureSubtitles,
            Optional<String> glimpses,
            Optional<Cover> cover,
            List<Chapter> chapters)
            implements Reply {}

    /** One that has to be put into the film's pictures. */
    record PictureSubtitle(int track, String language, String title) {}

    /** @param here whether it can be had without fetching anything */
    record Cover(String url, boolean here) {}

    /**
     * @param listen where peers reach the engine, or empty
     * @param memoryBytes of the Java heap in use
     * @param dhtNodes known in the hash table, 0 where it is not used
     */
    record Engine(
            long id,
            String version,
            long pid,
            long uptimeSeconds,
            String listen,
            int clients,
            long downRate,
            long upRate,
            long cacheBytes,
            long cacheQuotaBytes,
            long memoryBytes,
            int dhtNodes,
            List<TorrentReport> torrents)
            implements Reply {}

    record Stopped(long id, InfoHash infoHash) implements Reply {}

    record Forgotten(long id) implements Reply {}

    record Kept(long id, InfoHash infoHash, boolean kept) implements Reply {}

    /**
     * @param settings the values that a client may change, as settings.json has them
     * @param folder where torrents' data lies
     * @param freeBytes on that disk
     * @param waiting names of settings that hold only once the engine has started anew
     */
    record Settings(
            long id,
            JsonObject settings,
            String folder,
            long freeBytes,
            List<NetworkInterface> interfaces,
            List<String> waiting)
            implements Reply {}

    /** The engine is about to end, and may be started anew. */
    record Restarting(long id) implements Reply {}

    record ShuttingDown(long id) implements Reply {}

    /** @param message one plain sentence */
    record Error(long id, String code, String message) implements Reply {
        /** An answer to something without a readable id. */
        public static Error of(OptionalLong id, String code, String message) {
            return new Error(id.orElse(0), code, message);
        }
    }

    /**
     * What a live open has besides.
     *
     * @param playlist HLS, the whole window of it; empty when no stream was wanted
     * @param mime with codecs, as the source says
     */
    record Broadcast(String playlist, String mime) {}

    /** Language and title are the film's own words, to be shown as text; either may be empty. */
    record AudioTrack(int track, String codec, int channels, String language, String title) {}

    /**
     * @param url of WebVTT; where there is a stretch, {@code -N.vtt} is to be added for the Nth stretch of so long
     * @param stretchMillis empty for a file, which is given as a whole
     */
    record SubtitleTrack(String url, OptionalLong stretchMillis, String language, String title) {}

    record Chapter(long atMillis, String title) {}

    /** Of this machine, up and not loopback. */
    record NetworkInterface(String name, List<String> addresses) {}

    /** @param name path elements joined by slashes, to be shown */
    record FileEntry(int index, String name, long length, String mediaType) {}
}
