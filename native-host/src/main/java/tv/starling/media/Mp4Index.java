package tv.starling.media;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The moov box of MP4 and MOV (ISO/IEC 14496-12): when the pictures are shown that need no other. */
final class Mp4Index {
    /** Top-level boxes before moov: a handful, and the fragments of a file that has no index. */
    private static final int MAX_BOXES = 1000;

    /** Of a day's film. */
    private static final int MAX_MOOV = 64 << 20;

    private static final int MAX_KEYS = 1_000_000;
    private static final long MICROS = 1_000_000;

    private Mp4Index() {}

    /** Ascending, in microseconds of the film's clock; none where moov has none. Blocks. */
    static long[] keyTimes(FilmBytes film) throws IOException {
        long at = 0;
        for (int i = 0; i < MAX_BOXES && at + 8 <= film.length(); i++) {
            ByteBuffer head = film.at(at, 16);
            if (head.remaining() < 16) {
                break;
            }
            long size = head.getInt(0) & 0xFFFFFFFFL;
            int header = size == 1 ? 16 : 8;
            size = size == 1 ? head.getLong(8) : size == 0 ? film.length() - at : size;
            if (size < header) {
                break;
            }
            if (head.getInt(4) == Boxes.type("moov")) {
                return size > MAX_MOOV ? new long[0] : ofMovie(film.at(at + header, (int) size - header));
            }
            at += size;
        }
        return new long[0];
    }

    private static long[] ofMovie(ByteBuffer moov) {
        try {
            long movieScale = Boxes.find(moov, "mvhd").map(Boxes::scale).orElse(0L);
            for (ByteBuffer trak : Boxes.all(moov, "trak")) {
                Optional<ByteBuffer> media = Boxes.find(trak, "mdia");
                boolean video = media.flatMap(it -> Boxes.find(it, "hdlr"))
                        .filter(it -> it.getInt(8) == Boxes.type("vide"))
                        .isPresent();
                if (video) {
                    long[] times = ofTrack(trak, media.orElseThrow(), movieScale);
                    if (times.length > 0) {
                        return times;
                    }
                }
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            return new long[0]; // it is broken: as good as none
        }
        return new long[0];
    }

    private static long[] ofTrack(ByteBuffer trak, ByteBuffer media, long movieScale) {
        long scale = Boxes.find(media, "mdhd").map(Boxes::scale).orElse(0L);
        Optional<ByteBuffer> table = Boxes.find(media, "minf").flatMap(it -> Boxes.find(it, "stbl"));
        Optional<ByteBuffer> decodeTimes = table.flatMap(it -> Boxes.find(it, "stts"));
        Optional<ByteBuffer> keys = table.flatMap(it -> Boxes.find(it, "stss"));
        if (scale == 0 || decodeTimes.isEmpty() || keys.isEmpty()) {
            return new long[0]; // without stss each picture is a key: any time will do
        }
        var deltas = new Runs(decodeTimes.get());
        var offsets = table.flatMap(it -> Boxes.find(it, "ctts")).map(Runs::new);
        long shift = shift(trak, scale, movieScale);
        ByteBuffer numbers = keys.get();
        int count = Math.min(numbers.getInt(4), MAX_KEYS);
        long[] times = new long[Math.max(0, count)];
        for (int i = 0; i < times.length; i++) {
            long sample = (numbers.getInt(8 + 4 * i) & 0xFFFFFFFFL) - 1;
            long time = deltas.sumBefore(sample)
                    + offsets.map(it -> it.valueAt(sample)).orElse(0L);
            times[i] = Math.round((time + shift) * (double) MICROS / scale);
        }
        Arrays.sort(times);
        return times;
    }

    /** What the edit list adds to a picture's time: empty edits before it, less where the first one begins. */
    private static long shift(ByteBuffer trak, long scale, long movieScale) {
        Optional<ByteBuffer> edits = Boxes.find(trak, "edts").flatMap(it -> Boxes.find(it, "elst"));
        if (edits.isEmpty() || movieScale == 0) {
            return 0;
        }
        ByteBuffer list = edits.get();
        boolean wide = list.get(0) == 1;
        long empty = 0;
        for (int i = 0, at = 8; i < list.getInt(4); i++, at += wide ? 20 : 12) {
            long duration = wide ? list.getLong(at) : list.getInt(at) & 0xFFFFFFFFL;
            long begins = wide ? list.getLong(at + 8) : list.getInt(at + 4);
            if (begins >= 0) {
                return empty * scale / movieScale - begins;
            }
            empty += duration;
        }
        return 0;
    }

    /** A table of (how many samples, their value), asked in ascending order of samples. */
    private static final class Runs {
        private final ByteBuffer table;
        private final int entries;
        private int entry;
        private long first;
        private long sum;

        Runs(ByteBuffer table) {
            this.table = table;
            entries = table.getInt(4);
        }

        long valueAt(long sample) {
            goTo(sample);
            return entry < entries ? value() : 0;
        }

        long sumBefore(long sample) {
            goTo(sample);
            return sum + (entry < entries ? (sample - first) * value() : 0);
        }

        private void goTo(long sample) {
            while (entry < entries && sample >= first + count()) {
                sum += count() * value();
                first += count();
                entry++;
            }
        }

        private long count() {
            return table.getInt(8 + 8 * entry) & 0xFFFFFFFFL;
        }

        private long value() {
            return table.getInt(12 + 8 * entry);
        }
    }
}
