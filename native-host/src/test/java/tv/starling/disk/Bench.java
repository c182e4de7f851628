package tv.starling.disk;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tv.starling.env.Disk.Place;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.PieceLayout;

/** A disk on a real folder, a thread that stands for the swarm's, and torrents of counted bytes. */
final class Bench implements AutoCloseable {
    static final CachePolicy WIDE = new CachePolicy(1L << 40, 0);

    final ExecutorService swarm = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("swarm").daemon().factory());
    final FileDisk disk;

    Bench(Path folder, CachePolicy policy, Duration recordBatch) {
        disk = switch (FileDisk.open(folder, policy, swarm, recordBatch)) {
            case FileDisk.Opening.Opened opened -> opened.disk();
            case FileDisk.Opening.Refused refused -> throw new AssertionError(refused.sentence());
        };
    }

    Bench(Path folder) {
        this(folder, WIDE, ResumeKeeper.BATCH);
    }

    /** Runs on the swarm thread, waits for the completion, and checks that it came on that thread. */
    <T> T ask(Consumer<Consumer<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        swarm.execute(() -> {
            try {
                call.accept(result -> {
                    if (Thread.currentThread().getName().equals("swarm") && !answer.isDone()) {
                        answer.complete(result);
                    } else {
                        answer.completeExceptionally(new AssertionError("completed twice, or on the wrong thread"));
                    }
                });
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    Storage open(InfoDictionary info, Place place) {
        return value(this.<Result<Storage>>ask(done -> disk.open(hashOf(info), info, place, done)));
    }

    Result<byte[]> write(Storage storage, int piece, int offset, byte[] block) {
        return ask(done -> storage.write(piece, offset, block, done));
    }

    Result<byte[]> hash(Storage storage, int piece) {
        return ask(done -> storage.hash(piece, done));
    }

    BitSet spoiled(Storage storage, int piece) {
        return value(this.<Result<BitSet>>ask(done -> storage.spoiled(piece, done)));
    }

    Result<byte[]> read(Storage storage, int piece, int offset, int length) {
        return ask(done -> storage.read(piece, offset, length, done));
    }

    /** Writes a piece block by block in order, hashes it and has it recorded. */
    void fill(Storage storage, InfoDictionary info, int piece) {
        byte[] data = pieceData(info, piece);
        for (int at = 0; at < data.length; at += PieceLayout.BLOCK) {
            byte[] block = Arrays.copyOfRange(data, at, Math.min(data.length, at + PieceLayout.BLOCK));
            value(write(storage, piece, at, block));
        }
        if (!Arrays.equals(value(hash(storage, piece)), sha1(data))) {
            throw new AssertionError("piece " + piece + " hashes wrong");
        }
        swarm.execute(() -> storage.verified(piece));
    }

    void forget(Storage storage, int piece) {
        swarm.execute(() -> storage.forget(piece));
    }

    void remember(Storage storage, byte[] memory) {
        swarm.execute(() -> storage.remember(memory));
    }

    void close(Storage storage) {
        this.<Boolean>ask(done -> storage.close(() -> done.accept(true)));
    }

    static <T> T value(Result<T> result) {
        return switch (result) {
            case Result.Ok<T> ok -> ok.value();
            case Result.Failed<T> failed -> throw new AssertionError(failed.error());
        };
    }

    /** A torrent with files of these lengths; a name that begins with a dot is padding. */
    static InfoDictionary torrent(String name, int pieceLength, Object... namesAndLengths) {
        List<FileEntry> files = new ArrayList<>();
        long at = 0;
        for (int i = 0; i < namesAndLengths.length; i += 2) {
            String path = (String) namesAndLengths[i];
            long length = ((Number) namesAndLengths[i + 1]).longValue();
            files.add(new FileEntry(List.of(path.split("/")), at, length, path.startsWith(".") ? "p" : ""));
            at += length;
        }
        PieceLayout layout = new PieceLayout(at, pieceLength);
        return new InfoDictionary(name, files, layout, new byte[20 * layout.pieceCount()], false, name.getBytes());
    }

    static InfoHash hashOf(InfoDictionary info) {
        return InfoHash.of(sha1(info.raw()));
    }

    /** What the piece holds: counted bytes, zeros in padding. */
    static byte[] pieceData(InfoDictionary info, int piece) {
        byte[] data = new byte[info.layout().pieceSize(piece)];
        long from = info.layout().pieceOffset(piece);
        for (FileEntry file : info.files()) {
            long begin = Math.max(from, file.offset());
            long end = Math.min(from + data.length, file.offset() + file.length());
            for (long at = begin; at < end && !file.isPadding(); at++) {
                data[(int) (at - from)] = (byte) (at * 31 + (at >> 12) + 1);
            }
        }
        return data;
    }

    static byte[] sha1(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(data);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        disk.close();
        swarm.shutdown();
    }
}
