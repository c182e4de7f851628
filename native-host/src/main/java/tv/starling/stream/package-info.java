/**
 * Byte ranges of a video become piece deadlines, and verified pieces become bytes again.
 *
 * <p>Swarm thread, except where a method says otherwise. Entry: {@link tv.starling.stream.StreamTable}. Deliberately not
 * here: HTTP, containers and codecs.
 */
@NullMarked
package tv.starling.stream;

import org.jspecify.annotations.NullMarked;
