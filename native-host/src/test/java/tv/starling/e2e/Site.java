package tv.starling.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import tv.starling.e2e.Seeder.Torrent;

/** A broadcaster's web site on this machine, by http and https, and a tracker; any host name leads to it. */
final class Site implements AutoCloseable {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final HttpServer plain;
    private final HttpsServer secure;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    private final Set<String> announced = ConcurrentHashMap.newKeySet();
    private volatile int seeder;

    private record Answer(int status, Map<String, String> headers, byte[] body) {}

    static Site start(Path folder) throws IOException, GeneralSecurityException {
        return new Site(Files.createDirectories(folder));
    }

    private Site(Path folder) throws IOException, GeneralSecurityException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        plain = HttpServer.create(any, 0);
        secure = HttpsServer.create(any, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(selfSigned(folder.resolve("key.p12"))));
        for (HttpServer server : new HttpServer[] {plain, secure}) {
            server.createContext("/", this::answer);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
        }
    }

    private static SSLContext selfSigned(Path store) throws IOException, GeneralSecurityException {
        Program.run(
                Map.of(),
                Path.of(System.getProperty("java.home"), "bin", "keytool"),
                ("-genkeypair -alias site -keyalg EC -dname CN=site.test -validity 2 -storetype PKCS12 -storepass changeit"
                                + " -keystore " + store)
                        .split(" "));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    int port() {
        return plain.getAddress().getPort();
    }

    int securePort() {
        return secure.getAddress().getPort();
    }

    /** Its tracker, which sends everybody to the seeder. */
    String tracker() {
        return "http://127.0.0.1:" + port() + "/announce";
    }

    void seederAt(int port) {
        seeder = port;
    }

    /** Whether anybody asked the tracker about this torrent. */
    boolean isAnnounced(Torrent torrent) {
        return announced.contains(torrent.infoHash());
    }

    private Answer announced(String query) {
        Matcher hash = Pattern.compile("(?:^|&)info_hash=([^&]*)").matcher(query);
        if (hash.find()) {
            byte[] bytes = URLDecoder.decode(hash.group(1), StandardCharsets.ISO_8859_1)
                    .getBytes(StandardCharsets.ISO_8859_1);
            announced.add(HexFormat.of().formatHex(bytes));
        }
        byte[] peer = {127, 0, 0, 1, (byte) (seeder >> 8), (byte) seeder};
        String bencoded = "d8:intervali1800e5:peers6:" + new String(peer, StandardCharsets.ISO_8859_1) + "e";
        return new Answer(200, Map.of("Content-Type", "text/plain"), bencoded.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Its address under this host name. */
    String http(String host) {
        return "http://" + host + ":" + port();
    }

    String https(String host) {
        return "https://" + host + ":" + securePort();
    }

    /** A page with this in its body, with more headers. */
    void page(String path, String body, String... headers) {
        String html =
                "<!doctype html><html><head><meta charset=utf-8><link rel=icon href=data:,><title>Channel</title></head>"
                        + "<body>" + body + "</body></html>";
        put(path, 200, html.getBytes(StandardCharsets.UTF_8), "text/html; charset=utf-8", headers);
    }

    void torrent(String path, byte[] bytes, String mediaType) {
        put(path, 200, bytes, mediaType);
    }

    void redirect(String path, String to) {
        put(path, 302, new byte[0], "text/plain", "Location", to);
    }

    private void put(String path, int status, byte[] body, String mediaType, String... headers) {
        Map<String, String> all = new ConcurrentHashMap<>(Map.of("Content-Type", mediaType));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        answers.put(path, new Answer(status, all, body));
    }

    private void answer(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        Answer answer = uri.getPath().equals("/announce")
                ? announced(uri.getRawQuery())
                : answers.getOrDefault(uri.getPath(), new Answer(404, Map.of(), new byte[0]));
        try (exchange) {
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            if (answer.body().length > 0) {
                exchange.getResponseBody().write(answer.body());
            }
        }
    }

    @Override
    public void close() {
        plain.stop(0);
        secure.stop(0);
    }
}
