package tv.starling.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tv.starling.metainfo.PieceLayout;

class StreamWindowTest {
    private static final int MIB = 1 << 20;

    @Test
    void growsWithThePaceOfTheReader() {
        assertThat(StreamWindow.at(0, 1, 0).urgentBytes()).isEqualTo(MIB / 4);
        assertThat(StreamWindow.at(0, 1, 500_000).urgentBytes()).isEqualTo(500_000);
        assertThat(StreamWindow.at(0, 1, 500_000).lookAheadBytes()).isEqualTo(8_000_000);
        assertThat(StreamWindow.at(0, 1, 1e9).urgentBytes()).isEqualTo(8 * MIB);
        assertThat(StreamWindow.at(0, 1, 1e9).lookAheadBytes()).isEqualTo(64 * MIB);
    }

    @Test
    void holdsTwoLargePiecesAtLeast() {
        var layout = new PieceLayout(160 * MIB, 16 * MIB);
        var window = StreamWindow.at(17 * MIB, 160 * MIB, 0);
        assertThat(window.firstPiece(layout)).isEqualTo(1);
        assertThat(window.lastUrgentPiece(layout)).isEqualTo(3);
    }

    @Test
    void staysWithinWhatMayBeRead() {
        var layout = new PieceLayout(10 * MIB, MIB);
        var window = StreamWindow.at(10 * MIB - 1, 10 * MIB, 1e9);
        assertThat(window.lastUrgentPiece(layout)).isEqualTo(9);
        assertThat(window.lastLookAheadPiece(layout)).isEqualTo(9);
    }
}
