package tv.starling.metainfo;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

/** Torrent files, info dictionaries and links are taken whole or refused with a code. */
@Tag("fuzz")
class MetainfoFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void torrentFiles(byte[] bytes) {
        try {
            Metainfo torrent = Metainfo.parse(bytes);
            long length = torrent.info().layout().length();
            torrent.info().files().forEach(file -> {
                assertThat(file.length()).isNotNegative();
                assertThat(file.offset() + file.length()).isBetween(0L, length);
            });
        } catch (MetainfoException e) {
            assertThat(e.code()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void infoDictionaries(byte[] bytes) {
        try {
            PieceLayout layout = InfoDictionary.parse(bytes).layout();
            for (int piece = 0; piece < Math.min(layout.pieceCount(), 100); piece++) {
                assertThat(layout.pieceSize(piece)).isPositive();
            }
        } catch (MetainfoException e) {
            assertThat(e.code()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void liveDictionaries(byte[] bytes) {
        try {
            assertThat(LiveDictionary.parse(bytes).blocksPerPiece()).isBetween(1, 64);
        } catch (MetainfoException e) {
            assertThat(e.code()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void magnetLinks(byte[] link) {
        try {
            MagnetLink parsed = MagnetLink.parse(new String(link, StandardCharsets.UTF_8));
            assertThat(MagnetLink.parse(parsed.toUri()).infoHash()).isEqualTo(parsed.infoHash());
        } catch (MetainfoException e) {
            assertThat(e.code()).isNotEmpty();
        }
    }
}
