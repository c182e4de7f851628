package tv.starling.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.net.Proxy.Target;

/** CONNECT to an HTTP proxy (RFC 9110 section 9.3.6), with Basic authorisation (RFC 7617) where there is a log-in. */
final class ConnectHandshake implements ProxyHandshake {
    private final Optional<Proxy.Login> login;
    private final Target target;

    ConnectHandshake(Optional<Proxy.Login> login, Target target) {
        this.login = login;
        this.target = target;
    }

    @Override
    public byte[] begin() {
        String authority = switch (target) {
            case Target.Name(String host, int port) -> host + ":" + port;
            case Target.Address(var address) -> address.toString();
        };
        String authorisation = login.map(it -> "Proxy-Authorization: Basic "
                        + Base64.getEncoder().encodeToString(Proxy.bytes(it.user() + ":" + it.password())) + "\r\n")
                .orElse("");
        return Proxy.bytes(
                "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n" + authorisation + "\r\n");
    }

    @Override
    public boolean advance(ByteBuffer in, Consumer<byte[]> send) throws IOException {
        byte[] bytes = new byte[in.remaining()];
        in.get(in.position(), bytes);
        String head = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = head.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        String status = head.substring(0, head.indexOf("\r\n"));
        if (!status.matches("HTTP/1\\.[01] 2\\d\\d( .*)?")) {
            throw new IOException("The proxy could not connect: "
                    + status.substring(0, Math.min(60, status.length())).replaceAll("[^ -~]", "?") + ".");
        }
        in.position(in.position() + end + 4);
        return true;
    }
}
