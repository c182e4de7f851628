/**
 * Peer exchange (BEP 11) as two deciders for each connection: {@link tv.starling.pex.PexReport}, what a peer is to be told
 * of the others that we are connected to, and {@link tv.starling.pex.PexIntake}, what is taken of what it tells. The bytes
 * are {@link tv.starling.wire.PexMessage}; who is connected, and what private torrents mean, {@code swarm} knows.
 *
 * <p>Swarm thread. Deliberately not here: dialling, trust in what was told, the list of addresses.
 */
@NullMarked
package tv.starling.pex;

import org.jspecify.annotations.NullMarked;
