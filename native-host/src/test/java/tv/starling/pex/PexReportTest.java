package tv.starling.pex;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.PexMessage;

class PexReportTest {
    private static final long MINUTE = 60_000_000_000L;

    private final PexReport report = new PexReport(5);

    @Test
    void sendsOneMessageAMinuteAtMost() {
        assertThat(report.next(peers(0, 1), 4)).isEmpty();
        assertThat(report.next(peers(0, 1), 5)).isPresent();
        assertThat(report.next(peers(0, 2), 5 + MINUTE - 1)).isEmpty();
        assertThat(report.next(peers(0, 2), 5 + MINUTE)).isPresent();
    }

    @Test
    void sendsNothingWhereNothingIsNew() {
        assertThat(report.next(peers(0, 0), 5)).isEmpty();
        report.next(peers(0, 3), 6);
        assertThat(report.next(peers(0, 3), 6 + MINUTE)).isEmpty();
    }

    @Test
    void tellsAHundredAtFirstAndFiftyLater() {
        assertThat(next(peers(0, 250), 5).added()).hasSize(100);
        assertThat(next(peers(0, 250), 5 + MINUTE).added()).hasSize(50);
        assertThat(next(peers(0, 250), 5 + 2 * MINUTE).added()).hasSize(50);
    }

    @Test
    void everybodyToldIsDroppedSometimeFiftyInAMessage() {
        next(peers(0, 100), 5);
        assertThat(next(peers(90, 95), 5 + MINUTE).dropped()).hasSize(50);
        PexMessage rest = next(peers(90, 95), 5 + 2 * MINUTE);
        assertThat(rest.dropped()).hasSize(45);
        assertThat(rest.added()).isEmpty();
        assertThat(report.next(peers(90, 95), 5 + 3 * MINUTE)).isEmpty();
    }

    @Test
    void whoCameAndWentBetweenTwoMessagesIsNotMentioned() {
        next(peers(0, 1), 5);
        assertThat(report.next(peers(0, 2), 6)).isEmpty();
        assertThat(report.next(peers(0, 1), 5 + MINUTE)).isEmpty();
    }

    @Test
    void whoComesBackIsToldAgain() {
        next(peers(0, 1), 5);
        assertThat(next(peers(0, 0), 5 + MINUTE).dropped()).hasSize(1);
        assertThat(next(peers(0, 1), 5 + 2 * MINUTE).added()).hasSize(1);
    }

    private PexMessage next(SequencedMap<PeerAddress, Integer> peers, long now) {
        return report.next(peers, now).orElseThrow();
    }

    private static SequencedMap<PeerAddress, Integer> peers(int from, int to) {
        var peers = new LinkedHashMap<PeerAddress, Integer>();
        for (int i = from; i < to; i++) {
            peers.put(PeerAddress.of(new byte[] {45, 0, 0, (byte) i}, 6881), 0);
        }
        return peers;
    }
}
