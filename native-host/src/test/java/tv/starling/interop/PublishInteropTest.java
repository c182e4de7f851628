package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tv.starling.broadcast.Publication;
import tv.starling.broadcast.Publisher;
import tv.starling.broadcast.Shapes;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.Metainfo;

/** What we publish is called as libtorrent would call it. */
@Tag("interop")
final class PublishInteropTest {
    /** Files of v1 come in the order of the folder there; ours is the one of v2, so it is told that one. */
    private static final String MAKE = """
            import sys, os, libtorrent as lt
            flags = {"V1": lt.create_torrent.v1_only, "V2": lt.create_torrent.v2_only, "HYBRID": 0}[sys.argv[1]]
            for path in sys.argv[3:]:
                storage = lt.file_storage()
                if sys.argv[1] == "V1" and os.path.isdir(path):
                    parent = os.path.dirname(path)
                    names = [os.path.relpath(os.path.join(at, f), parent) for at, _, fs in os.walk(path) for f in fs]
                    for name in sorted(names, key=lambda n: n.encode().split(b"/")):
                        full = os.path.join(parent, name)
                        mode = lt.file_flags_t.flag_executable if os.access(full, os.X_OK) else 0
                        if os.stat(full).st_mode & 0o100 == 0:
                            mode = 0
                        storage.add_file(name, os.path.getsize(full), mode)
                else:
                    lt.add_files(storage, path)
                torrent = lt.create_torrent(storage, int(sys.argv[2]), flags)
                lt.set_piece_hashes(torrent, os.path.dirname(path))
                info = lt.torrent_info(torrent.generate())
                hashes = info.info_hashes()
                print("made", hashes.v1 if hashes.has_v1() else "-", hashes.v2 if hashes.has_v2() else "-",
                      info.piece_length(), flush=True)
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "V1, 16384",
        "V2, 16384",
        "HYBRID, 16384",
        "V1, 65536",
        "V2, 65536",
        "HYBRID, 65536",
        "V1, 0",
        "V2, 0",
        "HYBRID, 0"
    })
    void hasTheInfoHashesThatLibtorrentGives(Version version, int pieceLength) throws IOException {
        List<Path> shapes = Shapes.in(folder, Math.max(pieceLength, 32768));
        List<String> command =
                new ArrayList<>(List.of(Programs.python(), "-c", MAKE, version.name(), Integer.toString(pieceLength)));
        shapes.forEach(it -> command.add(it.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> theirs = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        List<String> ours = new ArrayList<>();
        for (Path shape : shapes) {
            ours.add(made(shape, version, pieceLength));
        }
        assertThat(theirs).isEqualTo(ours);
    }

    private static String made(Path shape, Version version, int pieceLength) throws IOException {
        Publication plain = Publication.of(version);
        Publication wanted = new Publication(
                version,
                pieceLength == 0 ? OptionalInt.empty() : OptionalInt.of(pieceLength),
                plain.trackers(),
                plain.webSeeds(),
                plain.privacy(),
                plain.name(),
                plain.comment(),
                plain.source());
        Metainfo made = Metainfo.parse(new Publisher(shape, wanted).torrent(OptionalLong.empty()));
        return "made " + made.hashes().v1().map(InfoHash::hex).orElse("-") + " "
                + made.hashes().v2().map(it -> it.hex()).orElse("-") + " "
                + made.info().layout().pieceLength();
    }
}
