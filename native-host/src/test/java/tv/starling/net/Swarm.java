package tv.starling.net;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tv.starling.env.Env;

/** Calls from a test onto the swarm thread and back. */
final class Swarm {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private Swarm() {}

    static <T> T on(Env env, Supplier<T> call) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        env.execute(() -> {
            try {
                answer.complete(call.get());
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        return within(answer);
    }

    static <T> T within(CompletableFuture<T> answer) throws Exception {
        return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    static InetAddress[] addresses(String... literals) {
        try {
            InetAddress[] all = new InetAddress[literals.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = InetAddress.getByName(literals[i]);
            }
            return all;
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
