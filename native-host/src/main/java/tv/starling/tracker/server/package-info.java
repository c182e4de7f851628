/**
 * A small tracker for a broadcaster's own programmes: HTTP (BEP 3, 7, 23, 24, 31, 48) and UDP (BEP 15, 41) on one port
 * number, one table of swarms behind both.
 *
 * <p>Everything runs on the swarm thread and knows the world only through {@code env}. HTTP is read here, from the
 * seam's own links, rather than by a web server: a request is one line, an answer is one packet, and so the whole tracker
 * runs in the simulated network. Entry: {@link tv.starling.tracker.server.TrackerServer}.
 *
 * <p>Memory is bounded whatever comes ({@link tv.starling.tracker.server.SwarmTable}), and nobody is answered with more
 * than was asked before the address is proved: by TCP, or by a connection id that went there.
 *
 * <p>Deliberately not here: the {@code ip} that a request may name. Whoever could name another's address would turn the
 * swarm against it; not even loopback is believed, for there a proxy of the broadcaster's may stand. Nor: a list of all
 * swarms, the long form of peers (BEP 23 is read by everyone), accounts, anything on disk.
 */
@NullMarked
package tv.starling.tracker.server;

import org.jspecify.annotations.NullMarked;
