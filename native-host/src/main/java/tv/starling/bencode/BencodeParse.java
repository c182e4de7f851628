package tv.starling.bencode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tv.starling.bencode.BencodeReader.Order;
import tv.starling.bencode.BencodeReader.Prefix;

/** One reading of one value: the open containers are a stack of our own, so depth costs no thread stack. */
final class BencodeParse {
    private final byte[] bytes;
    private final Order order;
    private final BencodeLimits limits;
    private final Deque<Open> open = new ArrayDeque<>();
    private int position;
    private int tokens;

    BencodeParse(byte[] bytes, int offset, Order order, BencodeLimits limits) {
        this.bytes = bytes;
        this.position = offset;
        this.order = order;
        this.limits = limits;
    }

    Prefix value() {
        while (true) {
            Optional<BValue> complete = step();
            if (complete.isEmpty()) {
                continue;
            }
            if (open.isEmpty()) {
                return new Prefix(complete.get(), position);
            }
            open.getFirst().add(complete.get());
        }
    }

    /** Takes one token; gives a value when one is complete. */
    private Optional<BValue> step() {
        if (++tokens > limits.tokens()) {
            throw fault("more than " + limits.tokens() + " values");
        }
        int first = peek();
        if (first == 'e' && !open.isEmpty()) {
            position++;
            return Optional.of(open.removeFirst().complete());
        }
        if (!open.isEmpty() && open.getFirst() instanceof OpenDictionary dictionary && dictionary.wantsKey()) {
            dictionary.key(string());
            return Optional.empty();
        }
        return switch (first) {
            case 'i' -> Optional.of(integer());
            case 'l' -> begin(new OpenList());
            case 'd' -> begin(new OpenDictionary());
            default -> Optional.of(string());
        };
    }

    private Optional<BValue> begin(Open container) {
        if (open.size() == limits.depth()) {
            throw fault("deeper than " + limits.depth());
        }
        position++;
        open.addFirst(container);
        return Optional.empty();
    }

    private BInteger integer() {
        position++;
        boolean negative = peek() == '-';
        if (negative) {
            position++;
        }
        int start = position;
        long value = 0; // kept negative, because Long.MIN_VALUE has no positive twin
        while (isDigit(peek())) {
            int digit = bytes[position] - '0';
            if (value < (Long.MIN_VALUE + digit) / 10) {
                throw fault("integer beyond 64 bits");
            }
            value = value * 10 - digit;
            position++;
        }
        int digits = position - start;
        if (digits == 0 || (bytes[start] == '0' && (digits > 1 || negative))) {
            throw fault("not an integer");
        }
        if (!negative && value == Long.MIN_VALUE) {
            throw fault("integer beyond 64 bits");
        }
        expect('e');
        return new BInteger(negative ? value : -value);
    }

    private BString string() {
        int start = position;
        long length = 0;
        while (isDigit(peek())) {
            length = length * 10 + (bytes[position] - '0');
            position++;
            if (length > bytes.length) { // also keeps the next step from overflowing
                throw fault("string longer than the input");
            }
        }
        int digits = position - start;
        if (digits == 0 || (digits > 1 && bytes[start] == '0')) {
            throw fault("not a value");
        }
        expect(':');
        if (length > bytes.length - position) {
            throw fault("string longer than the input");
        }
        int from = position;
        position += (int) length;
        return new BString(Arrays.copyOfRange(bytes, from, position));
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw fault("not a '" + wanted + "'");
        }
        position++;
    }

    private int peek() {
        if (position >= bytes.length) {
            throw fault("unexpected end");
        }
        return bytes[position];
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private BencodeException fault(String reason) {
        return new BencodeException(reason, position);
    }

    private sealed interface Open {
        void add(BValue value);

        BValue complete();
    }

    private static final class OpenList implements Open {
        private final List<BValue> items = new ArrayList<>();

        @Override
        public void add(BValue value) {
            items.add(value);
        }

        @Override
        public BValue complete() {
            return new BList(items);
        }
    }

    private final class OpenDictionary implements Open {
        private final TreeMap<BString, BValue> entries = new TreeMap<>();
        private Optional<BString> key = Optional.empty();

        boolean wantsKey() {
            return key.isEmpty();
        }

        void key(BString next) {
            if (order == Order.CANONICAL && !entries.isEmpty() && next.compareTo(entries.lastKey()) < 0) {
                throw fault("keys out of order");
            }
            key = Optional.of(next);
        }

        @Override
        public void add(BValue value) {
            if (entries.putIfAbsent(key.orElseThrow(), value) != null) {
                throw fault("the same key twice");
            }
            key = Optional.empty();
        }

        @Override
        public BValue complete() {
            if (key.isPresent()) {
                throw fault("key without value");
            }
            return new BDictionary(entries);
        }
    }
}
