package tv.starling.swarm;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tv.starling.env.Env;
import tv.starling.env.HttpFetcher.Range;
import tv.starling.env.HttpFetcher.RangeEnd;
import tv.starling.env.HttpFetcher.RangeHandler;
import tv.starling.env.HttpFetcher.RangeRequest;
import tv.starling.env.HttpFetcher.Ranges;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.WebSeedUrl;

/** A run on its way: one range request for each file that it touches, one after the other; padding is made up. */
final class WebSeedTransfer implements RangeHandler {
    /** No byte for so long: the connection is dead. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** To take so much that nobody needs any more costs more than to ask anew behind it. */
    private static final long MOST_PASSED_OVER_BYTES = 1 << 20;

    private static final Range NOT_BEGUN = new Range() {
        @Override
        public void reading(boolean on) {}

        @Override
        public void cancel() {}
    };

    /** Who asked for the run. */
    interface Owner {
        void came(int bytes);

        /** May stop the transfer. */
        void arrived(WebSeedRun.Arrived block);

        /**
         * The run is over; said once, unless it was stopped.
         *
         * @param file which could not be had, if one could not
         */
        void over(RangeEnd end, int file);
    }

    private final Env env;
    private final InfoDictionary info;
    private final String url;
    private final Reach reach;
    private final Ranges ranges;
    private final WebSeedRun run;
    private final Owner owner;
    private Range range = NOT_BEGUN;
    private boolean reading = true;
    private boolean over;
    private int file;
    private long came;

    WebSeedTransfer(Env env, InfoDictionary info, String url, Reach reach, Ranges ranges, WebSeedRun run, Owner owner) {
        this.env = env;
        this.info = info;
        this.url = url;
        this.reach = reach;
        this.ranges = ranges;
        this.run = run;
        this.owner = owner;
    }

    WebSeedRun run() {
        return run;
    }

    /** Asks for what comes next; without anything to ask for the run is over. */
    void next() {
        while (!over) {
            if (run.isOver() || isIdle()) {
                over(new RangeEnd.Done(Ranges.KNOWN));
                return;
            }
            FileEntry entry = fileAt(run.position());
            long from = run.position() - entry.offset();
            long to = Math.min(entry.length(), run.endOffset() - entry.offset());
            if (entry.isPadding() || from < 0) { // BEP 47: zeros, that no server has
                long until = from < 0 ? -from : to - from;
                feed(new byte[(int) Math.min(until, run.toBlockEnd())]);
                continue;
            }
            Optional<String> target = WebSeedUrl.of(url, info, entry);
            if (target.isEmpty()) {
                over(new RangeEnd.Refused(404, Optional.empty()));
                return;
            }
            came = 0;
            range = env.http().range(new RangeRequest(target.get(), from, to, entry.length(), PATIENCE, reach), this);
            range.reading(reading);
            return;
        }
    }

    private FileEntry fileAt(long position) {
        List<FileEntry> files = info.files();
        while (files.get(file).offset() + files.get(file).length() <= position) {
            file++;
        }
        return files.get(file);
    }

    @Override
    public void received(byte[] bytes) {
        came += bytes.length;
        owner.came(bytes.length);
        feed(bytes);
        if (over || run.isOver()) { // the end is about to be told, and leaves the connection whole
            return;
        }
        if (isIdle()) { // peers were there first
            range.cancel();
            over(new RangeEnd.Done(Ranges.KNOWN));
        } else if (ranges == Ranges.KNOWN && run.passedOverBytes() > MOST_PASSED_OVER_BYTES) {
            range.cancel();
            run.skip();
            next();
        }
    }

    /** A server that knows no ranges is let go on: to begin anew would be at the file's beginning. */
    private boolean isIdle() {
        return ranges == Ranges.KNOWN && run.size() == 0;
    }

    private void feed(byte[] bytes) {
        for (WebSeedRun.Arrived block : run.take(bytes)) {
            owner.arrived(block);
            if (over) {
                return;
            }
        }
    }

    @Override
    public void ended(RangeEnd end) {
        boolean more = end instanceof RangeEnd.Done && came > 0 && !run.isOver();
        if (more) {
            next();
        } else if (end.equals(new RangeEnd.Done(Ranges.KNOWN)) && came == 0) {
            over(new RangeEnd.Broken("The server sent nothing."));
        } else {
            over(end);
        }
    }

    private void over(RangeEnd end) {
        if (!over) {
            over = true;
            owner.over(end, file);
        }
    }

    void reading(boolean on) {
        if (reading != on) {
            reading = on;
            range.reading(on);
        }
    }

    /** Nothing is told any more. */
    void stop() {
        over = true;
        range.cancel();
    }
}
