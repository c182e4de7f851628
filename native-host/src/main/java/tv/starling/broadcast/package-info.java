/**
 * What a broadcaster does with files before there is a swarm: torrents of them, links and page snippets.
 *
 * <p>{@link tv.starling.broadcast.Publisher} reads and hashes on threads of its own, as many as there are processors and
 * bounded; its caller waits. Deliberately not here: seeding (the engine), the tracker ({@code tracker.server}), what is a
 * torrent file ({@code metainfo}).
 */
@NullMarked
package tv.starling.broadcast;

import org.jspecify.annotations.NullMarked;
