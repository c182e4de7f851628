package tv.starling.bencode;

import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A dictionary. The typed accessors give nothing both where the key is missing and where its value is of another type.
 *
 * @param entries in the order of BEP 3, unmodifiable
 */
public record BDictionary(SortedMap<BString, BValue> entries) implements BValue {
    public BDictionary {
        entries = Collections.unmodifiableSortedMap(entries);
    }

    /** Starts a dictionary to be written. */
    public static Builder builder() {
        return new Builder();
    }

    public Optional<BValue> get(String key) {
        return Optional.ofNullable(entries.get(BString.of(key)));
    }

    public OptionalLong optInteger(String key) {
        return entries.get(BString.of(key)) instanceof BInteger(long value)
                ? OptionalLong.of(value)
                : OptionalLong.empty();
    }

    /** The bytes themselves, not a copy. */
    public Optional<byte[]> string(String key) {
        return entries.get(BString.of(key)) instanceof BString(byte[] bytes) ? Optional.of(bytes) : Optional.empty();
    }

    /** A string as text; what is not UTF-8 becomes U+FFFD. */
    public Optional<String> text(String key) {
        return entries.get(BString.of(key)) instanceof BString string ? Optional.of(string.utf8()) : Optional.empty();
    }

    public Optional<BList> list(String key) {
        return entries.get(BString.of(key)) instanceof BList list ? Optional.of(list) : Optional.empty();
    }

    public Optional<BDictionary> dictionary(String key) {
        return entries.get(BString.of(key)) instanceof BDictionary dictionary
                ? Optional.of(dictionary)
                : Optional.empty();
    }

    /** In the order of BEP 3. */
    public Iterable<BString> keys() {
        return entries.keySet();
    }

    /** Collects entries in any order; the last value put for a key stays. */
    public static final class Builder {
        private final TreeMap<BString, BValue> entries = new TreeMap<>();

        private Builder() {}

        public Builder put(String key, BValue value) {
            entries.put(BString.of(key), value);
            return this;
        }

        public Builder put(String key, long value) {
            return put(key, new BInteger(value));
        }

        public Builder put(String key, String value) {
            return put(key, BString.of(value));
        }

        public Builder put(String key, byte[] value) {
            return put(key, new BString(value));
        }

        public BDictionary build() {
            return new BDictionary(new TreeMap<>(entries));
        }
    }
}
