package tv.starling.stream;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Which token opens which stream. Tokens are 128 random bits in hex, one for each opened stream. Swarm thread. */
public final class StreamTable {

    /** Who may read a stream. */
    public enum Audience {
        /** A media element or our extension in a browser: fetch metadata headers must be there and right. */
        BROWSER,
        /** A player or script that the user gave the URL to: it sends no fetch metadata. */
        PLAYER
    }

    /**
     * A stream that a token opens.
     *
     * @param derived what else it opens
     */
    public record Entry(String token, ByteStream stream, Audience audience, Derived derived) {}

    private final RandomGenerator random;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** @param random cryptographically strong outside simulation */
    public StreamTable(RandomGenerator random) {
        this.random = random;
    }

    /** Makes a token for the stream. */
    public String add(ByteStream stream, Audience audience) {
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        String token = HexFormat.of().formatHex(bits);
        entries.put(token, new Entry(token, stream, audience, Derived.NOTHING));
        return token;
    }

    /** From now on the token opens what is made of its stream, too. */
    public void derive(String token, Derived derived) {
        entries.computeIfPresent(token, (same, entry) -> new Entry(token, entry.stream(), entry.audience(), derived));
    }

    public void remove(String token) {
        entries.remove(token);
    }

    /** Looks a token up; every entry is compared in constant time, so that time tells nothing. */
    public Optional<Entry> find(String token) {
        byte[] asked = token.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        Entry found = null;
        for (Entry entry : entries.values()) {
            if (java.security.MessageDigest.isEqual(
                    asked, entry.token().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))) {
                found = entry;
            }
        }
        return Optional.ofNullable(found);
    }
}
