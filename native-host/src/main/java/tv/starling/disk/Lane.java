package tv.starling.disk;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One thread that does what it is given in order, and the files it has open. */
final class Lane {
    /** At 16 KiB a block this is 256 MiB: the swarm's own limit on bytes queued comes long before. */
    private static final int QUEUE_MAX = 16 * 1024;

    private final AtomicInteger queued = new AtomicInteger();
    private final ExecutorService thread;
    private final OpenFiles files = new OpenFiles();

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
