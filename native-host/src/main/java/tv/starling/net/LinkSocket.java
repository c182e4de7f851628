package tv.starling.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import tv.starling.env.Env;
import tv.starling.env.Link;

/**
 * A socket for code that blocks, over a {@link Link}: so that it takes the same way as the swarm's streams, through a
 * proxy or one interface. One thread reads, one writes, any may close.
 */
final class LinkSocket extends Socket {
    /** What a slow reader has waiting: the other side is held back then. */
    private static final int UNREAD_BYTES_MAX = 256 * 1024;

    private static final byte[] END = new byte[0];

    private final Env env;
    private final LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final AtomicInteger unread = new AtomicInteger();
    private final CompletableFuture<Link> connected = new CompletableFuture<>();
    private volatile boolean closed;

    LinkSocket(Env env) {
        this.env = env;
    }

    @Override
    public void connect(SocketAddress to, int timeoutMillis) throws IOException {
        env.execute(() -> env.dial(Addresses.fromSocket((InetSocketAddress) to), new Env.DialHandler() {
            @Override
            public void connected(Link link) {
                if (closed || !connected.complete(link)) {
                    link.close();
                } else {
                    link.start(new Receiver(link));
                }
            }

            @Override
            public void failed(String reason) {
                connected.completeExceptionally(new IOException(reason));
            }
        }));
        try {
            connected.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            close();
            throw new SocketTimeoutException();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(NettyEnv.reason(cause == null ? e : cause), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private final class Receiver implements Link.Handler {
        private final Link link;

        Receiver(Link link) {
            this.link = link;
        }

        @Override
        public void received(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            received.add(copy);
            if (unread.addAndGet(copy.length) > UNREAD_BYTES_MAX) {
                link.reading(false);
            }
        }

        @Override
        public void drained() {}

        @Override
        public void closed(String reason) {
            received.add(END);
        }
    }

    private Link link() throws SocketException {
        if (closed || !isConnected()) {
            throw new SocketException("closed");
        }
        return connected.join();
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            private ByteBuffer chunk = ByteBuffer.allocate(0);
            private boolean ended;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                while (!ended && !chunk.hasRemaining()) {
                    next();
                }
                if (ended) {
                    return -1;
                }
                int count = Math.min(length, chunk.remaining());
                chunk.get(into, from, count);
                return count;
            }

            private void next() throws IOException {
                try {
                    byte[] bytes = received.take();
                    ended = bytes == END;
                    chunk = ByteBuffer.wrap(bytes);
                    int before = unread.getAndAdd(-bytes.length);
                    if (before > UNREAD_BYTES_MAX && before - bytes.length <= UNREAD_BYTES_MAX && !closed) {
                        Link link = link();
                        env.execute(() -> link.reading(true));
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }

            @Override
            public int available() {
                return chunk.remaining();
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                Link link = link();
                byte[] copy = java.util.Arrays.copyOfRange(bytes, from, from + length);
                env.execute(() -> link.send(copy));
            }
        };
    }

    @Override
    public void close() {
        closed = true;
        received.add(END);
        connected.completeExceptionally(new SocketException("closed"));
        if (isConnected()) {
            Link link = connected.join();
            env.execute(link::close);
        }
    }

    // --- what TLS asks of the socket beneath it -----------------------------------------------------------------

    @Override
    public boolean isConnected() {
        return connected.isDone() && !connected.isCompletedExceptionally();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void setSoTimeout(int millis) {}

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void shutdownInput() {}

    @Override
    public void shutdownOutput() {}

    @Override
    public boolean isInputShutdown() {
        return closed;
    }

    @Override
    public boolean isOutputShutdown() {
        return closed;
    }
}
