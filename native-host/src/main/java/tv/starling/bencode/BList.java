package tv.starling.bencode;

import java.util.Collections;
import java.util.List;

/**
 * A list.
 *
 * @param items in order, unmodifiable
 */
public record BList(List<BValue> items) implements BValue {
    public BList {
        items = Collections.unmodifiableList(items);
    }

    public static BList of(BValue... items) {
        return new BList(List.of(items));
    }
}
