/**
 * The network edge: {@link tv.starling.net.NettyEnv} is the swarm's world over Netty, and its HTTP client over JDK sockets.
 *
 * <p>One event loop thread, which is the swarm thread: epoll where it is available, NIO elsewhere. Name look-ups block on
 * a few platform threads of their own, HTTP exchanges on one virtual thread each; their answers come back as tasks of the
 * loop. Where one interface alone is used names are asked for over Netty too, from its sockets. Reference counting ends here: no {@code ByteBuf} leaves this package.
 *
 * <p>Deliberately not here: any protocol of BitTorrent, who may connect, how many.
 */
@NullMarked
package tv.starling.net;

import org.jspecify.annotations.NullMarked;
