package tv.starling.broadcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tv.starling.metainfo.FilePlan;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.Metainfo;
import tv.starling.metainfo.TorrentBuilder;

class PublisherTest {
    private static final int PIECE = 32 * 1024;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void hashesEveryPieceOfEveryFile(Version version) throws IOException {
        for (Path shape : Shapes.in(folder, PIECE)) {
            Metainfo made = publish(shape, version, PIECE);
            byte[] data = data(shape, made.info().files());
            if (made.info().hasV1()) {
                assertThat(made.info().pieceHashes()).as("%s", shape).isEqualTo(TorrentBuilder.hashPieces(data, PIECE));
            }
            for (FileEntry file : made.info().files()) {
                if (made.info().hasV2() && !file.isPadding() && file.length() > 0) {
                    assertThat(file.offset() % PIECE).isZero();
                    byte[] own = Arrays.copyOfRange(data, (int) file.offset(), (int) (file.offset() + file.length()));
                    assertThat(file.root().orElseThrow().bytes()).isEqualTo(Merkle.root(Merkle.leaves(own), 0));
                }
            }
        }
    }

    @Test
    void saysWhatItWasToldToSay() throws IOException {
        Path film = Files.write(folder.resolve("film.mp4"), new byte[100_000]);
        Publication wanted = new Publication(
                Version.HYBRID,
                OptionalInt.of(16384),
                List.of("http://a.test/announce", "udp://b.test:1/announce"),
                List.of("http://w.test/film.mp4"),
                Publication.Privacy.PRIVATE,
                Optional.of("The Film"),
                Optional.of("a comment"),
                Optional.of("TV"));
        Publisher publisher = new Publisher(film, wanted);
        Metainfo made = Metainfo.parse(publisher.torrent(OptionalLong.of(1)));
        assertThat(made.info().name()).isEqualTo("The Film");
        assertThat(made.trackerTiers())
                .containsExactly(List.of("http://a.test/announce"), List.of("udp://b.test:1/announce"));
        assertThat(made.webSeeds()).containsExactly("http://w.test/film.mp4");
        assertThat(made.info().isPrivate()).isTrue();
        assertThat(made.comment()).contains("a comment");
        assertThat(publisher.hashed()).isEqualTo(100_000);
        Metainfo other = publish(film, Version.HYBRID, 16384);
        assertThat(other.hashes()).isNotEqualTo(made.hashes());
    }

    @Test
    void choosesThePieceLengthAsLibtorrentDoes() {
        assertThat(FilePlan.pieceLength(1)).isEqualTo(16 << 10);
        assertThat(FilePlan.pieceLength(2_684_355)).isEqualTo(16 << 10);
        assertThat(FilePlan.pieceLength(2_684_356)).isEqualTo(32 << 10);
        assertThat(FilePlan.pieceLength(1L << 30)).isEqualTo(512 << 10);
        assertThat(FilePlan.pieceLength(1L << 33)).isEqualTo(1 << 20);
        assertThat(FilePlan.pieceLength(Long.MAX_VALUE)).isEqualTo(16 << 20);
    }

    @Test
    void refusesPieceLengthsThatNobodyTakes() throws IOException {
        Path film = Files.write(folder.resolve("film.mp4"), new byte[100_000]);
        for (int wrong : new int[] {0, -16384, 1000, 16385, 8192, 512 << 20}) {
            assertThatThrownBy(() -> publish(film, Version.HYBRID, wrong)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> publish(film, Version.V2, 48 << 10)).isInstanceOf(IOException.class);
        assertThat(publish(film, Version.V1, 48 << 10).info().layout().pieceCount())
                .isEqualTo(3);
    }

    @Test
    void tellsOfAFileThatCannotBeRead() throws IOException {
        Path show = Files.createDirectories(folder.resolve("show"));
        Files.write(show.resolve("a"), new byte[200_000]);
        Files.write(show.resolve("b"), new byte[200_000]);
        Publisher publisher = new Publisher(show, Publication.of(Version.HYBRID));
        Files.write(show.resolve("b"), new byte[100_000]);
        assertThatThrownBy(() -> publisher.torrent(OptionalLong.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("became shorter");
    }

    private static Metainfo publish(Path path, Version version, int pieceLength) throws IOException {
        Publication plain = Publication.of(version);
        Publication wanted = new Publication(
                version,
                OptionalInt.of(pieceLength),
                plain.trackers(),
                plain.webSeeds(),
                plain.privacy(),
                plain.name(),
                plain.comment(),
                plain.source());
        return Metainfo.parse(new Publisher(path, wanted).torrent(OptionalLong.empty()));
    }

    private static byte[] data(Path root, List<FileEntry> files) throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (FileEntry file : files) {
            data.writeBytes(new byte[(int) (file.offset() - data.size())]);
            Path path = root;
            if (Files.isDirectory(root)) {
                for (String element : file.path()) {
                    path = path.resolve(element);
                }
            }
            data.writeBytes(file.isPadding() ? new byte[(int) file.length()] : Files.readAllBytes(path));
        }
        return data.toByteArray();
    }
}
