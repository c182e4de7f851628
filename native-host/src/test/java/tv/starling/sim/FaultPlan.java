package tv.starling.sim;

import tv.starling.env.Disk.DiskError.Kind;

/**
 * What goes wrong at one node, by number from 1; 0 means never. With {@link FaultCounts} a test fails the first, the
 * second, and so on, until the number was not reached.
 *
 * @param dial the dial that fails
 * @param diskOperation the disk operation that fails (load, save, open, delete, write, hash or read)
 * @param diskError how it fails
 * @param message the {@code send} at which the stream is reset instead
 * @param http the HTTP request that fails
 */
public record FaultPlan(long dial, long diskOperation, Kind diskError, long message, long http) {
    public static final FaultPlan NONE = new FaultPlan(0, 0, Kind.OTHER, 0, 0);

    public static FaultPlan failDial(long number) {
        return new FaultPlan(number, 0, Kind.OTHER, 0, 0);
    }

    public static FaultPlan failDisk(long number, Kind error) {
        return new FaultPlan(0, number, error, 0, 0);
    }

    public static FaultPlan resetAtMessage(long number) {
        return new FaultPlan(0, 0, Kind.OTHER, number, 0);
    }

    public static FaultPlan failHttp(long number) {
        return new FaultPlan(0, 0, Kind.OTHER, 0, number);
    }
}
