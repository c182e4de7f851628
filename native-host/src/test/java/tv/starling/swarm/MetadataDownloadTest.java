package tv.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.InfoHashes;
import tv.starling.sim.ContentSource;
import tv.starling.swarm.MetadataDownload.Outcome;

class MetadataDownloadTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int SIZE = 5 * MetadataDownload.PIECE + 100;

    private final byte[] info = new ContentSource(1).bytes(0, SIZE);
    private final MetadataDownload download = new MetadataDownload(InfoHashes.of(InfoHash.ofInfo(info)));
    private long now;

    @Test
    void onePeerIsEnough() {
        download.offered(1, SIZE);
        assertThat(serve(1, info)).containsInstanceOf(Outcome.Complete.class);
    }

    @Test
    void asksNoPeerForMoreThanFourAtOnceAndNothingTwice() {
        download.offered(1, SIZE);
        download.offered(2, SIZE);
        assertThat(download.ask(1, 0)).containsExactly(0, 1, 2, 3);
        assertThat(download.ask(1, 0)).isEmpty();
        assertThat(download.ask(2, 0)).containsExactly(4, 5);
    }

    @Test
    void asksSomebodyElseForWhatIsLate() {
        download.offered(1, SIZE);
        download.offered(2, SIZE);
        download.ask(1, 0);
        assertThat(download.ask(2, 6 * SECOND)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void asksSomebodyElseForWhatIsRefusedOrWhoseSenderIsGone() {
        download.offered(1, SIZE);
        download.offered(2, SIZE);
        download.offered(3, SIZE);
        download.ask(1, 0);
        download.refused(1);
        assertThat(download.ask(1, 0)).isEmpty();
        assertThat(download.ask(2, 0)).containsExactly(0, 1, 2, 3);
        download.gone(2);
        assertThat(download.ask(3, 0)).containsExactly(0, 1, 2, 3);
    }

    /** The sizes of peer_wire_hostile, as far as a decoder would let them pass. */
    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 33_554_433, MetadataDownload.MOST_BYTES + 1})
    void refusesSizesThatCanNotBe(int size) {
        assertThat(download.offered(1, size)).isFalse();
        assertThat(download.ask(1, 0)).isEmpty();
    }

    @Test
    void namesTheOnlySenderOfWrongData() {
        download.offered(1, SIZE);
        download.offered(2, SIZE);
        byte[] lie = lie();
        assertThat(serve(1, lie)).contains(new Outcome.Wrong(java.util.Set.of(1)));
        assertThat(download.ask(1, now)).isEmpty();
        assertThat(serve(2, info)).containsInstanceOf(Outcome.Complete.class);
    }

    @Test
    void findsTheLiarAmongSeveralSendersOneByOne() {
        download.offered(1, SIZE);
        download.offered(2, SIZE);
        byte[] lie = lie();
        var first = download.ask(1, now);
        var second = download.ask(2, now);
        first.forEach(i -> download.received(1, i, piece(lie, i), now));
        Outcome wrong = new Outcome.Waiting();
        for (int i : second) {
            wrong = download.received(2, i, piece(info, i), now);
        }
        assertThat(wrong).isEqualTo(new Outcome.Wrong(java.util.Set.of(1, 2)));
        assertThat(serve(1, lie)).contains(new Outcome.Wrong(java.util.Set.of(1)));
        assertThat(serve(2, info)).containsInstanceOf(Outcome.Complete.class);
    }

    @Test
    void aLiarWhoFallsSilentHoldsNobodyUp() {
        download.offered(1, SIZE);
        download.offered(2, SIZE);
        download.ask(1, now).forEach(i -> download.received(1, i, piece(lie(), i), now));
        download.ask(2, now).forEach(i -> download.received(2, i, piece(info, i), now));
        assertThat(download.ask(1, now)).isNotEmpty(); // and never answers
        assertThat(serve(2, info)).containsInstanceOf(Outcome.Complete.class);
    }

    @Test
    void aLiarAboutTheSizeCostsTheHonestNothing() {
        download.offered(1, SIZE + 1);
        download.offered(2, SIZE);
        assertThat(serve(2, info)).containsInstanceOf(Outcome.Complete.class);
    }

    @Test
    void manySilentLiarsAboutTheSizeOnlyCostTime() {
        for (int liar = 1; liar <= 20; liar++) {
            download.offered(liar, 1000 + liar);
            download.ask(liar, now);
        }
        download.offered(99, SIZE);
        assertThat(download.ask(99, now)).isEmpty();
        now += 11 * SECOND;
        assertThat(serve(99, info)).containsInstanceOf(Outcome.Complete.class);
    }

    @Test
    void ignoresWhatWasNotAskedOrHasTheWrongLength() {
        download.offered(1, SIZE);
        download.offered(2, SIZE);
        assertThat(download.received(2, 0, piece(lie(), 0), now)).isEqualTo(new Outcome.Waiting());
        assertThat(download.received(7, 0, piece(lie(), 0), now)).isEqualTo(new Outcome.Waiting());
        download.ask(1, now);
        assertThat(download.received(1, 0, new byte[5], now)).isEqualTo(new Outcome.Waiting());
        assertThat(download.received(1, 0, piece(info, 0), now)).isEqualTo(new Outcome.Waiting());
        assertThat(serve(1, info)).containsInstanceOf(Outcome.Complete.class);
    }

    /** Answers everything this peer is asked until something is decided. */
    private Optional<Outcome> serve(int peer, byte[] data) {
        var open = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
        for (int turn = 0; turn < 20; turn++) {
            var asked = new ArrayList<>(download.ask(peer, now));
            asked.addAll(open); // asked in an earlier turn; the rest is ignored
            for (int i : asked) {
                Outcome outcome = download.received(peer, i, piece(data, i), now);
                if (!(outcome instanceof Outcome.Waiting)) {
                    return Optional.of(outcome);
                }
            }
        }
        return Optional.empty();
    }

    private byte[] lie() {
        byte[] lie = info.clone();
        lie[7] ^= 1;
        return lie;
    }

    private static byte[] piece(byte[] data, int piece) {
        int from = piece * MetadataDownload.PIECE;
        return Arrays.copyOfRange(data, from, Math.min(from + MetadataDownload.PIECE, data.length));
    }
}
