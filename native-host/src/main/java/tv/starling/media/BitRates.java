package tv.starling.media;

import java.nio.ByteBuffer;

/**
 * What ffmpeg guesses of a stream's bit rate and writes into its initialisation segment is another number each time that a stream is joined.
 * Nobody needs it: it is made zero, unknown, so that the same codecs give the same segment. The boxes {@code btrt} (ISO/IEC 14496-12,
 * 8.5.2) and {@code esds} (ISO/IEC 14496-1, 7.2.6.6) of all sample entries.
 */
final class BitRates {
    /** Of a sample entry, before its boxes (ISO/IEC 14496-12, 12.1.3 and 12.2.3). */
    private static final int VIDEO_FIELDS = 78;

    private static final int AUDIO_FIELDS = 28;

    private static final int ES_DESCRIPTOR = 3;
    private static final int DECODER_CONFIG = 4;

    private BitRates() {}

    /** @param moov what is in the box; an {@link IndexOutOfBoundsException} where it is broken */
    static void forget(ByteBuffer moov) {
        for (ByteBuffer trak : Boxes.all(moov, "trak")) {
            Boxes.find(trak, "mdia").flatMap(mdia -> Boxes.find(mdia, "minf")).ifPresent(minf -> {
                int fields = Boxes.find(minf, "vmhd").isPresent() ? VIDEO_FIELDS : AUDIO_FIELDS;
                Boxes.find(minf, "stbl")
                        .flatMap(stbl -> Boxes.find(stbl, "stsd"))
                        .ifPresent(stsd -> forgetOfEntry(stsd, fields));
            });
        }
    }

    /** Of the first; ffmpeg writes one. */
    private static void forgetOfEntry(ByteBuffer stsd, int fields) {
        ByteBuffer boxes = stsd.slice(16 + fields, stsd.getInt(8) - 8 - fields);
        Boxes.find(boxes, "btrt").ifPresent(btrt -> zero(btrt, 0, btrt.limit()));
        Boxes.find(boxes, "esds").ifPresent(BitRates::forgetOfDescriptor);
    }

    private static void forgetOfDescriptor(ByteBuffer esds) {
        esds.position(4);
        if (esds.get() == ES_DESCRIPTOR) {
            skipLength(esds);
            esds.getShort();
            boolean plain = (esds.get() & 0xE0) == 0; // no other stream, no URL, no clock of its own
            if (plain && esds.get() == DECODER_CONFIG) {
                skipLength(esds);
                zero(esds, esds.position() + 2, 11); // of the buffer, at most, on average
            }
        }
    }

    private static void skipLength(ByteBuffer in) {
        while (in.get() < 0) {} // the highest bit says that more comes
    }

    private static void zero(ByteBuffer bytes, int from, int length) {
        bytes.put(from, new byte[length]);
    }
}
