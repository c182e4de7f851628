package tv.starling.metainfo;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an info dictionary is called: one name, or two for a hybrid of both versions (BEP 52). Of a magnet link's torrent
 * perhaps only one of two is known.
 *
 * @param v1 SHA-1 of the info dictionary
 * @param v2 SHA-256 of the same bytes
 */
public record InfoHashes(Optional<InfoHash> v1, Optional<Hash256> v2) {
    public InfoHashes {
        if (v1.isEmpty() && v2.isEmpty()) {
            throw new IllegalArgumentException("no info-hash");
        }
    }

    public static InfoHashes of(InfoHash v1) {
        return new InfoHashes(Optional.of(v1), Optional.empty());
    }

    public static InfoHashes of(Hash256 v2) {
        return new InfoHashes(Optional.empty(), Optional.of(v2));
    }

    /** By which users and the cache know the torrent: v1 where there is one, else v2 truncated. */
    public InfoHash name() {
        return v1.orElseGet(() -> v2.orElseThrow().truncated());
    }

    /** The names of its swarms, one or two: in handshakes, the DHT and with trackers. */
    public List<InfoHash> swarmIds() {
        return Stream.concat(v1.stream(), v2.map(Hash256::truncated).stream()).toList();
    }

    /** v2, truncated. */
    public Optional<InfoHash> truncatedV2() {
        return v2.map(Hash256::truncated);
    }

    /** Whether these bytes have every hash that is known; 20 bytes alone may be v2's, truncated, as a feed's are (BEP 46). */
    public boolean match(byte[] infoDictionary) {
        Hash256 sha256 = Hash256.of(Digests.sha256(infoDictionary));
        return v1.map(hash -> hash.equals(InfoHash.ofInfo(infoDictionary))
                                || v2.isEmpty() && hash.equals(sha256.truncated()))
                        .orElse(true)
                && v2.map(sha256::equals).orElse(true);
    }

    /** Both may be of one torrent: they share a hash, and none differs. */
    public boolean isSameAs(InfoHashes other) {
        boolean agreed = (v1.isPresent() && v1.equals(other.v1)) || (v2.isPresent() && v2.equals(other.v2));
        return (agreed || truncates(other) || other.truncates(this)) && !contradicts(other);
    }

    /** All that is known is 20 bytes, and they are the v2 hash of the other. */
    private boolean truncates(InfoHashes other) {
        return v2.isEmpty() && v1.equals(other.truncatedV2());
    }

    /** One hash is the same, the other is not: two torrents made to look like one (a SHA-1 collision). */
    public boolean contradicts(InfoHashes other) {
        boolean differ = differ(v1, other.v1) || differ(v2, other.v2);
        return differ && !truncates(other) && !other.truncates(this);
    }

    private static <T> boolean differ(Optional<T> one, Optional<T> other) {
        return one.isPresent() && other.isPresent() && !one.equals(other);
    }
}
