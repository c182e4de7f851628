/**
 * Asking trackers for peers: HTTP (BEP 3, 7, 23, 31, 48) and UDP (BEP 15, 41), over tiers (BEP 12).
 *
 * <p>Everything runs on the swarm thread and knows the world only through {@code env}. Entry: {@link
 * tv.starling.tracker.Announcer}, one for each torrent; {@link tv.starling.tracker.UdpTrackers}, one for the session.
 * Deliberately not here: sockets, what becomes of the peers.
 */
@NullMarked
package tv.starling.tracker;

import org.jspecify.annotations.NullMarked;
