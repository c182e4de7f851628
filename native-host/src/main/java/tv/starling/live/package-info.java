/**
 * Live swarms (LIVE.md): the edge is pushed along substreams, holes are pulled, every block is verified against a signed record before
 * it is kept or sent on. {@link tv.starling.live.LiveSwarm} is the entry, {@link tv.starling.live.LiveSource} the source's.
 *
 * <p>Swarm thread. Time is in milliseconds of the seam's monotonic clock; wall clocks are never compared.
 *
 * <p>{@link tv.starling.live.LiveStream} is what others use: the swarm, and readers of what it verified. Deliberately not here:
 * connections (who is joined comes with a {@link tv.starling.live.Line}), what the bytes mean.
 */
@NullMarked
package tv.starling.live;

import org.jspecify.annotations.NullMarked;
