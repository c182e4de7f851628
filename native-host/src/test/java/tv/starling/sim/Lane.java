package tv.starling.sim;

import java.util.ArrayDeque;
import java.util.Optional;

/** Parcels that wait for their turn on one direction of a line, in order. */
final class Lane implements Shaper.Source {
    private final Shaper line;
    private final ArrayDeque<Shaper.Parcel> parcels = new ArrayDeque<>();
    private long bytes;

    Lane(Shaper line) {
        this.line = line;
    }

    long bytes() {
        return bytes;
    }

    void add(int length, Runnable served) {
        parcels.add(new Shaper.Parcel(length, served));
        bytes += length;
        line.ready(this);
    }

    @Override
    public Optional<Shaper.Parcel> next() {
        Optional<Shaper.Parcel> parcel = Optional.ofNullable(parcels.poll());
        parcel.ifPresent(some -> bytes -= some.bytes());
        return parcel;
    }
}
