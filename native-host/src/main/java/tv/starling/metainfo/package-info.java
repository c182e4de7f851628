/**
 * What a torrent is: info-hashes, magnet links (BEP 9, 53), metainfo files (BEP 3, 12, 19, 27, 47, 52) and the layout of
 * pieces over files.
 *
 * <p>Pure values, any thread. Deliberately not here: storage, names used as paths, any I/O.
 */
@NullMarked
package tv.starling.metainfo;

import org.jspecify.annotations.NullMarked;
