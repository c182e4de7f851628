package tv.starling.bencode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;

/** Writes values as BEP 3 has them: one spelling for each value, keys in order. Iterative, so depth is no danger. */
public final class BencodeWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    /** What is left of each open container: values, or entries of a dictionary. */
    private final Deque<Iterator<?>> open = new ArrayDeque<>();

    private BencodeWriter() {}

    public static byte[] write(BValue value) {
        var writer = new BencodeWriter();
        writer.begin(value);
        writer.finish();
        return writer.out.toByteArray();
    }

    private void finish() {
        while (!open.isEmpty()) {
            Iterator<?> rest = open.getFirst();
            if (!rest.hasNext()) {
                open.removeFirst();
                out.write('e');
                continue;
            }
            switch (rest.next()) {
                case Map.Entry<?, ?> entry -> {
                    begin((BString) entry.getKey());
                    begin((BValue) entry.getValue());
                }
                case BValue item -> begin(item);
                default -> throw new IllegalStateException("not a bencoded value");
            }
        }
    }

    private void begin(BValue value) {
        switch (value) {
            case BInteger(long number) -> ascii("i" + number + "e");
            case BString(byte[] bytes) -> {
                ascii(bytes.length + ":");
                out.writeBytes(bytes);
            }
            case BList list -> {
                out.write('l');
                open.addFirst(list.items().iterator());
            }
            case BDictionary dictionary -> {
                out.write('d');
                open.addFirst(dictionary.entries().entrySet().iterator());
            }
        }
    }

    private void ascii(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
