package tv.starling.live;

import java.util.Optional;

/** One substream as we get it: from whom, how late, since when nothing came. */
final class Feed {
    private static final long FLOWING_MILLIS = 1_000;

    private static final int MOST_OUTDONE = 3;

    private final Mean age = new Mean();
    private Optional<LiveNeighbour> parent = Optional.empty();
    /** Who pushes on until the parent has shown that it does. */
    private Optional<LiveNeighbour> before = Optional.empty();

    private Optional<LiveNeighbour> asked = Optional.empty();
    private long askedMillis;
    private long heardMillis;
    private long newest = -1;
    private long wanted;
    private boolean pushed;
    private boolean held;
    private long untilMillis = Long.MAX_VALUE;
    private long givenMillis = Long.MIN_VALUE / 2;
    private int outdone;

    /** A parent was asked; the answer is to come. */
    void ask(LiveNeighbour peer, long now) {
        asked = Optional.of(peer);
        askedMillis = now;
    }

    void noAnswer() {
        asked = Optional.empty();
    }

    /**
     * A parent has said yes; the one before stays until it has pushed.
     *
     * @param from the first block that it is to push
     * @return whom to leave now
     */
    Optional<LiveNeighbour> adopt(LiveNeighbour peer, long from, long now) {
        Optional<LiveNeighbour> left = before;
        before = parent.filter(old -> old != peer);
        become(peer, now);
        asked = Optional.empty();
        wanted = from;
        pushed = false;
        return left.filter(old -> old != peer);
    }

    private void become(LiveNeighbour peer, long now) {
        parent = Optional.of(peer);
        heardMillis = now;
        held = false;
        outdone = 0;
        untilMillis = Long.MAX_VALUE;
    }

    /** The parent pushes nothing; true where the one before is still there, and is the parent again. */
    boolean goBack(long now) {
        Optional<LiveNeighbour> old = before;
        before = Optional.empty();
        old.ifPresent(peer -> {
            become(peer, now);
            pushed = true;
        });
        return old.isPresent();
    }

    /** Whom to leave, now that the parent has pushed. */
    Optional<LiveNeighbour> leaveBefore() {
        Optional<LiveNeighbour> old = before;
        before = Optional.empty();
        return old;
    }

    void left(LiveNeighbour peer) {
        before = before.filter(old -> old != peer);
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
        before = Optional.empty();
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
            outdone = 0;
        }
    }

    /** A web server was sooner than the parent; true where that has been so for some blocks on end. */
    boolean outdone() {
        return ++outdone >= MOST_OUTDONE;
    }

    /** No parent, but the origin gave a block. */
    void given(long block, long ageMillis, long now) {
        newest = Math.max(newest, block);
        age.add(ageMillis);
        givenMillis = now;
    }

    /** The origin stands in for a parent. */
    boolean isGiven(long now) {
        return parent.isEmpty() && now - givenMillis < FLOWING_MILLIS;
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

    /** The next block that the parent is to push. */
    long due(int substreams) {
        return pushed && newest >= 0 ? newest + substreams : wanted;
    }

    /** Whether this parent ever pushed anything. */
    boolean hasPushed() {
        return pushed;
    }

    /** Blocks are being pushed: what is known of ages is true now. */
    boolean isFlowing(long now) {
        return pushed && now - heardMillis < FLOWING_MILLIS;
    }

    boolean isHeld() {
        return held;
    }

    Mean age() {
        return age;
    }
}
