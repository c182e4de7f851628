/**
 * Bencoding (BEP 3): a sealed value, an iterative reader with limits, a canonical writer.
 *
 * <p>Pure values, any thread. Deliberately not here: any meaning of what is read.
 */
@NullMarked
package tv.starling.bencode;

import org.jspecify.annotations.NullMarked;
