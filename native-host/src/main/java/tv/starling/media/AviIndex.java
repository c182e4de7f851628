package tv.starling.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.LongStream;

/** The chunk {@code idx1} of AVI: which pictures need no other. Pictures have no time of their own but their number. */
final class AviIndex {
    private static final int MAX_CHUNKS = 1000;
    private static final int MAX_HEADERS = 1 << 20;
    /** 16 bytes a chunk: some ten hours. */
    private static final int MAX_INDEX = 64 << 20;

    private static final int KEY_FRAME = 0x10;
    private static final int ENTRY = 16;
    private static final double MICROS = 1e6;

    private AviIndex() {}

    /** Ascending, in microseconds from the beginning; none without an index, or with one in parts (OpenDML). Blocks. */
    static long[] keyTimes(FilmBytes film) throws IOException {
        try {
            return read(film);
        } catch (IndexOutOfBoundsException e) {
            return new long[0];
        }
    }

    private static long[] read(FilmBytes film) throws IOException {
        VideoStream video = new VideoStream(-1, 0);
        long at = 12;
        for (int i = 0; i < MAX_CHUNKS && at + 12 <= film.length(); i++) {
            ByteBuffer head = little(film.at(at, 12));
            long size = head.getInt(4) & 0xFFFFFFFFL;
            if (isList(head, 0, "hdrl") && size <= MAX_HEADERS) {
                video = findVideo(little(film.at(at + 12, (int) size - 4)));
            } else if (is(head, 0, "RIFF")) {
                return new long[0];
            } else if (is(head, 0, "idx1") && size <= MAX_INDEX && video.microsEach() > 0) {
                return keys(little(film.at(at + 8, (int) size)), video);
            }
            at += 8 + size + (size & 1);
        }
        return new long[0];
    }

    /** @param number of the stream, which its chunks' names begin with */
    private record VideoStream(int number, double microsEach) {}

    private static VideoStream findVideo(ByteBuffer headers) {
        int number = 0;
        for (int at = 0; at + 12 <= headers.limit(); ) {
            int size = headers.getInt(at + 4);
            if (size < 0 || size > headers.limit()) {
                break;
            }
            if (isList(headers, at, "strl")) {
                int header = at + 20;
                if (is(headers, header, "vids")) {
                    double scale = headers.getInt(header + 20) & 0xFFFFFFFFL;
                    double rate = headers.getInt(header + 24) & 0xFFFFFFFFL;
                    return new VideoStream(number, rate > 0 ? MICROS * scale / rate : 0);
                }
                number++;
            }
            at += 8 + size + (size & 1);
        }
        return new VideoStream(-1, 0);
    }

    private static long[] keys(ByteBuffer index, VideoStream video) {
        LongStream.Builder times = LongStream.builder();
        long picture = 0;
        int tens = '0' + video.number() / 10;
        int ones = '0' + video.number() % 10;
        for (int at = 0; at + ENTRY <= index.limit(); at += ENTRY) {
            if (index.get(at) == tens && index.get(at + 1) == ones && index.get(at + 2) == 'd') {
                if ((index.getInt(at + 4) & KEY_FRAME) != 0) {
                    times.add(Math.round(picture * video.microsEach()));
                }
                picture++;
            }
        }
        return times.build().toArray();
    }

    private static boolean isList(ByteBuffer bytes, int at, String kind) {
        return is(bytes, at, "LIST") && is(bytes, at + 8, kind);
    }

    private static boolean is(ByteBuffer bytes, int at, String letters) {
        return bytes.getInt(at) == Integer.reverseBytes(Boxes.type(letters));
    }

    private static ByteBuffer little(ByteBuffer bytes) {
        return bytes.order(ByteOrder.LITTLE_ENDIAN);
    }
}
