package tv.starling.net;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import tv.starling.wire.PeerAddress;

/** One GET over one connection, to an address that was checked. Blocks; used by one virtual thread. */
final class HttpExchange implements AutoCloseable {
    /** So that a dead address leaves time for the next. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private static final int BUFFER_BYTES = 16 * 1024;

    private final HttpUrl url;
    private final int maxBytes;
    private final SocketHttpFetcher.Abort abort;
    private Socket socket = new Socket();

    /** What came of it. */
    sealed interface Answer {
        record Whole(int status, byte[] body) implements Answer {}

        record Elsewhere(String location) implements Answer {}
    }

    /** No connection: another address of the name may do better. */
    static final class Unreachable extends IOException {
        private static final long serialVersionUID = 1L;

        Unreachable(IOException cause) {
            super("The server could not be reached: " + NettyEnv.reason(cause), cause);
        }
    }

    HttpExchange(HttpUrl url, int maxBytes, SocketHttpFetcher.Abort abort) {
        this.url = url;
        this.maxBytes = maxBytes;
        this.abort = abort;
    }

    /**
     * Connects to this very address; for https the certificate must be the name's.
     *
     * @param from our side's address, any when empty
     */
    void connect(PeerAddress address, Optional<PeerAddress> from, Duration patience) throws IOException {
        abort.guards(socket);
        Duration wait = patience.compareTo(CONNECT_TIMEOUT) < 0 ? patience : CONNECT_TIMEOUT;
        try {
            if (from.isPresent()) {
                socket.bind(Addresses.toSocket(from.get().withPort(0)));
            }
            socket.connect(Addresses.toSocket(address), Math.max(1, (int) wait.toMillis()));
        } catch (IOException e) {
            throw new Unreachable(e);
        }
        if (url.scheme() == HttpUrl.Scheme.HTTPS) {
            socket = secured();
        }
    }

    private Socket secured() throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket tls = (SSLSocket) factory.createSocket(socket, url.host(), url.port(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    Answer get() throws IOException {
        String request = "GET " + url.target() + " HTTP/1.1\r\nHost: " + url.authority()
                + "\r\nUser-Agent: Starling\r\nAccept: */*\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
        ResponseHead head = ResponseHead.read(in);
        Optional<String> location = head.location();
        if (location.isPresent()) {
            return new Answer.Elsewhere(location.get());
        }
        return new Answer.Whole(head.status(), body(head, in));
    }

    private byte[] body(ResponseHead head, InputStream in) throws IOException {
        InputStream framed = head.body(in);
        return bounded(head.isGzipped() ? new GZIPInputStream(framed, BUFFER_BYTES) : framed);
    }

    /** Never holds more than the limit and one byte. */
    private byte[] bounded(InputStream in) throws IOException {
        byte[] body = in.readNBytes(maxBytes == Integer.MAX_VALUE ? maxBytes : maxBytes + 1);
        if (body.length > maxBytes) {
            throw new IOException("The answer is longer than " + maxBytes + " bytes.");
        }
        return body;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
