package tv.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import tv.starling.wire.ProtocolException;

class PeerPiecesTest {
    private final PeerPieces pieces = new PeerPieces();

    @Test
    void readsTheHighBitFirst() {
        pieces.know(10);
        pieces.bitfield(new byte[] {(byte) 0b1000_0001, 0b0100_0000});
        assertThat(pieces.bits().stream()).containsExactly(0, 7, 9);
    }

    @Test
    void refusesABitfieldOfTheWrongLengthOrWithSpareBits() {
        pieces.know(10);
        assertThatThrownBy(() -> pieces.bitfield(new byte[1])).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> pieces.bitfield(new byte[3])).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> pieces.bitfield(new byte[] {0, 1})).isInstanceOf(ProtocolException.class);
    }

    @Test
    void believesAPeerUntilTheCountIsKnown() {
        assertThat(pieces.have(9)).isTrue();
        assertThat(pieces.have(9)).isFalse();
        assertThat(pieces.know(10)).isTrue();
        assertThatThrownBy(() -> pieces.have(10)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void tellsOfAPeerThatClaimedTooMuch() {
        pieces.have(10);
        assertThat(pieces.know(10)).isFalse();
    }

    @Test
    void keepsNoImpossibleNumber() {
        assertThatThrownBy(() -> pieces.have(Integer.MAX_VALUE)).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> pieces.have(-1)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void everythingIsEverythingOnceTheCountIsKnown() {
        pieces.haveAll();
        assertThat(pieces.isSeed()).isTrue();
        assertThat(pieces.know(3)).isTrue();
        assertThat(pieces.bits().cardinality()).isEqualTo(3);
        assertThat(pieces.isSeed()).isTrue();
    }
}
