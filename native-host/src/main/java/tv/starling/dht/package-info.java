/**
 * The distributed hash table: peers of a swarm, and small signed items, found without a tracker (BEP 5, 32, 33, 42, 43, 44,
 * 46).
 *
 * <p>Entry: {@link tv.starling.dht.Dht}, one for each session, with a {@link tv.starling.dht.DhtNode} for IPv4 and one for
 * IPv6. Deciders: {@code RoutingTable}, {@code Lookup}, {@code PeerStore}, {@code ItemStore}, {@code Tokens}, {@code Gate}.
 * Everything belongs to the swarm thread; datagrams come and go through a {@link tv.starling.env.DatagramPort} that is
 * somebody else's.
 *
 * <p>Deliberately not here: sockets, when a torrent looks for peers, where nodes are kept between runs.
 */
@NullMarked
package tv.starling.dht;

import org.jspecify.annotations.NullMarked;
