package tv.starling.net;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import tv.starling.env.HttpFetcher.Body;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.wire.PeerAddress;

/** A connection to a web server, at an address that was checked. Blocks; used by one virtual thread at a time. */
final class HttpConnection implements AutoCloseable {
    /** So that a dead address leaves time for the next. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private static final int BUFFER_BYTES = 16 * 1024;

    private final Origin origin;
    /** Beneath TLS: closing it ends every wait, and waits for nothing itself. */
    private final Socket bare;

    private final Socket socket;
    private final InputStream in;

    /** Whom a connection leads to, and by which rule the address was checked. */
    record Origin(HttpUrl.Scheme scheme, String host, int port, Reach reach) {
        static Origin of(HttpUrl url, Reach reach) {
            return new Origin(url.scheme(), url.host(), url.port(), reach);
        }
    }

    /** No connection: another address of the name may do better. */
    static final class Unreachable extends IOException {
        private static final long serialVersionUID = 1L;

        Unreachable(IOException cause) {
            super("The server could not be reached: " + NettyEnv.reason(cause), cause);
        }
    }

    private HttpConnection(Origin origin, Socket bare, Socket socket) throws IOException {
        this.origin = origin;
        this.bare = bare;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    }

    /**
     * Connects to this very address; for https the certificate must be the name's.
     *
     * @param socket not connected
     * @param from our side's address, any when empty
     */
    static HttpConnection open(
            Socket socket,
            Origin origin,
            PeerAddress address,
            Optional<PeerAddress> from,
            Duration patience,
            Abort abort)
            throws IOException {
        abort.guards(socket);
        try {
            connect(socket, address, from, patience);
            return new HttpConnection(
                    origin, socket, origin.scheme() == HttpUrl.Scheme.HTTPS ? secured(socket, origin) : socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void connect(Socket socket, PeerAddress address, Optional<PeerAddress> from, Duration patience)
            throws Unreachable {
        Duration wait = patience.compareTo(CONNECT_TIMEOUT) < 0 ? patience : CONNECT_TIMEOUT;
        try {
            if (from.isPresent()) {
                socket.bind(Addresses.toSocket(from.get().withPort(0)));
            }
            socket.connect(Addresses.toSocket(address), Math.max(1, (int) wait.toMillis()));
        } catch (IOException e) {
            throw new Unreachable(e);
        }
    }

    private static Socket secured(Socket socket, Origin origin) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket tls = (SSLSocket) factory.createSocket(socket, origin.host(), origin.port(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    Origin origin() {
        return origin;
    }

    /** Reads wait no longer than this from now on. */
    void patience(Duration longest) throws IOException {
        socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, Math.max(1, longest.toMillis())));
    }

    /** @param fields further header fields, each with its line end */
    ResponseHead get(HttpUrl url, String fields) throws IOException {
        return ask(url, fields, Optional.empty());
    }

    /** The same with a body, which is sent by POST. */
    ResponseHead ask(HttpUrl url, String fields, Optional<Body> body) throws IOException {
        String request = (body.isPresent() ? "POST " : "GET ") + url.target() + " HTTP/1.1\r\nHost: " + url.authority()
                + "\r\nUser-Agent: Starling\r\nAccept: */*\r\n" + fields
                + body.map(HttpConnection::fieldsOf).orElse("") + "\r\n";
        OutputStream out = socket.getOutputStream();
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        if (body.isPresent()) {
            out.write(body.get().bytes());
        }
        return ResponseHead.read(in);
    }

    private static String fieldsOf(Body body) {
        StringBuilder fields = new StringBuilder("Content-Length: " + body.bytes().length + "\r\n");
        body.headers()
                .forEach((name, value) ->
                        fields.append(name).append(": ").append(value).append("\r\n"));
        return fields.toString();
    }

    /** What follows the head. */
    InputStream in() {
        return in;
    }

    @Override
    public void close() throws IOException {
        bare.close();
    }
}
