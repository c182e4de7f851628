package tv.starling.http;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import tv.starling.env.Env;
import tv.starling.stream.StreamTable;

/** The stream server of PROTOCOL.md, section 6, on 127.0.0.1. Its methods may be called by any thread. */
public final class StreamServer {
    /** Nothing waits on these threads but the selector; they parse heads and write to sockets that are ready. */
    private static final int THREADS = 6;

    /** A media element's request is under 2 KiB. */
    private static final int REQUEST_HEAD_BYTES = 8 * 1024;

    /** Held here because java.util.logging keeps loggers, and with them their levels, by weak reference. */
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    private final RequestGate gate = new RequestGate();
    private final Server server;
    private final ServerConnector connector;

    /** @param port 0 for a free one */
    public StreamServer(Env env, StreamTable table, int port) {
        this(env, table, port, (token, readers) -> {});
    }

    /**
     * @param port 0 for a free one
     * @param watch told which streams are being read
     */
    public StreamServer(Env env, StreamTable table, int port, ReaderWatch watch) {
        this(env, table, port, watch, ServerLimits.DEFAULT);
    }

    StreamServer(Env env, StreamTable table, int port, ReaderWatch watch, ServerLimits limits) {
        JETTY.setLevel(Level.OFF); // its messages name request lines, and those hold tokens
        server = new Server(threads(), new ScheduledExecutorScheduler("http-timer", true), null);
        connector = new ServerConnector(server, null, null, null, 0, 1, new OriginFormFactory(configuration()));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        connector.setIdleTimeout(limits.headers().toMillis());
        Connections connections = new Connections(server.getScheduler(), limits);
        connector.addBean(connections, false);
        server.addConnector(connector);
        server.setErrorHandler(new Answers.Refusals());
        server.setHandler(new StreamHandler(env, table, gate, connections, new Readers(watch), limits));
        server.setStopTimeout(0);
        server.setStopAtShutdown(false);
    }

    /** Binds the port and begins to answer. */
    public void start() throws IOException {
        try {
            connector.open();
            server.start();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** The port it is bound to, once started. */
    public int port() {
        return connector.getLocalPort();
    }

    /** {@code http://127.0.0.1:PORT}, once started. */
    public String origin() {
        return "http://127.0.0.1:" + port();
    }

    /** Lets pages of this origin read streams by script, where they know the token. */
    public void allowOrigin(String origin) {
        gate.allow(origin);
    }

    /** Breaks off what is being sent, closes the port and ends the threads. */
    public void stop() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1, 30_000);
        threads.setName("http");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        return threads;
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(false);
        configuration.setSendXPoweredBy(false);
        configuration.setRequestHeaderSize(REQUEST_HEAD_BYTES);
        configuration.setHeaderCacheCaseSensitive(true);
        configuration.setUriCompliance(UriCompliance.RFC3986);
        // One request a connection: a seek opens a new one anyway, and a loopback connection costs microseconds.
        configuration.setPersistentConnectionsEnabled(false);
        return configuration;
    }

    /** HTTP/1.1 connections that know request targets of one form, {@code /path}; a browser sends others to proxies only. */
    private static final class OriginFormFactory extends HttpConnectionFactory {
        OriginFormFactory(HttpConfiguration configuration) {
            super(configuration);
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            HttpConnection connection = new HttpConnection(getHttpConfiguration(), connector, endPoint) {
                @Override
                protected HttpStreamOverHTTP1 newHttpStream(String method, String uri, HttpVersion version) {
                    boolean originForm = uri.startsWith("/") && !uri.startsWith("//");
                    return super.newHttpStream(originForm ? method : "REFUSED", originForm ? uri : "/", version);
                }
            };
            return configure(connection, connector, endPoint);
        }
    }
}
