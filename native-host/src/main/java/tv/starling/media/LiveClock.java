package tv.starling.media;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The track that tells a broadcast's time, the pictures where there are any: as the initialisation segment says (ISO/IEC 14496-12). What
 * can't be read is an {@link IndexOutOfBoundsException}.
 *
 * @param scale units in a second
 * @param defaultDurations of a sample, by track
 */
record LiveClock(int track, long scale, Map<Integer, Long> defaultDurations) {
    private static final int BASE_DATA_OFFSET = 0x1;
    private static final int DESCRIPTION = 0x2;
    private static final int DEFAULT_DURATION = 0x8;

    /** Nothing is told where the segment has no track. */
    static Optional<LiveClock> of(byte[] init) {
        try {
            return Boxes.find(ByteBuffer.wrap(init), "moov").flatMap(LiveClock::read);
        } catch (IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Optional<LiveClock> read(ByteBuffer moov) {
        Map<Integer, Long> defaults = new HashMap<>();
        for (ByteBuffer trex :
                Boxes.find(moov, "mvex").map(it -> Boxes.all(it, "trex")).orElseGet(List::of)) {
            defaults.put(trex.getInt(4), trex.getInt(12) & 0xFFFFFFFFL);
        }
        Optional<LiveClock> found = Optional.empty();
        for (ByteBuffer trak : Boxes.all(moov, "trak")) {
            Optional<ByteBuffer> header = Boxes.find(trak, "tkhd");
            Optional<ByteBuffer> media = Boxes.find(trak, "mdia");
            Optional<ByteBuffer> mdhd = media.flatMap(it -> Boxes.find(it, "mdhd"));
            if (header.isEmpty() || mdhd.isEmpty()) {
                continue;
            }
            boolean video = media.flatMap(it -> Boxes.find(it, "hdlr"))
                    .filter(it -> it.getInt(8) == Boxes.type("vide"))
                    .isPresent();
            if (found.isEmpty() || video) {
                int track = Boxes.track(header.get());
                long scale = Boxes.scale(mdhd.get());
                found = Optional.of(new LiveClock(track, Math.max(1, scale), defaults));
            }
            if (video) {
                break;
            }
        }
        return found;
    }

    /** When a fragment begins and how long it is, microseconds. */
    record Span(long micros, long length) {}

    /** @param moof what is in the box; nothing is told where our track is not in it */
    Optional<Span> span(ByteBuffer moof) {
        for (ByteBuffer traf : Boxes.all(moof, "traf")) {
            Optional<ByteBuffer> header = Boxes.find(traf, "tfhd").filter(it -> it.getInt(4) == track);
            Optional<ByteBuffer> decode = Boxes.find(traf, "tfdt");
            if (header.isPresent() && decode.isPresent()) {
                long begin = Boxes.decodeTime(decode.get());
                long each = defaultDuration(header.get());
                long units = 0;
                for (ByteBuffer trun : Boxes.all(traf, "trun")) {
                    units += units(trun, each);
                }
                return Optional.of(new Span(micros(begin), micros(units)));
            }
        }
        return Optional.empty();
    }

    private long defaultDuration(ByteBuffer tfhd) {
        int flags = tfhd.getInt(0) & 0xFFFFFF;
        if ((flags & DEFAULT_DURATION) == 0) {
            return defaultDurations.getOrDefault(track, 0L);
        }
        int at = 8 + ((flags & BASE_DATA_OFFSET) != 0 ? 8 : 0) + ((flags & DESCRIPTION) != 0 ? 4 : 0);
        return tfhd.getInt(at) & 0xFFFFFFFFL;
    }

    private static long units(ByteBuffer trun, long each) {
        int flags = trun.getInt(0) & 0xFFFFFF;
        long samples = trun.getInt(4) & 0xFFFFFFFFL;
        if ((flags & TrackRun.DURATION) == 0) {
            return samples * each;
        }
        int entry = 4
                * Integer.bitCount(
                        flags & (TrackRun.DURATION | TrackRun.SIZE | TrackRun.FLAGS | TrackRun.COMPOSITION_OFFSET));
        int at = 8 + 4 * Integer.bitCount(flags & (TrackRun.DATA_OFFSET | TrackRun.FIRST_FLAGS));
        if (samples > (trun.limit() - at) / entry) {
            throw new IndexOutOfBoundsException("a run of more samples than it has");
        }
        long units = 0;
        for (int i = 0; i < samples; i++) {
            units += trun.getInt(at + i * entry) & 0xFFFFFFFFL;
        }
        return units;
    }

    private long micros(long units) {
        return Math.round(units * 1e6 / scale);
    }
}
