package tv.starling.live;

import java.util.HashMap;
import java.util.Map;

/** Where verified blocks are kept, no more of them than the window has. */
public interface LiveStorage {
    /** Ownership passes; never to be changed. */
    void put(long block, byte[] leaf, byte[] bytes);

    /** Of a block that was put and not dropped; not to be changed. */
    byte[] get(long block);

    void drop(long block);

    /** In memory. */
    static LiveStorage inMemory() {
        Map<Long, byte[]> blocks = new HashMap<>();
        return new LiveStorage() {
            @Override
            public void put(long block, byte[] leaf, byte[] bytes) {
                blocks.put(block, bytes);
            }

            @Override
            public byte[] get(long block) {
                byte[] bytes = blocks.get(block);
                if (bytes == null) {
                    throw new IllegalArgumentException("block " + block + " is not kept");
                }
                return bytes;
            }

            @Override
            public void drop(long block) {
                blocks.remove(block);
            }
        };
    }
}
