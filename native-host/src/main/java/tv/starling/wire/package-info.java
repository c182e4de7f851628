/**
 * The peer wire: messages as records, and their codecs (BEP 3, 6, 9, 10; addresses of BEP 7 and 23).
 *
 * <p>Pure values, any thread. Deliberately not here: connections, what a message means, any I/O.
 */
@NullMarked
package tv.starling.wire;

import org.jspecify.annotations.NullMarked;
