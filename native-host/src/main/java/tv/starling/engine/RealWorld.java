package tv.starling.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tv.starling.Config;
import tv.starling.disk.CachePolicy;
import tv.starling.disk.FileDisk;
import tv.starling.metainfo.InfoHash;
import tv.starling.net.NettyEnv;

/** The edges over this machine: Netty and the file system. */
public final class RealWorld {
    private RealWorld() {}

    public static World make(Config config) throws IOException {
        NettyEnv env = NettyEnv.start(Routes.options(config.network().route()));
        Path store = StoreFolder.of(config);
        Path data = store.resolve("data");
        CachePolicy policy = new CachePolicy(
                config.cache().quotaBytes(), CachePolicy.defaults().reservePercent());
        return switch (FileDisk.open(store, policy, env::execute)) {
            case FileDisk.Opening.Opened(FileDisk disk) ->
                new World(
                        env,
                        disk,
                        store,
                        answer -> Thread.ofVirtual().start(() -> {
                            List<InfoHash> cached = foldersIn(data);
                            env.execute(() -> answer.accept(cached));
                        }),
                        answer -> Thread.ofVirtual().start(() -> {
                            long bytes = bytesIn(data);
                            env.execute(() -> answer.accept(bytes));
                        }),
                        disk::limitCache,
                        () -> {
                            disk.close();
                            env.close();
                        });
            case FileDisk.Opening.Refused(String sentence) -> {
                env.close();
                throw new IOException(sentence);
            }
        };
    }

    private static List<InfoHash> foldersIn(Path data) {
        try (Stream<Path> folders = Files.list(data)) {
            return folders.map(it -> it.getFileName().toString())
                    .filter(it -> it.matches("[0-9a-f]{40}"))
                    .map(InfoHash::ofHex)
                    .toList();
        } catch (IOException e) {
            return List.of(); // nothing was ever kept
        }
    }

    private static long bytesIn(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(it -> it.toFile().length())
                    .sum();
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0; // files come and go while they are counted
        }
    }
}
