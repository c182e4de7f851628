/**
 * Asks the home router to let peers in: PCP (RFC 6887), NAT-PMP (RFC 6886), UPnP-IGD. One protocol after the other, until
 * one grants it; renewed in time, taken back at the end. Swarm thread.
 *
 * <p>Deliberately not here: which port. Only the session's own, where peers reach it, is ever asked for; the stream server's
 * never. And no trust: a router may only tell of itself, in few bytes of plain XML.
 */
@NullMarked
package tv.starling.portmap;

import org.jspecify.annotations.NullMarked;
