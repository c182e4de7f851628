/**
 * uTP: ordered streams over datagrams that give way to everybody else (BEP 29; where it is silent RFC 6817, and what
 * libtorrent does). Swarm thread.
 *
 * <p>{@link tv.starling.utp.UtpSocket} is the way in: it dials, accepts and hands each datagram to its
 * {@code UtpConnection}, which is an {@link tv.starling.env.Link}. Deciders: {@code Ledbat} (how much may be under way),
 * {@code SendWindow} (what is, and what of it was lost), {@code ReceiveWindow} (what came and what is missing).
 *
 * <p>Nothing but a packet of 20 bytes, in answer to one at least as long, goes to an address that has not proved to be
 * where it says.
 *
 * <p>Deliberately not here: the UDP socket, which other protocols share; path MTU discovery (every path that matters takes
 * 1,400 bytes over IPv4, and 1,232 over IPv6); ECN.
 */
@NullMarked
package tv.starling.utp;

import org.jspecify.annotations.NullMarked;
