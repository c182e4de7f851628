/**
 * Films that a browser can't play as they are: ffprobe and ffmpeg as child processes.
 *
 * <p>A child reads the film over the stream server on 127.0.0.1, never from a path, with protocols and formats from a
 * fixed list; what it says is bounded, and it ends with whoever wanted it. Nothing here is loaded before the first film
 * that needs it. Deliberately not here: HTTP, and any decoder in this process.
 */
@NullMarked
package tv.starling.media;

import org.jspecify.annotations.NullMarked;
