package tv.starling.bencode;

/** An integer of at most 64 bits; a larger one is not read at all, so that none is ever truncated. */
public record BInteger(long value) implements BValue {}
