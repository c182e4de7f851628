package tv.starling.utp;

import java.util.Arrays;

/** Things by sequence number, in a ring that grows to the span that is used. */
final class SequenceRing<T> {
    private static final int SLOTS_AT_FIRST = 16;

    private final T none;
    private Object[] slots = new Object[SLOTS_AT_FIRST];

    /** @param none what an empty slot holds */
    SequenceRing(T none) {
        this.none = none;
        Arrays.fill(slots, none);
    }

    @SuppressWarnings("unchecked")
    T get(int sequence) {
        return (T) slots[sequence & slots.length - 1];
    }

    /** @param first the lowest number in use, this one included */
    void put(int first, int sequence, T value) {
        int span = Sequence.steps(first, sequence) + 1;
        if (span > slots.length) {
            grow(first, Integer.highestOneBit(span - 1) << 1);
        }
        slots[sequence & slots.length - 1] = value;
    }

    T remove(int sequence) {
        T value = get(sequence);
        slots[sequence & slots.length - 1] = none;
        return value;
    }

    private void grow(int first, int length) {
        Object[] larger = new Object[length];
        Arrays.fill(larger, none);
        for (int i = 0; i < slots.length; i++) {
            int sequence = Sequence.plus(first, i);
            larger[sequence & length - 1] = slots[sequence & slots.length - 1];
        }
        slots = larger;
    }
}
