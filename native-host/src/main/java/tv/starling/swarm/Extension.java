package tv.starling.swarm;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tv.starling.wire.Due;
import tv.starling.wire.ExtensionHandshake;
import tv.starling.wire.Fetching;
import tv.starling.wire.LiveMessage;

/** The extension messages (BEP 10) that we take, each with the number that peers are to send it by. */
enum Extension {
    /** The info dictionary, BEP 9. */
    METADATA(1, "ut_metadata"),
    /** Peers that tell of peers, BEP 11. */
    PEX(2, "ut_pex"),
    /** Wants nothing, or something again, BEP 21. */
    UPLOAD_ONLY(3, "upload_only"),
    /** Has a piece no more, BEP 54. */
    DONT_HAVE(4, "lt_donthave"),
    /** Meetings of peers that nobody can dial, BEP 55. */
    HOLEPUNCH(5, "ut_holepunch"),
    /** Live swarms, LIVE.md. */
    LIVE(6, LiveMessage.NAME),
    /** What viewers fetch of seeds. */
    FETCHING(7, Fetching.NAME),
    /** What viewers need next. */
    DUE(8, Due.NAME);

    private final int number;
    private final String key;

    Extension(int number, String key) {
        this.number = number;
        this.key = key;
    }

    /** Its name in the dictionary {@code m} of the extension handshake. */
    String key() {
        return key;
    }

    static Optional<Extension> of(int number) {
        return Arrays.stream(values()).filter(e -> e.number == number).findFirst();
    }

    /** What we say of ourselves by BEP 10. */
    static ExtensionHandshake handshake(Torrent torrent, int port) {
        var said = ExtensionHandshake.of(numbers(torrent))
                .withRequestQueue(UploadQueue.MOST_REQUESTS)
                .withClient(Session.CLIENT);
        if (port > 0) {
            said = said.withPort(port);
        }
        if (torrent.state().isUploadOnly()) {
            said = said.asUploadOnly();
        }
        return torrent.state()
                .metadata()
                .map(raw -> raw.length)
                .map(said::withMetadataSize)
                .orElse(said);
    }

    /** Those that mean something in this torrent, as {@code m} tells them; the number 0 says that we do not take one. */
    private static Map<String, Integer> numbers(Torrent torrent) {
        return Arrays.stream(values())
                .filter(e -> e != LIVE || torrent.mayBeLive())
                .collect(Collectors.toMap(
                        e -> e.key, e -> e == PEX && !torrent.exchange().isAllowed() ? 0 : e.number));
    }
}
