package tv.starling.media;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The sequence parameter set of an initialisation segment's H.264 (ISO/IEC 14496-15, 5.3.3), by which it is seen that an encoder has changed
 * its format while ffmpeg copies on: pictures of another size, which nobody could show by the old segment.
 *
 * @param set as in the segment, the NAL unit
 */
record ParameterSets(byte[] set) {
    /** Of avc1, before its boxes. */
    private static final int FIELDS = 78;

    private static final int SLICE = 1;
    private static final int KEY_SLICE = 5;
    private static final int SEQUENCE = 7;

    /** Nothing where there are no such pictures. */
    static Optional<ParameterSets> of(byte[] init) {
        try {
            return Boxes.find(ByteBuffer.wrap(init), "moov")
                    .flatMap(moov -> Boxes.all(moov, "trak").stream()
                            .flatMap(trak -> entry(trak).stream())
                            .findFirst());
        } catch (IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Optional<ParameterSets> entry(ByteBuffer trak) {
        return Boxes.find(trak, "mdia")
                .flatMap(mdia -> Boxes.find(mdia, "minf"))
                .flatMap(minf -> Boxes.find(minf, "stbl"))
                .flatMap(stbl -> Boxes.find(stbl, "stsd"))
                .flatMap(stsd -> Boxes.find(stsd.slice(8, stsd.limit() - 8), "avc1"))
                .flatMap(avc1 -> Boxes.find(avc1.slice(FIELDS, avc1.limit() - FIELDS), "avcC"))
                .filter(avcC -> avcC.limit() > 8 && (avcC.get(4) & 3) == 3 && (avcC.get(5) & 0x1F) > 0)
                .map(avcC -> {
                    byte[] set = new byte[avcC.getShort(6) & 0xFFFF];
                    avcC.get(8, set);
                    return new ParameterSets(set);
                });
    }

    /**
     * Whether a fragment's first picture has another one with it.
     *
     * @param fragment moof and mdat, the pictures first, as ffmpeg writes them
     */
    boolean differIn(byte[] fragment) {
        ByteBuffer bytes = ByteBuffer.wrap(fragment);
        int at = bytes.getInt(0) + 8;
        while (at + 5 <= fragment.length) {
            int length = bytes.getInt(at);
            int type = fragment[at + 4] & 0x1F;
            if (length < 1 || length > fragment.length - at - 4 || type >= SLICE && type <= KEY_SLICE) {
                return false;
            }
            if (type == SEQUENCE) {
                return !Arrays.equals(set, Arrays.copyOfRange(fragment, at + 4, at + 4 + length));
            }
            at += 4 + length;
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ParameterSets that && Arrays.equals(set, that.set);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(set);
    }
}
