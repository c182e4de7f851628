package tv.starling.media;

/** What the flags of a trun say that it tells (ISO/IEC 14496-12, 8.8.8): first of itself, then of each sample, in this order. */
final class TrackRun {
    static final int DATA_OFFSET = 0x1;
    static final int FIRST_FLAGS = 0x4;
    static final int DURATION = 0x100;
    static final int SIZE = 0x200;
    static final int FLAGS = 0x400;
    static final int COMPOSITION_OFFSET = 0x800;

    private TrackRun() {}
}
