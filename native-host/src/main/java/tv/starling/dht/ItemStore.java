package tv.starling.dht;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Items that others put here, for two hours each (BEP 44). */
final class ItemStore {
    /** As libtorrent; a kilobyte each. */
    static final int MOST_ITEMS = 700;

    private static final long EXPIRY_NANOS = 7200_000_000_000L;

    private record Stored(Item item, long putNanos) {}

    private final Map<NodeId, Stored> items = new LinkedHashMap<>();

    Optional<Item> get(NodeId target, long nowNanos) {
        expire(nowNanos);
        return Optional.ofNullable(items.get(target)).map(Stored::item);
    }

    /** Zero, or the {@link ErrorCode} of a refusal. */
    int put(Item item, OptionalLong cas, long nowNanos) {
        expire(nowNanos);
        NodeId target = item.target();
        if (item instanceof Item.Mutable mutable) {
            int code =
                    refusal(mutable, cas, Optional.ofNullable(items.get(target)).map(Stored::item));
            if (code != 0) {
                return code;
            }
        }
        items.remove(target);
        if (items.size() >= MOST_ITEMS) {
            items.remove(items.keySet().iterator().next());
        }
        items.put(target, new Stored(item, nowNanos));
        return 0;
    }

    private static int refusal(Item.Mutable item, OptionalLong cas, Optional<Item> stored) {
        if (!item.isAuthentic()) {
            return ErrorCode.SIGNATURE;
        }
        if (stored.isPresent() && stored.get() instanceof Item.Mutable before) {
            if (cas.isPresent() && cas.getAsLong() != before.seq()) {
                return ErrorCode.CAS;
            }
            boolean same = item.seq() == before.seq() && Arrays.equals(item.value(), before.value());
            if (item.seq() <= before.seq() && !same) {
                return ErrorCode.OLD_SEQ;
            }
        }
        return 0;
    }

    int size() {
        return items.size();
    }

    private void expire(long nowNanos) {
        var oldest = items.values().iterator();
        while (oldest.hasNext() && nowNanos - oldest.next().putNanos >= EXPIRY_NANOS) {
            oldest.remove();
        }
    }
}
