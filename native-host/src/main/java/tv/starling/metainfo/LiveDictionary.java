package tv.starling.metainfo;

import static tv.starling.metainfo.MetainfoException.badTorrent;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BencodeException;
import tv.starling.bencode.BencodeReader;
import tv.starling.bencode.BencodeWriter;

/**
 * The info dictionary of a live swarm (LIVE.md, 1): who signs, what is sent, and in which units. It has neither files nor
 * hashes, so that a client which knows nothing of live refuses it.
 *
 * @param name as text to show
 * @param pieceLength bytes signed at a time: a power of two, 16 KiB to 1 MiB
 * @param signer whose records count
 * @param startMillis when it began, milliseconds since 1970
 * @param media what the bytes are
 * @param window pieces kept for rewinding, 1 to 65,536
 * @param substreams into which blocks are dealt, 1 to 32
 * @param terms what is beside the swarm
 * @param raw the bencoded dictionary, byte for byte; its SHA-256 is the info-hash
 */
public record LiveDictionary(
        String name,
        int pieceLength,
        Signer signer,
        long startMillis,
        Media media,
        int window,
        int substreams,
        Terms terms,
        byte[] raw) {

    /** Bytes of the whole dictionary; nearly all of it is the initialisation segment. */
    public static final int MAX_RAW_LENGTH = 128 * 1024;
    /** A piece is signed when it is whole: at 1 MiB low rates wait for seconds. */
    public static final int MAX_PIECE_LENGTH = 1024 * 1024;

    public static final int MAX_WINDOW = 65_536;
    public static final int MAX_SUBSTREAMS = 32;
    /** As in BEP 44. */
    public static final int MAX_SALT_LENGTH = 64;
    /** Bytes a second: a gigabit. */
    public static final int MAX_RATE = 125_000_000;

    private static final int VERSION = 1;
    private static final int MAX_NAME_BYTES = 1024;
    private static final int MAX_MIME_BYTES = 256;
    private static final int KEY_LENGTH = 32;

    /**
     * @param key Ed25519, 32 bytes
     * @param salt tells programmes of one key apart, at most 64 bytes
     */
    public record Signer(byte[] key, byte[] salt) {}

    /**
     * @param mime with codecs
     * @param init the initialisation segment (CMAF), which comes before whatever piece is played first
     * @param rate nominal, bytes a second
     */
    public record Media(String mime, byte[] init, int rate) {}

    /**
     * @param origin a URL that ends with a slash, below which a web server has the broadcast too
     * @param tickets the Ed25519 public key by which those are signed who may watch; all may where there is none
     */
    public record Terms(Optional<String> origin, Optional<byte[]> tickets) {
        public static final Terms NONE = new Terms(Optional.empty(), Optional.empty());

        /** Whether this may be one. */
        public static boolean isOrigin(String url) {
            return Urls.isWeb(url) && url.endsWith("/");
        }
    }

    /** One of a swarm alone. */
    public static LiveDictionary of(
            String name, int pieceLength, Signer signer, long startMillis, Media media, int window, int substreams) {
        return of(name, pieceLength, signer, startMillis, media, window, substreams, Terms.NONE);
    }

    /** Makes one; what can't be read back is an {@link IllegalArgumentException}. */
    public static LiveDictionary of(
            String name,
            int pieceLength,
            Signer signer,
            long startMillis,
            Media media,
            int window,
            int substreams,
            Terms terms) {
        var live = BDictionary.builder()
                .put("v", VERSION)
                .put("key", signer.key())
                .put("salt", signer.salt())
                .put("start", startMillis)
                .put("mime", media.mime())
                .put("init", media.init())
                .put("rate", media.rate())
                .put("window", window)
                .put("substreams", substreams);
        terms.origin().ifPresent(url -> live.put("origin", url));
        terms.tickets().ifPresent(key -> live.put("tickets", key));
        try {
            return parse(BencodeWriter.write(BDictionary.builder()
                    .put("meta version", 2)
                    .put("name", name)
                    .put("piece length", pieceLength)
                    .put("live", live.build())
                    .build()));
        } catch (MetainfoException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Whether an info dictionary is of this kind, well or badly made. */
    public static boolean isLive(BDictionary info) {
        return info.get("live").isPresent();
    }

    /** As {@link #isLive(BDictionary)}; false of what is no dictionary. */
    public static boolean isLive(byte[] raw) {
        try {
            return BencodeReader.read(raw) instanceof BDictionary info && isLive(info);
        } catch (BencodeException e) {
            return false;
        }
    }

    /**
     * Reads the dictionary as peers gave it (BEP 9).
     *
     * @param raw kept, never to be changed
     * @throws MetainfoException {@code bad-torrent}
     */
    public static LiveDictionary parse(byte[] raw) {
        if (raw.length > MAX_RAW_LENGTH) {
            throw badTorrent("The broadcast's info dictionary is longer than 128 KiB.");
        }
        BDictionary info = dictionary(raw);
        BDictionary live = info.dictionary("live").orElseThrow(() -> badTorrent("This is not a live broadcast."));
        if (info.get("pieces").isPresent() || info.get("file tree").isPresent()) {
            throw badTorrent("The broadcast pretends to be files, too.");
        }
        if (live.optInteger("v").orElse(0) != VERSION) {
            throw badTorrent("This live broadcast is of a version that is not known here.");
        }
        int pieceLength = within(info, "piece length", PieceLayout.BLOCK, MAX_PIECE_LENGTH);
        if (Integer.bitCount(pieceLength) != 1) {
            throw badTorrent("The broadcast's piece length is no power of two.");
        }
        var signer = new Signer(bytes(live, "key", KEY_LENGTH, KEY_LENGTH), bytes(live, "salt", 0, MAX_SALT_LENGTH));
        var media = new Media(
                text(live, "mime", MAX_MIME_BYTES),
                bytes(live, "init", 0, MAX_RAW_LENGTH),
                within(live, "rate", 1, MAX_RATE));
        return new LiveDictionary(
                DisplayText.of(text(info, "name", MAX_NAME_BYTES)),
                pieceLength,
                signer,
                start(live),
                media,
                within(live, "window", 1, MAX_WINDOW),
                within(live, "substreams", 1, MAX_SUBSTREAMS),
                new Terms(origin(live), tickets(live)),
                raw);
    }

    /** The swarm's name, whole; signatures cover it. */
    public Hash256 hash() {
        return Hash256.of(Digests.sha256(raw));
    }

    /** The hash tree's layer that has the pieces' hashes. */
    public int pieceLayer() {
        return Merkle.pieceLayer(pieceLength);
    }

    public int blocksPerPiece() {
        return pieceLength / PieceLayout.BLOCK;
    }

    private static long start(BDictionary live) {
        return live.optInteger("start").stream()
                .filter(start -> start >= 0)
                .findFirst()
                .orElseThrow(() -> badTorrent("The broadcast does not say when it began."));
    }

    /** One that makes no sense is as none: the swarm is there. */
    private static Optional<String> origin(BDictionary live) {
        return live.text("origin").filter(Terms::isOrigin);
    }

    private static Optional<byte[]> tickets(BDictionary live) {
        return live.get("tickets").isEmpty()
                ? Optional.empty()
                : Optional.of(bytes(live, "tickets", KEY_LENGTH, KEY_LENGTH));
    }

    private static int within(BDictionary said, String key, int least, int most) {
        long value = said.optInteger(key).orElse(-1);
        if (value < least || value > most) {
            throw badTorrent("The broadcast's \"" + key + "\" is not between " + least + " and " + most + ".");
        }
        return (int) value;
    }

    private static byte[] bytes(BDictionary said, String key, int least, int most) {
        return said.string(key)
                .filter(bytes -> bytes.length >= least && bytes.length <= most)
                .orElseThrow(() -> badTorrent("The broadcast's \"" + key + "\" is missing or of a wrong length."));
    }

    private static String text(BDictionary said, String key, int most) {
        return new String(bytes(said, key, 1, most), StandardCharsets.UTF_8);
    }

    private static BDictionary dictionary(byte[] raw) {
        try {
            if (BencodeReader.read(raw) instanceof BDictionary dictionary) {
                return dictionary;
            }
        } catch (BencodeException e) {
            throw badTorrent("The broadcast's info dictionary is broken: " + e.getMessage() + ".");
        }
        throw badTorrent("The broadcast's info is not a dictionary.");
    }
}
