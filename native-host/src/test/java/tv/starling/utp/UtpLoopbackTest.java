package tv.starling.utp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.env.Link;
import tv.starling.net.NettyEnv;
import tv.starling.wire.PeerAddress;

/** uTP over the system's UDP on loopback, two threads. */
final class UtpLoopbackTest {
    private static final int BLOCK = 16 * 1024;

    @Test
    void bytesArriveExactly() throws Exception {
        assertThat(transfer(16 << 20)).isPositive();
    }

    /** With {@code -Dutp.bench=MEGABYTES}: prints megabytes a second. */
    @Test
    @EnabledIfSystemProperty(named = "utp.bench", matches = "\\d+")
    void bench() throws Exception {
        long bytes = Long.getLong("utp.bench") << 20;
        for (int i = 0; i < 3; i++) {
            long before = cpuNanos();
            double seconds = transfer(bytes);
            System.err.printf(
                    "uTP over loopback: %.1f MB/s, %.2f s of processor for 100 MB at both ends%n",
                    bytes / seconds / 1e6, (cpuNanos() - before) / 1e9 / (bytes / 1e8));
        }
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    /** Seconds it took. */
    private static double transfer(long bytes) throws Exception {
        try (NettyEnv one = NettyEnv.start(NettyEnv.Options.defaults());
                NettyEnv other = NettyEnv.start(NettyEnv.Options.defaults())) {
            var receiver = new Receiver(bytes);
            PeerAddress at = on(other, () -> {
                UtpSocket socket = socket(other);
                socket.accept(link -> link.start(receiver));
                return local.get();
            });
            var sender = new Sender(bytes);
            long begin = System.nanoTime();
            on(one, () -> socket(one).dial(at, sender));
            String received = receiver.digest.get(120, TimeUnit.SECONDS);
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertThat(received).isEqualTo(HexFormat.of().formatHex(sender.digest.digest()));
            return seconds;
        }
    }

    private static final AtomicReference<PeerAddress> local = new AtomicReference<>();

    private static UtpSocket socket(Env env) {
        AtomicReference<UtpSocket> socket = new AtomicReference<>();
        DatagramResult result = env.openDatagram(
                PeerAddress.loopback(0), (from, datagram) -> socket.get().received(from, datagram));
        local.set(((DatagramResult.Open) result).port().local());
        socket.set(new UtpSocket(env, _ -> result));
        return socket.get();
    }

    private static <T> T on(Env env, java.util.function.Supplier<T> task) throws Exception {
        var answer = new CompletableFuture<T>();
        env.execute(() -> answer.complete(task.get()));
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static final class Sender implements Env.DialHandler, Link.Handler {
        final MessageDigest digest = sha1();
        private final SplittableRandom random = new SplittableRandom(1);
        private long left;
        private Link link;

        Sender(long bytes) {
            left = bytes;
        }

        @Override
        public void connected(Link link) {
            this.link = link;
            link.start(this);
            fill();
        }

        private void fill() {
            while (left > 0 && link.queuedBytes() < 1 << 20) {
                byte[] block = new byte[(int) Math.min(left, BLOCK)];
                block[0] = (byte) random.nextInt();
                digest.update(block);
                left -= block.length;
                link.send(block);
            }
            if (left == 0) {
                link.close();
            }
        }

        @Override
        public void drained() {
            fill();
        }

        @Override
        public void failed(String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void received(ByteBuffer bytes) {}

        @Override
        public void closed(String reason) {}
    }

    private static final class Receiver implements Link.Handler {
        final CompletableFuture<String> digest = new CompletableFuture<>();
        private final MessageDigest sum = sha1();
        private long left;

        Receiver(long bytes) {
            left = bytes;
        }

        @Override
        public void received(ByteBuffer bytes) {
            left -= bytes.remaining();
            sum.update(bytes);
            if (left == 0) {
                digest.complete(HexFormat.of().formatHex(sum.digest()));
            }
        }

        @Override
        public void drained() {}

        @Override
        public void closed(String reason) {
            digest.completeExceptionally(new AssertionError(reason + ", " + left + " bytes missing"));
        }
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
