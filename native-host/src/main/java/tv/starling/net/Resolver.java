package tv.starling.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import tv.starling.wire.PeerAddress;

/**
 * Looks names up: with the system's resolver, by one interface, or as names that only a proxy knows. Any thread.
 *
 * <p>On platform threads: the system's call blocks its carrier, so that a few dead names would stall every virtual thread.
 */
final class Resolver implements AutoCloseable {
    static final Names SYSTEM = host -> InetAddress.getAllByName(host);

    /** Look-ups under way at once; the others wait. */
    private static final int LOOKUPS = 4;

    /** A torrent names tens of trackers and nodes; a link that names more than this has them unanswered. */
    private static final int WAITING_MAX = 512;

    /** The system itself gives up after 5 to 30 s; nobody waits for that. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** A name with more addresses than this gains nothing by them. */
    private static final int ANSWERS_MAX = 16;

    private final Names names;
    private final ThreadPoolExecutor threads;

    /** Blocks until a name is known or known not to be. */
    interface Names {
        InetAddress[] all(String host) throws UnknownHostException;
    }

    Resolver(Names names) {
        this.names = names;
        threads = new ThreadPoolExecutor(
                LOOKUPS,
                LOOKUPS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING_MAX),
                Thread.ofPlatform().name("resolver-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** The answer, once, on some thread; empty when the name has no address or none is found in time. */
    void resolve(String host, Consumer<List<PeerAddress>> answer) {
        lookUp(host)
                .completeOnTimeout(List.of(), TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(e -> List.of())
                .thenAccept(answer);
    }

    /** Waits for the answer, which is never empty. */
    List<PeerAddress> await(String host, Duration patience) throws IOException, InterruptedException {
        Duration wait = patience.compareTo(TIMEOUT) < 0 ? patience : TIMEOUT;
        try {
            List<PeerAddress> answer = lookUp(host).get(wait.toMillis(), TimeUnit.MILLISECONDS);
            if (!answer.isEmpty()) {
                return answer;
            }
        } catch (ExecutionException | TimeoutException e) {
            // told below: to the caller they are the same
        }
        throw new UnknownHostException("the name " + host + " is not known");
    }

    private CompletableFuture<List<PeerAddress>> lookUp(String host) {
        Optional<PeerAddress> literal = PeerAddress.ofLiteral(host, 0);
        if (literal.isPresent()) {
            return CompletableFuture.completedFuture(List.of(literal.get()));
        }
        CompletableFuture<List<PeerAddress>> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> lookUp(host, answer));
        } catch (RejectedExecutionException e) {
            answer.complete(List.of());
        }
        return answer;
    }

    private void lookUp(String host, CompletableFuture<List<PeerAddress>> answer) {
        try {
            answer.complete(Arrays.stream(names.all(host))
                    .limit(ANSWERS_MAX)
                    .map(address -> PeerAddress.of(address.getAddress(), 0))
                    .toList());
        } catch (UnknownHostException | RuntimeException e) {
            answer.complete(List.of());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
