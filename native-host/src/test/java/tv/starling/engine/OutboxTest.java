package tv.starling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tv.starling.messaging.Event;
import tv.starling.messaging.Reply;
import tv.starling.messaging.TorrentReport;
import tv.starling.metainfo.InfoHash;

class OutboxTest {
    private final Outbox outbox = new Outbox();

    @Test
    void ofManyStatusEventsTheNewestOfEachOpenIsKept() throws InterruptedException {
        for (int i = 0; i < 10_000; i++) {
            outbox.put(status(1, i));
            outbox.put(status(2, i));
        }
        outbox.finish();
        assertThat(outbox.take()).contains(status(1, 9999));
        assertThat(outbox.take()).contains(status(2, 9999));
        assertThat(outbox.take()).isEmpty();
    }

    @Test
    void nothingIsSaidOfAnOpenAfterItIsClosed() throws InterruptedException {
        outbox.put(status(1, 7));
        outbox.put(new Reply.Closed(3, 1));
        outbox.finish();
        assertThat(outbox.take()).contains(new Reply.Closed(3, 1));
        assertThat(outbox.take()).isEmpty();
    }

    @Test
    void aClientThatDoesNotTakeItsRepliesIsLeft() throws InterruptedException {
        for (int i = 1; i <= Outbox.MAX_REPLIES; i++) {
            outbox.put(new Reply.ShuttingDown(i));
        }
        assertThat(outbox.overflowed()).isFalse();
        outbox.put(new Reply.ShuttingDown(Outbox.MAX_REPLIES + 1));
        assertThat(outbox.overflowed()).isTrue();
        assertThat(outbox.take()).isEmpty();
    }

    private static Event.Status status(long open, long verified) {
        return new Event.Status(
                open,
                new TorrentReport(
                        InfoHash.of(new byte[20]),
                        "Film",
                        "downloading",
                        10_000,
                        verified,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        List.of(),
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        false,
                        false,
                        new TorrentReport.WatchReport(List.of(), 0, 0, OptionalLong.empty()),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Optional.empty()));
    }
}
