package tv.starling.bencode;

/**
 * What a reader takes before it gives up. The length of strings needs no limit: none is longer than the input.
 *
 * @param depth containers inside each other
 * @param tokens values and keys in all; each costs some 50 bytes of memory whatever its length on the wire
 */
public record BencodeLimits(int depth, int tokens) {
    /** No protocol nests deeper than ten; libtorrent stops at a hundred too. */
    private static final int DEPTH = 100;

    /** A torrent file: 100,000 files at ten tokens each, and as many again for v2 fields. */
    public static final BencodeLimits TORRENT = new BencodeLimits(DEPTH, 2_000_000);

    /** A message of a stranger: with 20,000 tokens it makes us hold about a megabyte at most. */
    public static final BencodeLimits MESSAGE = new BencodeLimits(DEPTH, 20_000);
}
