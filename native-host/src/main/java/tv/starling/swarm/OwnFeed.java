package tv.starling.swarm;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import tv.starling.dht.Dht;
import tv.starling.dht.Item;
import tv.starling.dht.NodeId;
import tv.starling.env.Env;
import tv.starling.metainfo.Hash256;
import tv.starling.wire.Ed25519;

/**
 * A feed of ours (BEP 46): where it leads is published again and again, after whatever was published of it before. Who comes takes it
 * over; who was there sees that, and lets the other one have it while that is on the air. Swarm thread.
 */
final class OwnFeed {
    /** Others forget it after two hours. */
    private static final Duration AGAIN = Duration.ofHours(1);
    /** Two sources are to hear of each other soon. */
    private static final Duration AGAIN_ON_AIR = Duration.ofMinutes(2);
    /** Who has not published for longer is not on the air. */
    private static final Duration FRESH = Duration.ofMinutes(5);
    /** Nobody took it. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** Whether its torrent is a broadcast that goes on. */
    enum Air {
        ON,
        OFF
    }

    private final Env env;
    private final Dht dht;
    private final Ed25519.KeyPair keys;
    private final byte[] salt;
    private Hash256 infoHash;
    private Air air;
    private Consumer<FeedStanding> told;
    /** What we published last, if anything. */
    private Optional<Item.Mutable> ours = Optional.empty();

    private Optional<Item.Mutable> takenFrom = Optional.empty();
    private Env.Timer next = () -> {};
    /** Counts what was wanted, so that answers to what was wanted before come to nothing. */
    private int turn;

    OwnFeed(
            Env env,
            Dht dht,
            Ed25519.KeyPair keys,
            byte[] salt,
            Hash256 infoHash,
            Air air,
            Consumer<FeedStanding> told) {
        this.env = env;
        this.dht = dht;
        this.keys = keys;
        this.salt = salt;
        this.infoHash = infoHash;
        this.air = air;
        this.told = told;
        look();
    }

    /** It leads there from now on. */
    void lead(Hash256 there, Air how, Consumer<FeedStanding> listener) {
        close();
        infoHash = there;
        air = how;
        told = listener;
        look();
    }

    NodeId target() {
        return Item.Mutable.target(keys.publicKey(), salt);
    }

    private void look() {
        int asked = turn;
        dht.getMutable(keys.publicKey(), salt, newest -> {
            if (asked == turn) {
                found(newest);
            }
        });
    }

    private void found(Optional<Item.Mutable> newest) {
        Optional<Item.Mutable> rival = newest.filter(this::isRival);
        if (rival.isPresent() && (air == Air.OFF || ours.isPresent())) {
            told.accept(FeedStanding.ANOTHERS);
            again(AGAIN_ON_AIR);
            return;
        }
        takenFrom = rival.or(() -> takenFrom.filter(this::isRival));
        publish(Math.max(env.epochMillis(), newest.map(it -> it.seq() + 1).orElse(0L)));
    }

    private boolean isRival(Item.Mutable item) {
        return item.isOnAir()
                && item.seq() > env.epochMillis() - FRESH.toMillis()
                && !item.pointsToV2().equals(Optional.of(infoHash))
                && ours.filter(it -> it.seq() == item.seq()).isEmpty();
    }

    /** @param seq milliseconds since 1970, so that others see how old it is */
    private void publish(long seq) {
        byte[] pointer = air == Air.ON ? Item.pointerOnAir(infoHash) : Item.pointer(infoHash);
        Item.Mutable item = Item.Mutable.sign(keys, salt, seq, pointer);
        int asked = turn;
        dht.put(item, OptionalLong.empty(), taken -> {
            if (taken > 0) {
                ours = Optional.of(item);
            }
            if (asked == turn) {
                if (taken > 0) {
                    told.accept(takenFrom.isPresent() ? FeedStanding.TAKEN_OVER : FeedStanding.OURS);
                }
                again(taken == 0 ? PAUSE : air == Air.ON ? AGAIN_ON_AIR : AGAIN);
            }
        });
    }

    private void again(Duration after) {
        next = env.schedule(after, this::look);
    }

    void close() {
        turn++;
        next.cancel();
    }
}
