package tv.starling.disk;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tv.starling.metainfo.PieceLayout;

/** One thread that does what it is given in order, and the files it has open. */
final class Lane {
    /** At 16 KiB a block this is 256 MiB: the swarm's own limit on bytes queued comes long before. */
    private static final int QUEUE_MAX = 16 * 1024;

    private final AtomicInteger queued = new AtomicInteger();
    private final ExecutorService thread;
    private final OpenFiles files = new OpenFiles();
    private ByteBuffer gather = ByteBuffer.allocate(0);

    Lane(int number) {
        thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("disk-" + number).daemon().factory());
    }

    /** Only for the lane's own tasks. */
    OpenFiles files() {
        return files;
    }

    /** @return false when the queue is full and the task was not taken */
    boolean offer(Runnable task) {
        if (queued.get() >= QUEUE_MAX) {
            return false;
        }
        add(task);
        return true;
    }

    /** The bytes of blocks, end to end; valid until the next call. Only for the lane's own tasks. */
    ByteBuffer gathered(List<BlockWrite> run) {
        if (gather.capacity() == 0) {
            gather = ByteBuffer.allocateDirect(LanePieces.RUN_MAX * PieceLayout.BLOCK);
        }
        gather.clear();
        run.forEach(write -> gather.put(write.block));
        return gather.flip();
    }

    /** Takes the task whatever the queue's length: for the last words of a storage. */
    void add(Runnable task) {
        queued.incrementAndGet();
        thread.execute(() -> {
            queued.decrementAndGet();
            task.run();
        });
    }

    /** Ends the thread after what is queued. */
    void close(long patienceMillis) throws InterruptedException {
        thread.shutdown();
        thread.awaitTermination(patienceMillis, TimeUnit.MILLISECONDS);
    }
}
