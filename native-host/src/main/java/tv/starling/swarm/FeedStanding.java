package tv.starling.swarm;

/** How a feed of ours (BEP 46) stands beside others who publish it, who have its key. */
public enum FeedStanding {
    /** It leads where we say. */
    OURS,
    /** It leads where we say, and led to another source a moment ago, which was on the air. */
    TAKEN_OVER,
    /** It leads to another source, which is on the air. */
    ANOTHERS
}
