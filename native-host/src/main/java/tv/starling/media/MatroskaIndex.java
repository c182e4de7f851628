package tv.starling.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The Cues of Matroska and WebM (RFC 9559): where the pictures are that need no other. */
final class MatroskaIndex {
    private static final int SEGMENT = 0x18538067;
    private static final int SEEK_HEAD = 0x114D9B74;
    private static final int SEEK = 0x4DBB;
    private static final int SEEK_ID = 0x53AB;
    private static final int SEEK_POSITION = 0x53AC;
    private static final int SEGMENT_INFORMATION = 0x1549A966;
    private static final int TIMESTAMP_SCALE = 0x2AD7B1;
    private static final int TRACKS = 0x1654AE6B;
    private static final int TRACK_ENTRY = 0xAE;
    private static final int TRACK_NUMBER = 0xD7;
    private static final int TRACK_TYPE = 0x83;
    private static final int VIDEO = 1;
    private static final int CLUSTER = 0x1F43B675;
    private static final int CUES = 0x1C53BB6B;
    private static final int CUE_POINT = 0xBB;
    private static final int CUE_TIME = 0xB3;
    private static final int CUE_TRACK_POSITIONS = 0xB7;
    private static final int CUE_TRACK = 0xF7;

    /** An identifier of four bytes and a length of eight. */
    private static final int MAX_HEAD = 12;

    /** Before the first cluster: ten or so. */
    private static final int MAX_ELEMENTS = 1000;

    /** A cue takes some 20 bytes: this is a day with one each second. */
    private static final int MAX_BYTES = 4 << 20;

    private final FilmBytes film;
    private long scaleNanos = 1_000_000;
    private long videoTrack;
    private long cuesAt;
    private final List<Long> times = new ArrayList<>();

    private MatroskaIndex(FilmBytes film) {
        this.film = film;
    }

    /** Ascending, in microseconds of the film's clock; none where there are no cues. Blocks. */
    static long[] keyTimes(FilmBytes film) throws IOException {
        var index = new MatroskaIndex(film);
        index.readHead();
        if (index.times.isEmpty() && index.cuesAt > 0) {
            index.element(index.cuesAt);
        }
        return index.times.stream()
                .mapToLong(Long::longValue)
                .sorted()
                .distinct()
                .toArray();
    }

    private void readHead() throws IOException {
        Head ebml = head(0);
        Head segment = head(ebml.end());
        if (segment.id() != SEGMENT) {
            return;
        }
        long at = segment.from();
        for (int i = 0; i < MAX_ELEMENTS && at < film.length(); i++) {
            Head next = head(at);
            if (next.id() == CLUSTER || next.length() < 0) {
                return;
            }
            if (next.id() == SEEK_HEAD) {
                readSeekHead(body(next), segment.from());
            } else {
                element(at);
            }
            at = next.end();
        }
    }

    private void element(long at) throws IOException {
        Head head = head(at);
        switch (head.id()) {
            case SEGMENT_INFORMATION ->
                each(body(head), (id, body) -> {
                    if (id == TIMESTAMP_SCALE) {
                        scaleNanos = number(body);
                    }
                });
            case TRACKS ->
                each(body(head), (id, body) -> {
                    if (id == TRACK_ENTRY) {
                        readTrack(body);
                    }
                });
            case CUES ->
                each(body(head), (id, body) -> {
                    if (id == CUE_POINT) {
                        readCue(body);
                    }
                });
            default -> {}
        }
    }

    private void readSeekHead(ByteBuffer seekHead, long segment) {
        each(seekHead, (id, seek) -> {
            if (id != SEEK) {
                return;
            }
            long[] found = {0, 0};
            each(seek, (field, body) -> {
                if (field == SEEK_ID) {
                    found[0] = number(body);
                } else if (field == SEEK_POSITION) {
                    found[1] = number(body);
                }
            });
            if (found[0] == CUES) {
                cuesAt = segment + found[1];
            }
        });
    }

    private void readTrack(ByteBuffer track) {
        long[] found = {0, 0};
        each(track, (id, body) -> {
            if (id == TRACK_NUMBER) {
                found[0] = number(body);
            } else if (id == TRACK_TYPE) {
                found[1] = number(body);
            }
        });
        if (found[1] == VIDEO && videoTrack == 0) {
            videoTrack = found[0];
        }
    }

    private void readCue(ByteBuffer cue) {
        long[] time = {-1};
        boolean[] ofVideo = {false};
        each(cue, (id, body) -> {
            if (id == CUE_TIME) {
                time[0] = number(body);
            } else if (id == CUE_TRACK_POSITIONS) {
                each(body, (field, value) -> ofVideo[0] |= field == CUE_TRACK && number(value) == videoTrack);
            }
        });
        if (ofVideo[0] && time[0] >= 0 && scaleNanos > 0 && time[0] < Long.MAX_VALUE / scaleNanos) {
            times.add(time[0] * scaleNanos / 1000);
        }
    }

    // ---- EBML (RFC 8794) ------------------------------------------------------------------------------------------

    /** @param length of the body, -1 when unknown */
    private record Head(int id, long from, long length) {
        long end() {
            return from + length;
        }
    }

    private Head head(long at) throws IOException {
        ByteBuffer bytes = film.at(at, MAX_HEAD);
        try {
            int id = (int) coded(bytes, 4, true);
            long length = coded(bytes, 8, false);
            return new Head(id, at + bytes.position(), length);
        } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
            return new Head(0, at, -1);
        }
    }

    private ByteBuffer body(Head head) throws IOException {
        return head.length() < 0 || head.length() > MAX_BYTES
                ? ByteBuffer.allocate(0)
                : film.at(head.from(), (int) head.length());
    }

    private interface Field {
        void is(int id, ByteBuffer body);
    }

    /** What is broken or goes beyond its parent ends it. */
    private static void each(ByteBuffer parent, Field field) {
        ByteBuffer rest = parent.duplicate();
        while (rest.remaining() >= 2) {
            int id;
            long length;
            try {
                id = (int) coded(rest, 4, true);
                length = coded(rest, 8, false);
            } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
                return;
            }
            if (length < 0 || length > rest.remaining()) {
                return;
            }
            field.is(id, rest.slice(rest.position(), (int) length));
            rest.position(rest.position() + (int) length);
        }
    }

    /** A number whose first byte's leading zeros tell its length; -1 for the length that says "unknown". */
    private static long coded(ByteBuffer bytes, int most, boolean withMarker) {
        int first = bytes.get() & 0xFF;
        int more = Integer.numberOfLeadingZeros(first) - 24;
        if (more >= most) {
            throw new IllegalArgumentException("longer than it may be");
        }
        long value = withMarker ? first : first & (0x7F >> more);
        boolean ones = !withMarker && value == (0x7F >> more);
        for (int i = 0; i < more; i++) {
            int next = bytes.get() & 0xFF;
            ones &= next == 0xFF;
            value = value << 8 | next;
        }
        return ones ? -1 : value;
    }

    private static long number(ByteBuffer body) {
        byte[] bytes = new byte[Math.min(8, body.remaining())];
        body.duplicate().get(bytes);
        return Arrays.equals(bytes, new byte[0]) ? 0 : new java.math.BigInteger(1, bytes).longValue();
    }
}
