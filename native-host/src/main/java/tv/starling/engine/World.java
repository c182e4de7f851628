package tv.starling.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import tv.starling.env.Disk;
import tv.starling.env.Env;
import tv.starling.metainfo.InfoHash;

/**
 * The edges that an engine stands on.
 *
 * @param store the folder that torrents' data is kept in
 * @param cached answers later, on the swarm thread, with the torrents that something is kept of there
 * @param cacheBytes answers later, on the swarm thread, with the bytes that torrents' data takes there
 * @param limitCache told how many bytes the cache may take from now on
 * @param close ends threads and files; blocks
 */
public record World(
        Env env,
        Disk disk,
        Path store,
        Consumer<Consumer<List<InfoHash>>> cached,
        Consumer<LongConsumer> cacheBytes,
        LongConsumer limitCache,
        Runnable close) {}
