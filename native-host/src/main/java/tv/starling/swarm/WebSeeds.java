package tv.starling.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tv.starling.env.HttpFetcher.Ranges;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.PieceLayout;
import tv.starling.stream.Wanted;

/**
 * The web seeds of a running torrent, a source beside its peers: what they send goes the same way. They are asked for
 * what no peer is asked for, and for what a reader waits for and a peer is late with. Swarm thread.
 */
final class WebSeeds implements WebSeed.Taker {
    /** At once; each is a server that gives all it can. */
    private static final int MOST_BUSY = 4;
    /** Others are for when these fail; a link may name a hundred. */
    private static final int MOST = 32;
    /** A run that is over so soon is let go on, whatever a reader waits for. */
    private static final long SOON_NANOS = 1_000_000_000L;

    /** The torrent they fetch for. */
    interface Swarm {
        /** A block came from a peer or web seed of this number. */
        void take(BlockRequest request, byte[] block, int from);

        Wanted wanted();

        /** Nothing can be taken now: the disk is behind, or full. */
        boolean isHeldUp();
    }

    private final Torrent torrent;
    private final InfoDictionary info;
    private final PiecePicker picker;
    private final Swarm swarm;
    private final BlockNumbers numbers;
    private final GapPicker gaps;
    private final List<WebSeed> seeds = new ArrayList<>();
    private boolean filling;

    WebSeeds(Torrent torrent, InfoDictionary info, PiecePicker picker, Swarm swarm) {
        this.torrent = torrent;
        this.info = info;
        this.picker = picker;
        this.swarm = swarm;
        this.numbers = new BlockNumbers(info.layout());
        this.gaps = new GapPicker(info.layout(), picker);
    }

    /** What is known already is left as it is, also what was retired. */
    void add(List<String> urls) {
        for (String url : urls) {
            if (seeds.size() < MOST && seeds.stream().noneMatch(s -> s.url().equals(url))) {
                int number = torrent.connections().newNumber();
                seeds.add(new WebSeed(
                        torrent.env(), info, url, number, torrent.options().reach(), this));
            }
        }
        fill();
    }

    // --- what to fetch ------------------------------------------------------------------------------------------

    /** Asks whoever is ready for what there is to ask for. */
    void fill() {
        if (filling) {
            return;
        }
        filling = true;
        for (WebSeed seed : List.copyOf(seeds)) {
            if (busy() < MOST_BUSY && seed.standing() instanceof WebSeed.Standing.Ready && mayAsk()) {
                pick(seed).ifPresent(seed::ask);
            }
        }
        filling = false;
    }

    private boolean mayAsk() {
        return !swarm.isHeldUp() && torrent.rates().down().available(torrent.now()) > 0;
    }

    private Optional<WebSeedRun> pick(WebSeed seed) {
        if (seed.ranges() == Ranges.IGNORED) {
            return wholeFile(seed);
        }
        BitSet run = gaps.pick(seed::offers, seed.asking(), swarm.wanted());
        return run.isEmpty() ? Optional.empty() : Optional.of(new WebSeedRun(numbers, run));
    }

    /** Of a server that knows no ranges: the file that a reader waits for, else the first with something missing. */
    private Optional<WebSeedRun> wholeFile(WebSeed seed) {
        int[] urgent = swarm.wanted().inOrder();
        BitSet missing = picker.missing();
        if (urgent.length > 0) {
            long due = info.layout().pieceOffset(urgent[0]);
            for (int i = 0; i < info.files().size(); i++) {
                FileEntry file = info.files().get(i);
                if (file.offset() + file.length() > due) {
                    Optional<WebSeedRun> run = wholeFile(seed, i, missing);
                    if (run.isPresent()) {
                        return run;
                    }
                }
            }
        }
        for (int i = 0; i < info.files().size(); i++) {
            Optional<WebSeedRun> run = wholeFile(seed, i, missing);
            if (run.isPresent()) {
                return run;
            }
        }
        return Optional.empty();
    }

    private Optional<WebSeedRun> wholeFile(WebSeed seed, int index, BitSet missing) {
        FileEntry file = info.files().get(index);
        if (file.length() == 0 || file.isPadding() || !seed.offersFile(index)) {
            return Optional.empty();
        }
        long end = file.offset() + file.length();
        int piece = missing.nextSetBit(info.layout().pieceAt(file.offset()));
        if (piece < 0 || info.layout().pieceOffset(piece) >= end) {
            return Optional.empty();
        }
        int from = numbers.from(file.offset());
        int to = end == info.layout().length() ? numbers.end() : numbers.from(end);
        var asked = new BitSet();
        for (int number = from; number < to && asked.isEmpty(); number += window(seed)) {
            asked = gaps.among(number, Math.min(to, number + window(seed)), seed.asking());
        }
        return asked.isEmpty() ? Optional.empty() : Optional.of(new WebSeedRun(numbers, asked, from, to));
    }

    private static int window(WebSeed seed) {
        return (int) (seed.asking().bytes() / PieceLayout.BLOCK);
    }

    /**
     * A reader waits for something that no run brings soon: one run gives way to it. (A server that knows no ranges has
     * nothing better to do.)
     */
    void steer() {
        int[] urgent = swarm.wanted().inOrder();
        if (urgent.length > 0 && gaps.isDue(urgent[0], torrent.now()) && isNotComing(urgent[0])) {
            seeds.stream()
                    .filter(s -> s.ranges() == Ranges.KNOWN && s.offers(urgent[0]) && s.restNanos() > SOON_NANOS)
                    .findFirst()
                    .ifPresent(WebSeed::stopRun);
        }
        fill();
    }

    private boolean isNotComing(int piece) {
        return seeds.stream().flatMap(s -> s.run().stream()).noneMatch(run -> run.asks(piece))
                && (busy() >= MOST_BUSY
                        || seeds.stream()
                                .noneMatch(s -> s.standing() instanceof WebSeed.Standing.Ready && s.offers(piece)));
    }

    /** A reader began elsewhere: runs outside of what readers want are called off. */
    void sought() {
        BitSet near = swarm.wanted().lookAhead();
        for (WebSeed seed : seeds) {
            boolean elsewhere = seed.run()
                    .filter(run -> run.nextAsked() < 0 || !near.get(numbers.piece(run.nextAsked())))
                    .isPresent();
            if (elsewhere && seed.ranges() == Ranges.KNOWN && swarm.wanted().inOrder().length > 0) {
                seed.stopRun();
            }
        }
        steer();
    }

    // --- what comes ---------------------------------------------------------------------------------------------

    @Override
    public void came(int bytes) {
        torrent.receivedPayload(bytes);
        torrent.traffic().fromWebSeeds(bytes);
        torrent.rates().down().take(bytes);
        pace();
    }

    @Override
    public void arrived(WebSeed seed, WebSeedRun.Arrived block) {
        BlockRequest request = block.request();
        if (block.standing() == WebSeedRun.Standing.ASKED) {
            picker.released(request);
        }
        if (picker.isWanted(request.piece())) {
            swarm.take(request, block.bytes(), seed.number());
        } else {
            torrent.traffic().wasted(block.bytes().length);
        }
        if (seed.ranges() == Ranges.IGNORED) {
            seed.run()
                    .ifPresent(run -> run.ask(
                            gaps.among(run.next(), Math.min(run.end(), run.next() + window(seed)), seed.asking())));
        }
    }

    @Override
    public void lost(List<BlockRequest> blocks) {
        blocks.forEach(picker::released);
    }

    @Override
    public void idle() {
        fill();
    }

    /** A block came from elsewhere. */
    void callOff(BlockRequest request) {
        for (WebSeed seed : seeds) {
            if (seed.callOff(request)) {
                picker.released(request);
            }
        }
    }

    /** The disk or a rate limit holds it up, or does not any more. */
    void pace() {
        boolean on = mayAsk();
        seeds.forEach(s -> s.reading(on));
        if (on) {
            fill();
        }
    }

    void stopRuns() {
        seeds.forEach(WebSeed::stopRun);
    }

    void tick() {
        if (picker.finished()) {
            stopRuns();
            return;
        }
        List.copyOf(seeds).forEach(WebSeed::tick);
        pace();
        steer();
    }

    void ban(Set<Integer> numbers, String reason) {
        seeds.stream().filter(s -> numbers.contains(s.number())).forEach(s -> s.retire("It " + reason + "."));
    }

    void close() {
        seeds.forEach(s -> s.retire("stopped"));
    }

    /** Those that send now. */
    int busy() {
        return (int) seeds.stream()
                .filter(s -> s.standing() instanceof WebSeed.Standing.Busy)
                .count();
    }

    /** Blocks asked of them. */
    int asked() {
        return seeds.stream()
                .flatMap(s -> s.run().stream())
                .mapToInt(WebSeedRun::size)
                .sum();
    }
}
