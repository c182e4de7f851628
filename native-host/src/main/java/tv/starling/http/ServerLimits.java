package tv.starling.http;

import java.time.Duration;

/**
 * What one server grants.
 *
 * @param transfers streams being sent at once; a few tabs need a handful, a hundred is a page gone wild
 * @param waiting connections without an admitted request; the eldest makes room for a new one, so that idle ones never
 *     keep a player out
 * @param headers from the opening of a connection to a whole request, however slowly it drips
 * @param stalled without a byte taken by a client that is being sent to
 */
record ServerLimits(int transfers, int waiting, Duration headers, Duration stalled) {
    static final ServerLimits DEFAULT = new ServerLimits(256, 128, Duration.ofSeconds(10), Duration.ofSeconds(60));
}
