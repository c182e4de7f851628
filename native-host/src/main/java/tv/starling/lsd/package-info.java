/**
 * Local service discovery (BEP 14): {@link tv.starling.lsd.LocalDiscovery} announces swarms to this network by multicast,
 * and hears the announces of others.
 *
 * <p>Swarm thread. Deliberately not here: which torrents may be announced, and whether an address heard is dialled.
 */
@NullMarked
package tv.starling.lsd;

import org.jspecify.annotations.NullMarked;
