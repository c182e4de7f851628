/**
 * A world in memory for the engine: virtual time, nodes with lines and disks, faults, all from one seed.
 *
 * <p>Single-threaded; the same seed gives the same trace in any JVM. Entry: {@link tv.starling.sim.Simulation}.
 * Deliberately not here: wall clocks, threads, sockets, files, and anything of the protocols but what scripted peers
 * and the tracker of {@link tv.starling.sim.SimTracker} need.
 */
@NullMarked
package tv.starling.sim;

import org.jspecify.annotations.NullMarked;
