package tv.starling.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import tv.starling.env.Env;

/** Asks what the swarm thread alone knows or may do, and waits. Any other thread. */
final class SwarmThread {
    private static final int PATIENCE_SECONDS = 5;

    private SwarmThread() {}

    /** @param otherwise the sentence of the failure when there is no answer in time, or the task fails */
    static <T> T ask(Env env, Supplier<T> task, String otherwise) throws IOException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        env.execute(() -> {
            try {
                answer.complete(task.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(otherwise, e);
        }
    }
}
