package tv.starling.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends bytes as they are and takes the whole answer, because the JDK's client refuses to send what is wrong. */
final class RawHttp {
    private RawHttp() {}

    static byte[] exchange(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request);
            return socket.getInputStream().readAllBytes();
        }
    }

    /** Latin-1 both ways. */
    static String exchange(int port, String request) throws IOException {
        return new String(exchange(port, request.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
    }
}
