package tv.starling.media;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Fragmented MP4 as ffmpeg writes it to its pipe: ftyp and moov, then moof and mdat, again and again (ISO/IEC 14496-12, 8.8).
 * Whatever it is that comes from the child, what is held of it is bounded.
 */
final class Fragments {
    /** Tables of one track's samples for some minutes. */
    private static final int MAX_HEAD = 8 << 20;

    /** Ten seconds of the richest picture there is. */
    static final long MAX_FRAGMENT = 512L << 20;

    /** Of tfhd: where the data begins, what is between that and the samples' flags, and these. */
    private static final int FRAGMENT_BASE = 0x1;

    private static final int FRAGMENT_BEFORE_FLAGS = 0x2 | 0x8 | 0x10;
    private static final int FRAGMENT_FLAGS = 0x20;
    private static final int NOT_SYNC = 0x10000;

    private final DataInputStream in;
    private int clockTrack = -1;
    private long clockScale = 1;
    /** Of the clock's samples that say nothing of their own (trex). */
    private int clockFlags;

    Fragments(InputStream in) {
        this.in = new DataInputStream(in);
    }

    /** Everything before the first fragment; the same for the same codecs. */
    byte[] init() throws IOException {
        byte[] ftyp = box(Boxes.type("ftyp"));
        byte[] moov = box(Boxes.type("moov"));
        try {
            ByteBuffer tables = ByteBuffer.wrap(moov).slice(8, moov.length - 8);
            readClock(tables);
            readDefaults(tables);
            BitRates.forget(tables);
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            throw new IOException("a broken moov", e);
        }
        return ByteBuffer.allocate(ftyp.length + moov.length)
                .put(ftyp)
                .put(moov)
                .array();
    }

    /** Pictures tell the time where there are any. */
    private void readClock(ByteBuffer moov) throws IOException {
        for (ByteBuffer trak : Boxes.all(moov, "trak")) {
            ByteBuffer header = Boxes.find(trak, "tkhd").orElseThrow(EOFException::new);
            ByteBuffer media = Boxes.find(trak, "mdia").orElseThrow(EOFException::new);
            boolean video =
                    Boxes.find(media, "hdlr").orElseThrow(EOFException::new).getInt(8) == Boxes.type("vide");
            if (clockTrack < 0 || video) {
                ByteBuffer mdhd = Boxes.find(media, "mdhd").orElseThrow(EOFException::new);
                clockTrack = Boxes.track(header);
                clockScale = Math.max(1, Boxes.scale(mdhd));
                if (video) {
                    return;
                }
            }
        }
    }

    private void readDefaults(ByteBuffer moov) {
        Boxes.find(moov, "mvex").stream()
                .flatMap(it -> Boxes.all(it, "trex").stream())
                .filter(it -> it.getInt(4) == clockTrack)
                .findFirst()
                .ifPresent(it -> clockFlags = it.getInt(20));
    }

    /**
     * One fragment, whose data is still to be read.
     *
     * @param micros when its first sample is shown, by the pipe's clock; -1 where it has none of the clock's track
     * @param key whether that sample can be shown without those before it
     * @param dataHead the header of the mdat that follows
     * @param dataLength of what is in it
     */
    record Fragment(byte[] moof, long micros, boolean key, byte[] dataHead, long dataLength) {
        long length() {
            return moof.length + dataHead.length + dataLength;
        }
    }

    /** The next one; nothing at the end. */
    Optional<Fragment> next() throws IOException {
        while (true) {
            long size;
            try {
                size = in.readInt() & 0xFFFFFFFFL;
            } catch (EOFException e) {
                return Optional.empty();
            }
            int type = in.readInt();
            if (type == Boxes.type("moof")) {
                byte[] moof = rest(size, type);
                return Optional.of(withData(moof));
            }
            in.skipNBytes(bounded(size, MAX_HEAD) - 8); // an index of random access points, at the end
        }
    }

    private Fragment withData(byte[] moof) throws IOException {
        Optional<ByteBuffer> clock = clock(ByteBuffer.wrap(moof).slice(8, moof.length - 8));
        long size = in.readInt() & 0xFFFFFFFFL;
        int type = in.readInt();
        ByteBuffer head =
                ByteBuffer.allocate(size == 1 ? 16 : 8).putInt((int) size).putInt(type);
        if (size == 1) {
            size = in.readLong();
            head.putLong(size);
        }
        if (type != Boxes.type("mdat") || size < head.capacity()) {
            throw new IOException("no data after a moof");
        }
        try {
            return new Fragment(
                    moof,
                    clock.map(this::micros).orElse(-1L),
                    clock.filter(this::isKey).isPresent(),
                    head.array(),
                    bounded(size, MAX_FRAGMENT) - head.capacity());
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("a broken moof", e);
        }
    }

    /** Where a fragment's data goes. */
    interface Sink {
        void write(byte[] bytes, int length) throws IOException;
    }

    /** Hands on the fragment that was last given, with its data. */
    void read(Fragment fragment, Sink sink) throws IOException {
        sink.write(fragment.moof(), fragment.moof().length);
        sink.write(fragment.dataHead(), fragment.dataHead().length);
        byte[] buffer = new byte[64 * 1024];
        for (long left = fragment.dataLength(); left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException("a fragment's data");
            }
            sink.write(buffer, read);
            left -= read;
        }
    }

    /** The fragment that was last given, with its data; for what is short. */
    byte[] whole(Fragment fragment) throws IOException {
        ByteBuffer whole = ByteBuffer.allocate((int) fragment.length());
        read(fragment, (bytes, length) -> whole.put(bytes, 0, length));
        return whole.array();
    }

    /** The clock's track in a fragment; none where it is of sound alone, until the pictures' next fragment. */
    private Optional<ByteBuffer> clock(ByteBuffer moof) throws IOException {
        try {
            return Boxes.all(moof, "traf").stream()
                    .filter(traf -> Boxes.find(traf, "tfhd")
                            .filter(it -> it.getInt(4) == clockTrack)
                            .isPresent())
                    .findFirst();
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("a broken moof", e);
        }
    }

    private long micros(ByteBuffer traf) {
        Optional<ByteBuffer> decode = Boxes.find(traf, "tfdt");
        if (decode.isEmpty()) {
            return -1;
        }
        long time = Boxes.decodeTime(decode.get());
        time += Boxes.find(traf, "trun").map(Fragments::firstOffset).orElse(0);
        return Math.round(time * 1e6 / clockScale);
    }

    /** By the flags of its first sample: its own, else the run's, else the fragment's, else the track's. */
    private boolean isKey(ByteBuffer traf) {
        int sample = clockFlags;
        ByteBuffer header = Boxes.find(traf, "tfhd").orElseThrow(IndexOutOfBoundsException::new);
        int said = header.getInt(0) & 0xFFFFFF;
        if ((said & FRAGMENT_FLAGS) != 0) {
            int before = (said & FRAGMENT_BASE) != 0 ? 8 : 0;
            before += 4 * Integer.bitCount(said & FRAGMENT_BEFORE_FLAGS);
            sample = header.getInt(8 + before);
        }
        Optional<ByteBuffer> run = Boxes.find(traf, "trun");
        if (run.isPresent()) {
            int flags = run.get().getInt(0) & 0xFFFFFF;
            int first = 8 + ((flags & TrackRun.DATA_OFFSET) != 0 ? 4 : 0);
            if ((flags & TrackRun.FIRST_FLAGS) != 0) {
                sample = run.get().getInt(first);
            } else if ((flags & TrackRun.FLAGS) != 0 && run.get().getInt(4) > 0) {
                sample = run.get().getInt(first + 4 * Integer.bitCount(flags & (TrackRun.DURATION | TrackRun.SIZE)));
            }
        }
        return (sample & NOT_SYNC) == 0;
    }

    /** The composition offset of a run's first sample. */
    private static int firstOffset(ByteBuffer trun) {
        int flags = trun.getInt(0) & 0xFFFFFF;
        if ((flags & TrackRun.COMPOSITION_OFFSET) == 0 || trun.getInt(4) == 0) {
            return 0;
        }
        int before = Integer.bitCount(flags
                & (TrackRun.DATA_OFFSET | TrackRun.FIRST_FLAGS | TrackRun.DURATION | TrackRun.SIZE | TrackRun.FLAGS));
        return trun.getInt(8 + 4 * before);
    }

    private byte[] box(int wanted) throws IOException {
        long size = in.readInt() & 0xFFFFFFFFL;
        int type = in.readInt();
        if (type != wanted) {
            throw new IOException("not the box that comes here");
        }
        return rest(size, type);
    }

    private byte[] rest(long size, int type) throws IOException {
        ByteBuffer whole = ByteBuffer.allocate((int) bounded(size, MAX_HEAD));
        whole.putInt((int) size).putInt(type);
        in.readFully(whole.array(), 8, whole.capacity() - 8);
        return whole.array();
    }

    private static long bounded(long size, long most) throws IOException {
        if (size < 8 || size > most) {
            throw new IOException("a box of " + size + " bytes");
        }
        return size;
    }
}
