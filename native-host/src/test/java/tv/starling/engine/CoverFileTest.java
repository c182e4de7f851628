package tv.starling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.SimTorrents.FileOf;

class CoverFileTest {
    /** The film is the first file. */
    @ParameterizedTest
    @CsvSource({
        "Film.mkv Cover.JPG, 1",
        "Film.mkv poster.webp folder.png, 2",
        "Film.mkv cover.jpg film.png, 2",
        "CD1/Song.flac cover.jpg, 1",
        "CD1/Song.flac cover.jpg CD1/poster.jpg, 2",
        "CD1/Song.flac CD2/cover.jpg, -1",
        "Film.mkv extras/cover.jpg, -1",
        "Film.mkv still.jpg, -1",
        "Film.mkv cover.gif, -1",
        "Film.mkv cover.svg, -1"
    })
    void isTheNearestOfTheUsualNames(String names, int expected) {
        assertThat(CoverFile.beside(torrent(100, names.split(" ")), 0))
                .isEqualTo(expected < 0 ? OptionalInt.empty() : OptionalInt.of(expected));
    }

    @ParameterizedTest
    @CsvSource({"4194304, true", "4194305, false"})
    void isNotLarge(long length, boolean taken) {
        assertThat(CoverFile.beside(torrent(length, "Film.mkv", "cover.jpg"), 0).isPresent())
                .isEqualTo(taken);
    }

    private static InfoDictionary torrent(long length, String... names) {
        return SimTorrents.of(
                        "Films",
                        1 << 18,
                        1,
                        Arrays.stream(names).map(it -> new FileOf(it, length)).toArray(FileOf[]::new))
                .info();
    }
}
