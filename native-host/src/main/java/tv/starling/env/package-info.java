/**
 * The seam between decisions and the world: time, randomness, links, datagrams, disk, HTTP.
 *
 * <p>Interfaces and tiny records only. Everything here belongs to the swarm thread: each method is called on it and each
 * handler is called on it; the one exception is {@link tv.starling.env.Env#execute}, which any thread may call. There
 * are two implementations of each interface: ring 3's, over Netty and the file system, and the simulator's, in test code.
 *
 * <p>Deliberately not here: any protocol, any policy.
 */
@NullMarked
package tv.starling.env;

import org.jspecify.annotations.NullMarked;
