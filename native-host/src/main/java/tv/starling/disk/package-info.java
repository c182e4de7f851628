/**
 * The disk edge: {@link tv.starling.disk.FileDisk} keeps torrents as plain files and remembers which pieces were verified.
 *
 * <p>Threads: the interfaces are called on the swarm thread. Data goes through lanes, single threads each with its own open
 * files; a piece belongs to one lane, so its operations are in order without locks. Two more threads do the slow rest:
 * one writes resume records (and waits for the disk), one opens, deletes and keeps info dictionaries.
 *
 * <p>Layout: {@code lock}, and for each torrent {@code data/<info-hash>/} with {@code info}, {@code resume} and {@code
 * files/<index>}; of v2 {@code layers} too. A hybrid's other name is a folder with a file that tells this one. Names from a torrent become paths only below a folder that the user named, sanitised.
 *
 * <p>Deliberately not here: which pieces are wanted, whether a hash is right, when a torrent is joined.
 */
@NullMarked
package tv.starling.disk;

import org.jspecify.annotations.NullMarked;
