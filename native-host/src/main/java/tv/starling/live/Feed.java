package tv.starling.live;

import java.util.Optional;

/** One substream as we get it: from whom, how late, since when nothing came. */
final class Feed {
    private final Mean age = new Mean();
    private Optional<LiveNeighbour> parent = Optional.empty();
    private Optional<LiveNeighbour> asked = Optional.empty();
    private long askedMillis;
    private long heardMillis;
    private long newest = -1;
    private boolean pushed;
    private boolean held;
    private long untilMillis = Long.MAX_VALUE;

    /** A parent was asked; the answer is to come. */
    void ask(LiveNeighbour peer, long now) {
        asked = Optional.of(peer);
        askedMillis = now;
    }

    void noAnswer() {
        asked = Optional.empty();
    }

    void adopt(LiveNeighbour peer, long now) {
        asked = Optional.empty();
        parent = Optional.of(peer);
        heardMillis = now;
        pushed = false;
        held = false;
        untilMillis = Long.MAX_VALUE;
    }

    /** The parent pushes until then, no longer. */
    void evicted(long millis) {
        untilMillis = millis;
    }

    long untilMillis() {
        return untilMillis;
    }

    boolean isLeaving() {
        return untilMillis != Long.MAX_VALUE;
    }

    void orphan() {
        parent = Optional.empty();
        held = false;
        untilMillis = Long.MAX_VALUE;
    }

    /** A block was pushed by the parent; {@code ageMillis} where it was news. */
    void pushed(long block, long ageMillis, boolean news, long now) {
        heardMillis = now;
        pushed = true;
        held = false;
        newest = Math.max(newest, block);
        if (news) {
            age.add(ageMillis);
        }
    }

    void held(long now) {
        held = true;
        heardMillis = now;
    }

    Optional<LiveNeighbour> parent() {
        return parent;
    }

    Optional<LiveNeighbour> asked() {
        return asked;
    }

    boolean isAsked(LiveNeighbour peer) {
        return asked.filter(peer::equals).isPresent();
    }

    boolean isFrom(LiveNeighbour peer) {
        return parent.filter(peer::equals).isPresent();
    }

    long askedMillis() {
        return askedMillis;
    }

    /** When the parent last gave a sign of life in this substream. */
    long heardMillis() {
        return heardMillis;
    }

    /** The newest block that was pushed; -1 for none. */
    long newest() {
        return newest;
    }

    /** Whether this parent ever pushed anything. */
    boolean hasPushed() {
        return pushed;
    }

    boolean isHeld() {
        return held;
    }

    Mean age() {
        return age;
    }
}
