package tv.starling.bencode;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Damage of the kinds that find faults in readers: changed, lost and repeated bytes, and larger numbers. */
public final class Mutation {
    private static final byte[] TELLING = {
        0, 1, 'i', 'e', 'l', 'd', ':', '-', '0', '1', '9', 0x7f, (byte) 0x80, (byte) 0xff
    };

    private Mutation() {}

    /** A damaged copy. */
    public static byte[] of(byte[] bytes, RandomGenerator random) {
        byte[] mutated = bytes.clone();
        for (int change = random.nextInt(1, 4); change > 0 && mutated.length > 0; change--) {
            mutated = once(mutated, random);
        }
        return mutated;
    }

    private static byte[] once(byte[] bytes, RandomGenerator random) {
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(5)) {
            case 0 -> with(bytes, at, (byte) random.nextInt(256));
            case 1, 2 -> with(bytes, at, TELLING[random.nextInt(TELLING.length)]);
            case 3 -> Arrays.copyOf(bytes, at);
            default -> repeated(bytes, at, random.nextInt(at, bytes.length));
        };
    }

    private static byte[] with(byte[] bytes, int at, byte value) {
        byte[] changed = bytes.clone();
        changed[at] = value;
        return changed;
    }

    private static byte[] repeated(byte[] bytes, int from, int to) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + to - from);
        System.arraycopy(bytes, from, longer, to, bytes.length - from);
        return longer;
    }
}
