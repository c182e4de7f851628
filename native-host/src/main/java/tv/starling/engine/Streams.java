package tv.starling.engine;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tv.starling.metainfo.InfoHash;
import tv.starling.stream.ByteReader;
import tv.starling.stream.ByteStream;
import tv.starling.stream.Derived;
import tv.starling.stream.StreamTable;
import tv.starling.stream.StreamTable.Audience;

/**
 * Tokens and how long they live: while an open holds them or somebody reads, and a while after, so that a player goes on
 * across a refresh of its page. Swarm thread.
 */
final class Streams {
    private final StreamTable table;
    private final Duration afterlife;
    private final Map<String, Lease> leases = new LinkedHashMap<>();

    Streams(StreamTable table, Duration afterlife) {
        this.table = table;
        this.afterlife = afterlife;
    }

    /** One token. */
    static final class Lease {
        private final String token;
        private final InfoHash infoHash;
        private final int file;
        private final Audience audience;
        private int opens;
        private int readers;
        private long unusedSince;

        private Lease(String token, InfoHash infoHash, int file, Audience audience) {
            this.token = token;
            this.infoHash = infoHash;
            this.file = file;
            this.audience = audience;
        }

        String token() {
            return token;
        }

        private boolean isUsed() {
            return opens > 0 || readers > 0;
        }
    }

    Lease lease(InfoHash infoHash, int file, ByteStream stream, String mediaType, Audience audience) {
        String token = table.add(new Typed(stream, mediaType), audience);
        Lease lease = new Lease(token, infoHash, file, audience);
        lease.opens = 1;
        leases.put(token, lease);
        return lease;
    }

    /** From now on its token opens what is made of its stream, too. */
    void derive(Lease lease, Derived derived) {
        table.derive(lease.token(), derived);
    }

    /** The living lease that this URL names, taken once more, if it is of this file and for these readers. */
    Optional<Lease> again(String url, InfoHash infoHash, int file, Audience audience) {
        for (Lease lease : leases.values()) {
            if (url.contains("/" + lease.token + "/")
                    && lease.infoHash.equals(infoHash)
                    && lease.file == file
                    && lease.audience == audience) {
                lease.opens++;
                return Optional.of(lease);
            }
        }
        return Optional.empty();
    }

    void release(Lease lease, long nowNanos) {
        lease.opens--;
        lease.unusedSince = nowNanos;
    }

    /** The stream server says how many requests read a stream. */
    void readers(String token, int readers, long nowNanos) {
        Lease lease = leases.get(token);
        if (lease != null) {
            lease.readers = readers;
            lease.unusedSince = nowNanos;
        }
    }

    boolean isRead(InfoHash infoHash) {
        return leases.values().stream().anyMatch(it -> it.readers > 0 && it.infoHash.equals(infoHash));
    }

    /** Whether a token of this file is alive. */
    boolean isLeased(InfoHash infoHash, int file) {
        return leases.values().stream().anyMatch(it -> it.infoHash.equals(infoHash) && it.file == file);
    }

    /** Whether a token of this torrent is alive. */
    boolean isLeased(InfoHash infoHash) {
        return leases.values().stream().anyMatch(it -> it.infoHash.equals(infoHash));
    }

    boolean isAnyRead() {
        return leases.values().stream().anyMatch(it -> it.readers > 0);
    }

    /** Ends tokens that nobody used for a while. */
    void expire(long nowNanos) {
        leases.values().removeIf(it -> {
            boolean over = !it.isUsed() && nowNanos - it.unusedSince >= afterlife.toNanos();
            if (over) {
                table.remove(it.token);
            }
            return over;
        });
    }

    /** Ends every token of a torrent that was stopped. */
    void drop(InfoHash infoHash) {
        leases.values().removeIf(it -> {
            if (it.infoHash.equals(infoHash)) {
                table.remove(it.token);
            }
            return it.infoHash.equals(infoHash);
        });
    }

    /** A stream whose media type is by its name in the torrent. */
    private record Typed(ByteStream stream, String mediaType) implements ByteStream {
        @Override
        public long length() {
            return stream.length();
        }

        @Override
        public ByteReader open(long from, long to) {
            return stream.open(from, to);
        }
    }
}
