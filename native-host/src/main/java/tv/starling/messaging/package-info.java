/**
 * Words between extension, bridge, engine and commands: frames, and the messages of PROTOCOL.md as records (Jackson).
 *
 * <p>Entry: {@link tv.starling.messaging.Messages} (bytes to records and back), {@link tv.starling.messaging.FrameReader}
 * and {@link tv.starling.messaging.FrameWriter}, and {@link tv.starling.messaging.Bridge}, which runs {@code starling
 * host} with frames alone: none of Jackson, Netty, Jetty or picocli is loaded on that path. Any thread; readers and
 * writers belong to one thread each. Deliberately not here: what a message does (that is {@code engine}).
 */
@NullMarked
package tv.starling.messaging;

import org.jspecify.annotations.NullMarked;
