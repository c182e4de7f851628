/**
 * The swarm: sessions, torrents, peers, and what is asked of whom.
 *
 * <p>Everything runs on the swarm thread and knows the world only through {@code env}. Entry: {@link
 * tv.starling.swarm.Session}. BEP 3, 6, 9, 10. Deliberately not here: sockets, clocks, files, trackers' protocols.
 */
@NullMarked
package tv.starling.swarm;

import org.jspecify.annotations.NullMarked;
