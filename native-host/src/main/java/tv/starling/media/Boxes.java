package tv.starling.media;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Boxes within boxes (ISO/IEC 14496-12, 4.2). What goes beyond its parent ends it. */
final class Boxes {
    private static final int HEADER = 8;

    /** More tracks than this are an attack on somebody's memory. */
    private static final int MAX_CHILDREN = 1000;

    private Boxes() {}

    /** A type as the number it is in the file. */
    static int type(String letters) {
        return letters.charAt(0) << 24 | letters.charAt(1) << 16 | letters.charAt(2) << 8 | letters.charAt(3);
    }

    /** The bodies of all children of this type, each from its own zero. */
    static List<ByteBuffer> all(ByteBuffer parent, String type) {
        List<ByteBuffer> found = new ArrayList<>();
        int wanted = type(type);
        int at = 0;
        for (int i = 0; i < MAX_CHILDREN && at + HEADER <= parent.limit(); i++) {
            int size = parent.getInt(at);
            if (size < HEADER || size > parent.limit() - at) {
                break;
            }
            if (parent.getInt(at + 4) == wanted) {
                found.add(parent.slice(at + HEADER, size - HEADER));
            }
            at += size;
        }
        return found;
    }

    /** The number of a track: of a tkhd, whose fields are wider in version 1. */
    static int track(ByteBuffer tkhd) {
        return tkhd.getInt(tkhd.get(0) == 1 ? 20 : 12);
    }

    /** Units in a second: of an mdhd or mvhd. */
    static long scale(ByteBuffer header) {
        return header.getInt(header.get(0) == 1 ? 20 : 12) & 0xFFFFFFFFL;
    }

    /** When a fragment is decoded, units: of a tfdt. */
    static long decodeTime(ByteBuffer tfdt) {
        return tfdt.get(0) == 1 ? tfdt.getLong(4) : tfdt.getInt(4) & 0xFFFFFFFFL;
    }

    static Optional<ByteBuffer> find(ByteBuffer parent, String type) {
        return all(parent, type).stream().findFirst();
    }
}
