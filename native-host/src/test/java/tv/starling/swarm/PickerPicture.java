package tv.starling.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import tv.starling.metainfo.PieceLayout;
import tv.starling.stream.Wanted;

/** A picker drawn in strings, one character a piece, after libtorrent's test_piece_picker. */
final class PickerPicture {
    static final int BLOCKS = 4;
    private static final long SECOND = 1_000_000_000L;

    private String availability = "";
    private String have = "";
    private String priority = "";
    private long seed = 1;
    private int pieceLength = BLOCKS * PieceLayout.BLOCK;
    private int tail = pieceLength;
    private int[] inOrder = {};
    private final BitSet lookAhead = new BitSet();
    private PiecePicker picker = new PiecePicker(new PieceLayout(1, 1), new BitSet(), new SplittableRandom(1));
    long now;

    static PickerPicture picker() {
        return new PickerPicture();
    }

    /** Peers that have each piece, one digit a piece. */
    PickerPicture availability(String digits) {
        availability = digits;
        return this;
    }

    /** {@code x} for a piece that is verified. */
    PickerPicture have(String marks) {
        have = marks;
        return this;
    }

    /** {@code 0} for a piece that nobody wants. */
    PickerPicture priority(String digits) {
        priority = digits;
        return this;
    }

    PickerPicture urgent(int... pieces) {
        inOrder = pieces;
        return this;
    }

    PickerPicture lookAhead(int... pieces) {
        IntStream.of(pieces).forEach(lookAhead::set);
        return this;
    }

    PickerPicture seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** Bytes of the last piece. */
    PickerPicture lastPiece(int bytes) {
        tail = bytes;
        return this;
    }

    /** Bytes of every piece, instead of those of {@link #BLOCKS}. */
    PickerPicture pieces(int bytes) {
        pieceLength = bytes;
        tail = bytes;
        return this;
    }

    PickerPicture draw() {
        int count = availability.length();
        var verified = new BitSet();
        IntStream.range(0, have.length()).filter(p -> have.charAt(p) == 'x').forEach(verified::set);
        var layout = new PieceLayout((long) (count - 1) * pieceLength + tail, pieceLength);
        picker = new PiecePicker(layout, verified, new SplittableRandom(seed));
        for (int p = 0; p < count; p++) {
            for (int n = availability.charAt(p) - '0'; n > 0; n--) {
                picker.peerHas(p);
            }
            if (priority.isEmpty() || priority.charAt(p) != '0') {
                picker.want(p, p + 1);
            }
        }
        return this;
    }

    PiecePicker it() {
        return picker;
    }

    Wanted wanted() {
        return new Wanted(inOrder, inOrder.length, lookAhead);
    }

    Peer peer(int id) {
        return new Peer(id, IntStream.range(0, availability.length()).toArray());
    }

    Peer peer(int id, int... offers) {
        return new Peer(id, offers);
    }

    void after(long seconds) {
        now += seconds * SECOND;
    }

    /** A peer that offers some pieces and remembers what it was asked. */
    final class Peer implements PiecePicker.Asker {
        private final int id;
        private final BitSet offers = new BitSet();
        final Set<BlockRequest> asked = new LinkedHashSet<>();
        private long blockNanos;

        /** A block of its takes so long. */
        Peer slow(double seconds) {
            blockNanos = (long) (seconds * SECOND);
            return this;
        }

        boolean leaves;
        private Optional<PiecePicker.Share> share = Optional.empty();
        private final BitSet offeredElsewhere = new BitSet();

        /**
         * It is a seed that others draw on.
         *
         * @param spread as of {@link PiecePicker.Share}
         * @param theirs what others fetch of it
         */
        Peer shared(int spread, int... theirs) {
            var taken = new BitSet();
            IntStream.of(theirs).forEach(taken::set);
            share = Optional.of(new PiecePicker.Share() {
                @Override
                public boolean isTheirs(int piece) {
                    return taken.get(piece);
                }

                @Override
                public int spread() {
                    return spread;
                }
            });
            return this;
        }

        /** Others send these too. */
        Peer offeredElsewhere(int... pieces) {
            IntStream.of(pieces).forEach(offeredElsewhere::set);
            return this;
        }

        private Peer(int id, int... pieces) {
            this.id = id;
            IntStream.of(pieces).forEach(offers::set);
        }

        List<BlockRequest> pick(int count) {
            var picked = picker.pick(this, count, wanted(), now);
            for (BlockRequest request : picked) {
                if (!asked.add(request)) {
                    throw new AssertionError("asked twice: " + request);
                }
            }
            return picked;
        }

        /** The pieces of the next blocks, each once, in order. */
        List<Integer> pickPieces(int count) {
            return List.copyOf(new LinkedHashSet<>(
                    pick(count).stream().map(BlockRequest::piece).toList()));
        }

        /** Sends everything it was asked; gives what each block was to the picker. */
        List<PiecePicker.Received> sendAll() {
            var received = new ArrayList<PiecePicker.Received>();
            for (BlockRequest request : asked) {
                picker.released(request);
                received.add(picker.received(request, id));
            }
            asked.clear();
            return received;
        }

        void dropAll() {
            asked.forEach(picker::released);
            asked.clear();
        }

        @Override
        public int id() {
            return id;
        }

        @Override
        public boolean offers(int piece) {
            return offers.get(piece);
        }

        @Override
        public boolean hasAsked(BlockRequest request) {
            return asked.contains(request);
        }

        @Override
        public boolean isIdle() {
            return asked.isEmpty();
        }

        @Override
        public long expectedNanos(int blocksBefore) {
            return (asked.size() + blocksBefore + 1) * blockNanos;
        }

        @Override
        public long patienceNanos() {
            return SECOND;
        }

        @Override
        public boolean leaves(int piece) {
            return leaves;
        }

        @Override
        public boolean isOnlyOffer(int piece) {
            return !offeredElsewhere.get(piece);
        }

        @Override
        public Optional<PiecePicker.Share> share() {
            return share;
        }
    }
}
