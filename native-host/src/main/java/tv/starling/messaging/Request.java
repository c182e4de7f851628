package tv.starling.messaging;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tv.starling.metainfo.HostPort;
import tv.starling.metainfo.InfoHash;

/** What a client asks (PROTOCOL.md, section 3); each gets one reply with its id. */
public sealed interface Request extends Message {

    /** 1 to 2^53, used once in a connection. */
    long id();

    record Hello(long id, String client, String version, int protocol) implements Request {}

    /**
     * @param site the origin whose page asked, or empty
     * @param file index of the file to stream; empty lets the engine choose
     */
    record Open(
            long id,
            Source source,
            String site,
            OptionalInt file,
            StreamWish stream,
            Retention retention,
            CommandWishes wishes)
            implements Request {}

    /** @param open the id of the open that is over */
    record Close(long id, long open) implements Request {}

    /**
     * How is the film of an open to be played? What the browser plays it says itself.
     *
     * @param audio the track that the viewer chose
     * @param atMillis where they will begin
     * @param containers media types of files that it plays by range
     * @param codecs that it decodes in those
     * @param segments codecs that it takes in fragmented MP4
     */
    record Prepare(
            long id,
            long open,
            OptionalInt audio,
            OptionalInt subtitle,
            long atMillis,
            List<String> containers,
            List<String> codecs,
            List<String> segments)
            implements Request {}

    record Status(long id) implements Request {}

    record Stop(long id, InfoHash infoHash, Data data) implements Request {}

    /** Everything that is kept of torrents in the cache, whoever uses it. */
    record Forget(long id) implements Request {}

    /** Whether a torrent is seeded though nobody has it open, whatever the settings say. */
    record Keep(long id, InfoHash infoHash, boolean kept) implements Request {}

    /** What is set now? */
    record Settings(long id) implements Request {}

    /** @param settings those that change, as settings.json has them; an empty text is none */
    record Configure(long id, JsonObject settings) implements Request {}

    /** The engine ends; the next client starts it anew, with all that is set. */
    record Restart(long id) implements Request {}

    record Shutdown(long id) implements Request {}

    /** Where a torrent is learnt from. */
    sealed interface Source {
        /** A magnet link, or a URL of a torrent file. */
        record Uri(String uri) implements Source {
            /** Whether it is an http or https URL and not a magnet link. */
            public boolean isHttp() {
                return uri.regionMatches(true, 0, "http://", 0, 7) || uri.regionMatches(true, 0, "https://", 0, 8);
            }
        }

        /** A torrent file's bytes. */
        record TorrentFile(byte[] bytes) implements Source {}
    }

    /** Whether a stream is wanted, and which. */
    sealed interface StreamWish {
        record Fresh() implements StreamWish {}

        /** The URL of an earlier open, to be given back where it still is. */
        record Again(String url) implements StreamWish {}

        record None() implements StreamWish {}
    }

    /** Whether anything of a torrent outlives the opens of it. */
    enum Retention {
        KEPT,
        EPHEMERAL
    }

    /** What happens to the data of a torrent that is stopped. */
    enum Data {
        KEEP,
        DELETE
    }

    /** Whether a torrent's swarm is still served when nobody has it open. */
    enum Seeding {
        WHILE_OPEN,
        WHEN_CLOSED_TOO,
        /** As a first seed (BEP 16). */
        SUPER_WHILE_OPEN
    }

    /** Whether peers and URLs on private and loopback addresses may be reached. */
    enum PrivateAddresses {
        AS_CONFIGURED,
        ALLOWED
    }

    /**
     * What only a command may add to an open.
     *
     * @param peers to try at once
     * @param to a folder to store in
     * @param from a folder that has the data
     * @param files to be fetched whole, by index; empty for what follows from the rest
     */
    record CommandWishes(
            List<HostPort> peers,
            PrivateAddresses privateAddresses,
            Optional<String> to,
            Optional<String> from,
            Seeding seeding,
            List<Integer> files) {
        public static final CommandWishes NONE = new CommandWishes(
                List.of(),
                PrivateAddresses.AS_CONFIGURED,
                Optional.empty(),
                Optional.empty(),
                Seeding.WHILE_OPEN,
                List.of());

        /** Whether files are to be fetched though nobody reads them. */
        public boolean fetches() {
            return to.isPresent() || !files.isEmpty();
        }
    }
}
