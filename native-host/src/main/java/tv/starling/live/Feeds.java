package tv.starling.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tv.starling.wire.LiveMessage;

/**
 * Who pushes to us. Of each substream the parent is the neighbour by whom its blocks come soonest; while somebody else is clearly
 * better we change over, and when nothing comes though it should we look for another.
 */
final class Feeds {
    private static final long ANSWER_MILLIS = 2_000;
    private static final long REFUSED_MILLIS = 1_000;
    private static final long BAN_MILLIS = 60_000;
    /** A parent that dies is noticed by this; a hundred would call every stall a death. */
    private static final long SILENCE_MILLIS = 500;

    private static final int HELD_TIMES = 4;
    private static final long BETTER_MILLIS = 40;
    private static final long IMPROVE_MILLIS = 2_000;
    /** Players keep 1.5 s: before that is used up, a better parent is looked for at once. */
    private static final long LATE_MILLIS = 1_000;

    private final LiveSwarm swarm;
    private final RandomGenerator random;
    private final List<Feed> feeds = new ArrayList<>();
    private long improveMillis;
    private long hurryMillis;

    Feeds(LiveSwarm swarm, RandomGenerator random) {
        this.swarm = swarm;
        this.random = random;
        for (int s = 0; s < swarm.grid().substreams(); s++) {
            feeds.add(new Feed());
        }
    }

    /** Else the swarm may have less than all take. */
    boolean areAllPushed() {
        return feeds.stream().allMatch(feed -> feed.parent().isPresent());
    }

    Feed feed(int substream) {
        return feeds.get(substream);
    }

    void tick(long now) {
        for (int s = 0; s < feeds.size(); s++) {
            Feed feed = feeds.get(s);
            if (feed.asked().isPresent() && now - feed.askedMillis() > ANSWER_MILLIS) {
                refused(feed.asked().get(), s);
            }
            if (now >= feed.untilMillis()) {
                orphan(s);
            } else if (feed.parent().isPresent() && hasFailed(s, now)) {
                failed(s, now);
            }
            if (needs(feed) && feed.asked().isEmpty()) {
                ask(s, feed.isGiven(now) ? feed.age().mean() - BETTER_MILLIS : Double.MAX_VALUE, now);
            }
        }
        if (now >= hurryMillis && age(worst(), now) > swarm.leastAge() + LATE_MILLIS) {
            hurryMillis = now + SILENCE_MILLIS;
            improve(worst(), now);
        }
        if (now >= improveMillis) {
            improveMillis = now + IMPROVE_MILLIS + random.nextLong(3_000);
            improve(worst(), now);
            improve(random.nextInt(feeds.size()), now);
        }
    }

    private static boolean needs(Feed feed) {
        return feed.parent().isEmpty() || feed.isLeaving();
    }

    /** Nothing pushed for long, and a block is late that others have: a source that pauses is nobody's failure. */
    private boolean hasFailed(int substream, long now) {
        Feed feed = feeds.get(substream);
        long patience = SILENCE_MILLIS * (feed.isHeld() ? HELD_TIMES : feed.hasPushed() ? 1 : 2);
        if (now - feed.heardMillis() <= swarm.grid().periodMillis() + patience) {
            return false;
        }
        long due = feed.due(swarm.grid().substreams());
        double usual = feed.age().isKnown() ? feed.age().mean() + 3 * feed.age().deviation() : swarm.usualAge();
        return due <= Math.max(swarm.edge(), swarm.shownEdge()) && now - swarm.sourceMillis(due) > usual + patience;
    }

    private void failed(int substream, long now) {
        Feed feed = feeds.get(substream);
        LiveNeighbour parent = feed.parent().orElseThrow();
        int others = swarm.neighbours().size(); // who has none goes back to whom it left
        parent.refuseUntil(substream, now + Math.min(BAN_MILLIS / 10, others * REFUSED_MILLIS));
        parent.send(new LiveMessage.Unsubscribe(substream));
        if (feed.hasPushed()) {
            orphan(substream);
        } else {
            parent.banUntil(now + Math.min(BAN_MILLIS, others * others * REFUSED_MILLIS));
            if (!feed.goBack(now)) {
                orphan(substream);
            }
        }
    }

    private void orphan(int substream) {
        Feed feed = feeds.get(substream);
        feed.leaveBefore().ifPresent(old -> old.send(new LiveMessage.Unsubscribe(substream)));
        feed.orphan();
        swarm.children().hold(substream);
    }

    private int worst() {
        int worst = 0;
        for (int s = 1; s < feeds.size(); s++) {
            worst = age(s, swarm.now()) > age(worst, swarm.now()) ? s : worst;
        }
        return worst;
    }

    private void improve(int substream, long now) {
        Feed feed = feeds.get(substream);
        if (feed.parent().isPresent()
                && feed.asked().isEmpty()
                && feed.isFlowing(now)
                && feed.age().isKnown()) {
            ask(substream, feed.age().mean() - BETTER_MILLIS, now);
        }
    }

    private void ask(int substream, double below, long now) {
        Optional<LiveNeighbour> best = Optional.empty();
        double least = below;
        for (LiveNeighbour peer : swarm.neighbours()) {
            double cost = cost(peer, substream, now);
            if (cost < least) {
                least = cost;
                best = Optional.of(peer);
            }
        }
        best.ifPresent(peer -> {
            feeds.get(substream).ask(peer, now);
            peer.send(new LiveMessage.Subscribe(substream, swarm.firstWanted(substream)));
        });
    }

    /** When a block of this substream would come from there, after its source time; {@link Double#MAX_VALUE} for never. */
    private double cost(LiveNeighbour peer, int substream, long now) {
        Standing standing = peer.standing();
        long age = standing.ageMillis(substream);
        if (age == Long.MAX_VALUE
                || standing.slots() == 0
                || standing.newest() < 0
                || !peer.mayBeParent(substream, now)
                || feeds.get(substream).isFrom(peer)
                || swarm.children().isChild(peer, substream)
                || standing.spare() == 0 && !outranks(peer)
                || parentOf(peer) >= mostFromOne(substream, now)) {
            return Double.MAX_VALUE;
        }
        return age + peer.pushMillis();
    }

    /** It may put out somebody for us. */
    private boolean outranks(LiveNeighbour peer) {
        return swarm.children().slots() > 2 && random.nextInt(4) == 0;
    }

    private int parentOf(LiveNeighbour peer) {
        int count = 0;
        for (Feed feed : feeds) {
            count += feed.isFrom(peer) || feed.isAsked(peer) ? 1 : 0;
        }
        return count;
    }

    /**
     * Four parents at least, so that none is missed much; where there are fewer neighbours, or nobody else has room, two must do. For what
     * nobody else has brought in time there is no such limit.
     */
    private int mostFromOne(int substream, long now) {
        boolean needed = needs(feeds.get(substream));
        if (needed && age(substream, now) > swarm.leastAge() + LATE_MILLIS) {
            return feeds.size();
        }
        int able = 0;
        for (LiveNeighbour peer : swarm.neighbours()) {
            able += peer.standing().slots() > 0 ? 1 : 0;
        }
        int usual = Math.max(Math.max(1, feeds.size() / 4), feeds.size() / Math.max(1, able));
        return needed ? Math.max(usual, feeds.size() / 2) : usual;
    }

    // --- what neighbours say ------------------------------------------------------------------------------------

    void accepted(LiveNeighbour peer, int substream) {
        Feed feed = feeds.get(substream);
        if (!feed.isAsked(peer)) {
            peer.send(new LiveMessage.Unsubscribe(substream));
            return;
        }
        feed.adopt(peer, swarm.firstWanted(substream), swarm.now())
                .ifPresent(old -> old.send(new LiveMessage.Unsubscribe(substream)));
    }

    void refused(LiveNeighbour peer, int substream) {
        peer.refuseUntil(substream, swarm.now() + REFUSED_MILLIS + random.nextLong(REFUSED_MILLIS));
        peer.standing().refused();
        if (feeds.get(substream).isAsked(peer)) {
            feeds.get(substream).noAnswer();
            if (needs(feeds.get(substream))) {
                ask(substream, Double.MAX_VALUE, swarm.now());
            }
        }
    }

    void evicted(LiveNeighbour peer, int substream) {
        peer.refuseUntil(substream, swarm.now() + REFUSED_MILLIS + random.nextLong(REFUSED_MILLIS));
        Feed feed = feeds.get(substream);
        if (feed.isFrom(peer)) {
            feed.evicted(swarm.now() + Children.GRACE_MILLIS);
            if (feed.asked().isEmpty()) {
                ask(substream, Double.MAX_VALUE, swarm.now());
            }
        }
    }

    void held(LiveNeighbour peer, int substream) {
        if (feeds.get(substream).isFrom(peer)) {
            feeds.get(substream).held(swarm.now());
        }
    }

    void left(LiveNeighbour peer) {
        for (int s = 0; s < feeds.size(); s++) {
            Feed feed = feeds.get(s);
            if (feed.isAsked(peer)) {
                feed.noAnswer();
            }
            feed.left(peer);
            if (feed.isFrom(peer)) {
                if (!feed.hasPushed() && feed.goBack(swarm.now())) {
                    continue;
                }
                orphan(s);
                if (feed.asked().isEmpty()) {
                    ask(s, Double.MAX_VALUE, swarm.now());
                }
            }
        }
    }

    void pushed(LiveNeighbour peer, long block, boolean news, long now) {
        int substream = swarm.grid().substream(block);
        Feed feed = feeds.get(substream);
        if (feed.isFrom(peer)) {
            feed.leaveBefore().ifPresent(old -> old.send(new LiveMessage.Unsubscribe(substream)));
            long age = now - swarm.sourceMillis(block);
            feed.pushed(block, age, news, now);
            long there = peer.standing().ageMillis(substream);
            if (news && there != Long.MAX_VALUE) {
                peer.pushedAfter(Math.max(0, age - there));
            }
        }
    }

    /** The origin gave it: where nobody pushes, or too late time after time, others may well be pushed by us. */
    void given(long block, long now) {
        int substream = swarm.grid().substream(block);
        Feed feed = feeds.get(substream);
        if (feed.parent().isPresent() && feed.outdone() && feed.asked().isEmpty()) {
            feed.parent().get().send(new LiveMessage.Unsubscribe(substream));
            orphan(substream);
        }
        if (feed.parent().isEmpty()) {
            feed.given(block, now - swarm.sourceMillis(block), now);
        }
    }

    /** What we tell of a substream: how late its blocks come, or would if the next came now. */
    double age(int substream, long now) {
        Feed feed = feeds.get(substream);
        if (!feed.age().isKnown()) {
            return Double.MAX_VALUE;
        }
        long next = feed.newest() + swarm.grid().substreams();
        double mean = feed.age().mean();
        return next <= Math.max(swarm.edge(), swarm.shownEdge())
                ? Math.max(mean, now - swarm.sourceMillis(next))
                : mean;
    }
}
