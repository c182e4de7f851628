package tv.starling.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkSocketTest {
    private static final char[] PASSWORD = "starling".toCharArray();

    private final NettyEnv env = NettyEnv.start(NettyEnv.Options.defaults());

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        env.close();
    }

    /** A key and a certificate for "localhost", made as people make them. */
    private SSLContext tls() throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        var ours = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        ours.init(keys, PASSWORD);
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(ours.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    @Test
    void tlsGoesOverItAsOverASocket() throws Exception {
        SSLContext tls = tls();
        byte[] data = new byte[3_000_000];
        new Random(1).nextBytes(data);
        try (ServerSocket server =
                        tls.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var bare = new LinkSocket(env)) {
            Thread.ofVirtual().start(() -> {
                try (var client = server.accept()) {
                    int asked = client.getInputStream().read();
                    client.getOutputStream().write(asked);
                    client.getOutputStream().write(data);
                } catch (IOException e) {
                    // the test fails at the other end
                }
            });
            bare.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()), 5000);
            try (SSLSocket secure =
                    (SSLSocket) tls.getSocketFactory().createSocket(bare, "localhost", server.getLocalPort(), true)) {
                secure.startHandshake();
                secure.getOutputStream().write('x');
                assertThat(secure.getInputStream().read()).isEqualTo('x');
                assertThat(secure.getInputStream().readNBytes(data.length)).isEqualTo(data);
                assertThat(secure.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aDialThatFailsIsAnExceptionWithItsReason() {
        try (var socket = new LinkSocket(env)) {
            assertThatThrownBy(() -> socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), 5000))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("refused");
        }
    }

    @Test
    void closingItWakesWhoReads() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var socket = new LinkSocket(env)) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()), 5000);
            var read = new CompletableFuture<Integer>();
            Thread.ofVirtual().start(() -> {
                try {
                    read.complete(socket.getInputStream().read());
                } catch (IOException e) {
                    read.completeExceptionally(e);
                }
            });
            socket.close();
            assertThat(Swarm.within(read)).isEqualTo(-1);
        }
    }
}
