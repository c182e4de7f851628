package tv.starling.sim;

/** What a node has done so far, counted for {@link FaultPlan}; restarts do not set it back. */
public record FaultCounts(long dials, long diskOperations, long messages, long http) {
    static final FaultCounts NONE = new FaultCounts(0, 0, 0, 0);

    FaultCounts plusDial() {
        return new FaultCounts(dials + 1, diskOperations, messages, http);
    }

    FaultCounts plusDiskOperation() {
        return new FaultCounts(dials, diskOperations + 1, messages, http);
    }

    FaultCounts plusMessage() {
        return new FaultCounts(dials, diskOperations, messages + 1, http);
    }

    FaultCounts plusHttp() {
        return new FaultCounts(dials, diskOperations, messages, http + 1);
    }
}
