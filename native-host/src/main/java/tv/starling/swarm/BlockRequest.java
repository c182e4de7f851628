package tv.starling.swarm;

/**
 * A block that is asked for (BEP 3 request).
 *
 * @param offset bytes from the piece's start
 * @param length bytes, at most 16 KiB
 */
record BlockRequest(int piece, int offset, int length) {}
