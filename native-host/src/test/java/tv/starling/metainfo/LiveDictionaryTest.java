package tv.starling.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tv.starling.bencode.Mutation;

class LiveDictionaryTest {
    private static final LiveDictionary WHOLE = of("One", 65536, new byte[32], 100, 8);

    private static LiveDictionary of(String name, int pieceLength, byte[] key, int window, int substreams) {
        return LiveDictionary.of(
                name,
                pieceLength,
                new LiveDictionary.Signer(key, new byte[0]),
                1,
                new LiveDictionary.Media("video/mp4", new byte[0], 500_000),
                window,
                substreams);
    }

    @Test
    void isReadAsItWasMade() {
        var read = LiveDictionary.parse(WHOLE.raw());
        assertThat(read.raw()).isEqualTo(WHOLE.raw());
        assertThat(read.hash()).isEqualTo(WHOLE.hash());
        assertThat(read.blocksPerPiece()).isEqualTo(4);
        assertThat(read.pieceLayer()).isEqualTo(2);
    }

    @Test
    void whoWantsFilesIsToldThatItIsLive() {
        assertThatThrownBy(() -> InfoDictionary.parse(WHOLE.raw()))
                .isInstanceOfSatisfying(
                        MetainfoException.class, e -> assertThat(e.code()).isEqualTo("live-unsupported"))
                .hasMessageContaining("live broadcast");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 65536, 32, 100, 8",
        "One, 65535, 32, 100, 8",
        "One, 49152, 32, 100, 8",
        "One, 8192, 32, 100, 8",
        "One, 2097152, 32, 100, 8",
        "One, 65536, 31, 100, 8",
        "One, 65536, 33, 100, 8",
        "One, 65536, 32, 0, 8",
        "One, 65536, 32, 65537, 8",
        "One, 65536, 32, 100, 0",
        "One, 65536, 32, 100, 33"
    })
    void isNotMadeBeyondItsLimits(String name, int pieceLength, int key, int window, int substreams) {
        assertThatThrownBy(() -> of(name, pieceLength, new byte[key], window, substreams))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isNotFilesToo() {
        String whole = new String(WHOLE.raw(), StandardCharsets.ISO_8859_1);
        byte[] both = (whole.substring(0, whole.length() - 1) + "6:pieces0:e").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> LiveDictionary.parse(both)).isInstanceOf(MetainfoException.class);
    }

    @Test
    void mutatedOnesAreReadOrRefused() {
        var random = new Random(5);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            try {
                LiveDictionary.parse(Mutation.of(WHOLE.raw(), random));
            } catch (MetainfoException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 19_999);
    }
}
