package tv.starling.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.net.Proxy.Target;
import tv.starling.wire.PeerAddress;

/** SOCKS5 (RFC 1928), with user name and password (RFC 1929) where there are any. */
final class Socks5Handshake implements ProxyHandshake {
    private static final byte VERSION = 5;
    private static final byte CONNECT = 1;
    private static final byte ASSOCIATE = 3;
    private static final byte NO_LOGIN = 0;
    private static final byte PASSWORD = 2;
    private static final byte IPV4 = 1;
    private static final byte NAME = 3;
    private static final byte IPV6 = 4;
    private static final String[] REFUSALS = {
        "",
        "it failed",
        "its rules forbid it",
        "the network can't be reached",
        "the host can't be reached",
        "the connection was refused",
        "the way was too long",
        "it does not know the command",
        "it does not know the kind of address"
    };

    private enum Stage {
        METHOD,
        LOGIN,
        REPLY,
        DONE
    }

    private final Optional<Proxy.Login> login;
    private final byte command;
    private final Target target;
    private Stage stage = Stage.METHOD;
    private PeerAddress bound = PeerAddress.of(new byte[4], 0);

    private Socks5Handshake(Optional<Proxy.Login> login, byte command, Target target) {
        this.login = login;
        this.command = command;
        this.target = target;
    }

    static Socks5Handshake connect(Optional<Proxy.Login> login, Target target) {
        return new Socks5Handshake(login, CONNECT, target);
    }

    /** Asks for a relay of datagrams, which lives as long as the connection. */
    static Socks5Handshake associate(Optional<Proxy.Login> login) {
        return new Socks5Handshake(login, ASSOCIATE, new Target.Address(PeerAddress.of(new byte[4], 0)));
    }

    /** After it is over: the address at the proxy, all zeros when that is the proxy's own. */
    PeerAddress bound() {
        return bound;
    }

    @Override
    public byte[] begin() {
        return login.isPresent() ? new byte[] {VERSION, 2, NO_LOGIN, PASSWORD} : new byte[] {VERSION, 1, NO_LOGIN};
    }

    @Override
    public boolean advance(ByteBuffer in, Consumer<byte[]> send) throws IOException {
        if (stage == Stage.METHOD && in.remaining() >= 2) {
            method(in, send);
        }
        if (stage == Stage.LOGIN && in.remaining() >= 2) {
            in.get();
            require(in.get() == 0, "The proxy does not accept the user name and password.");
            request(send);
        }
        if (stage == Stage.REPLY) {
            reply(in);
        }
        return stage == Stage.DONE;
    }

    private void method(ByteBuffer in, Consumer<byte[]> send) throws IOException {
        require(in.get() == VERSION, "The proxy does not speak SOCKS5.");
        byte method = in.get();
        if (method == NO_LOGIN) {
            request(send);
            return;
        }
        require(method == PASSWORD && login.isPresent(), "The proxy wants another way to log in.");
        byte[] user = Proxy.bytes(login.orElseThrow().user());
        byte[] password = Proxy.bytes(login.orElseThrow().password());
        send.accept(ByteBuffer.allocate(3 + user.length + password.length)
                .put((byte) 1)
                .put((byte) user.length)
                .put(user)
                .put((byte) password.length)
                .put(password)
                .array());
        stage = Stage.LOGIN;
    }

    private void request(Consumer<byte[]> send) {
        byte[] where = encode(target);
        send.accept(ByteBuffer.allocate(3 + where.length)
                .put(VERSION)
                .put(command)
                .put((byte) 0)
                .put(where)
                .array());
        stage = Stage.REPLY;
    }

    private void reply(ByteBuffer in) throws IOException {
        if (in.remaining() < 2) {
            return;
        }
        int at = in.position();
        int code = in.get(at + 1) & 0xff;
        require(in.get(at) == VERSION, "The proxy does not speak SOCKS5.");
        require(
                code == 0,
                "The proxy could not connect: " + (code < REFUSALS.length ? REFUSALS[code] : "code " + code) + ".");
        in.position(at);
        if (in.remaining() < 5) {
            return;
        }
        in.position(at + 3);
        Optional<PeerAddress> where = decode(in);
        if (where.isEmpty()) {
            in.position(at);
            return;
        }
        bound = where.get();
        stage = Stage.DONE;
    }

    /** Kind, address, port: as in requests and before datagrams. */
    static byte[] encode(Target target) {
        return switch (target) {
            case Target.Address(PeerAddress address) -> {
                byte[] ip = address.ip();
                yield ByteBuffer.allocate(3 + ip.length)
                        .put(address.isIpv6() ? IPV6 : IPV4)
                        .put(ip)
                        .putShort((short) address.port())
                        .array();
            }
            case Target.Name(String host, int port) -> {
                byte[] name = Proxy.bytes(host);
                yield ByteBuffer.allocate(4 + name.length)
                        .put(NAME)
                        .put((byte) name.length)
                        .put(name)
                        .putShort((short) port)
                        .array();
            }
        };
    }

    /** The address that comes next (a name is all zeros to us); empty when it is not all there. */
    static Optional<PeerAddress> decode(ByteBuffer in) throws IOException {
        if (in.remaining() < 2) {
            return Optional.empty();
        }
        byte kind = in.get();
        int length = switch (kind) {
            case IPV4 -> 4;
            case IPV6 -> 16;
            case NAME -> in.get() & 0xff;
            default -> throw new IOException("The proxy tells an address of an unknown kind.");
        };
        if (in.remaining() < length + 2) {
            return Optional.empty();
        }
        byte[] ip = new byte[length];
        in.get(ip);
        return Optional.of(PeerAddress.of(kind == NAME ? new byte[4] : ip, Short.toUnsignedInt(in.getShort())));
    }

    private static void require(boolean right, String otherwise) throws IOException {
        if (!right) {
            throw new IOException(otherwise);
        }
    }
}
