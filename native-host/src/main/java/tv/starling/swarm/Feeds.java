package tv.starling.swarm;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import tv.starling.dht.Dht;
import tv.starling.dht.Item;
import tv.starling.dht.NodeId;
import tv.starling.env.Env;
import tv.starling.metainfo.FeedLink;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.MagnetLink;
import tv.starling.wire.Ed25519;

/**
 * Learns which torrent a feed is at, and publishes where those of our own are (BEP 46). Who watches it goes on watching it, whatever the feed is at later; and while it
 * is joined, the item is put again each hour, so that it outlives its publisher's connection (BEP 44). Swarm thread.
 */
final class Feeds {
    /** A table that we have just entered may not lead there the first time. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Duration PAUSE = Duration.ofSeconds(5);
    /** Others forget it after two hours. */
    private static final Duration PUT_AGAIN = Duration.ofHours(1);
    /** Feeds kept alive, a kilobyte each. */
    private static final int MOST_KEPT = 64;

    private final Session session;
    private final Map<NodeId, Item.Mutable> kept = new LinkedHashMap<>();
    private final Map<NodeId, OwnFeed> own = new LinkedHashMap<>();

    private Env.Timer keeper = () -> {};
    private boolean closed;

    Feeds(Session session) {
        this.session = session;
    }

    /** The answer comes once, later, unless the session is closed. */
    void resolve(FeedLink link, Consumer<FeedAnswer> answer) {
        session.dht()
                .use()
                .ifPresentOrElse(
                        dht -> look(dht, link, session.env().nanoTime() + PATIENCE.toNanos(), answer),
                        () -> session.env().execute(() -> answer.accept(new FeedAnswer.NoTable())));
    }

    /** Where the feed was when it was last asked, if that torrent is still joined. */
    Optional<MagnetLink> last(FeedLink link) {
        NodeId target =
                Item.Mutable.target(link.publicKey().bytes(), link.salt().bytes());
        return Optional.ofNullable(kept.get(target))
                .filter(item -> item.pointsTo().flatMap(session::torrent).isPresent())
                .flatMap(item -> pointed(link, item));
    }

    private static Optional<MagnetLink> pointed(FeedLink link, Item item) {
        return item.pointsToV2().map(link::pointingAt).or(() -> item.pointsTo().map(link::pointingAt));
    }

    /** A feed of ours leads there from now on, until it leads elsewhere or the session is closed. */
    void publish(Ed25519.KeyPair keys, byte[] salt, Hash256 infoHash, OwnFeed.Air air, Consumer<FeedStanding> told) {
        OwnFeed before = own.get(Item.Mutable.target(keys.publicKey(), salt));
        if (before != null) {
            before.lead(infoHash, air, told);
            return;
        }
        session.dht().use().ifPresent(dht -> {
            var feed = new OwnFeed(session.env(), dht, keys, salt, infoHash, air, told);
            own.put(feed.target(), feed);
        });
    }

    private void look(Dht dht, FeedLink link, long untilNanos, Consumer<FeedAnswer> answer) {
        dht.getMutable(link.publicKey().bytes(), link.salt().bytes(), newest -> {
            Optional<FeedAnswer> at =
                    newest.flatMap(item -> pointed(link, item).map(it -> new FeedAnswer.At(it, item.isOnAir())));
            if (at.isPresent()) {
                keep(newest.orElseThrow());
                answer.accept(at.get());
            } else if (session.env().nanoTime() - untilNanos >= 0) {
                answer.accept(new FeedAnswer.Unknown());
            } else {
                session.env().schedule(PAUSE, () -> {
                    if (!closed) {
                        look(dht, link, untilNanos, answer);
                    }
                });
            }
        });
    }

    private void keep(Item.Mutable item) {
        if (closed) {
            return;
        }
        if (kept.isEmpty()) {
            keepLater();
        }
        kept.remove(item.target());
        if (kept.size() >= MOST_KEPT) {
            kept.remove(kept.keySet().iterator().next());
        }
        kept.put(item.target(), item);
    }

    private void keepLater() {
        keeper = session.env().schedule(PUT_AGAIN, () -> {
            kept.values()
                    .removeIf(item -> item.pointsTo().flatMap(session::torrent).isEmpty());
            session.dht()
                    .running()
                    .ifPresent(dht -> kept.values().forEach(item -> dht.put(item, OptionalLong.empty(), taken -> {})));
            if (!kept.isEmpty()) {
                keepLater();
            }
        });
    }

    void close() {
        closed = true;
        keeper.cancel();
        own.values().forEach(OwnFeed::close);
        own.clear();
        kept.clear();
    }
}
