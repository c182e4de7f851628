package tv.starling.net;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small proxy of both kinds on loopback; it remembers what it was asked for, and knows names of its own. */
final class TestProxy implements AutoCloseable {
    private final ServerSocket server;
    private final Map<String, String> names;
    private final Optional<Proxy.Login> login;
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<Socket> open = new CopyOnWriteArrayList<>();

    TestProxy(Map<String, String> names, Optional<Proxy.Login> login) throws IOException {
        this.names = names;
        this.login = login;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    Proxy as(Proxy.Kind kind) {
        return new Proxy(kind, "127.0.0.1", server.getLocalPort(), login);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new DataInputStream(client.getInputStream());
            int first = in.read();
            if (first == 5) {
                socks(client, in);
            } else if (first == 'C') {
                connect(client, in);
            }
        } catch (IOException e) {
            // the other side went
        }
    }

    private void socks(Socket client, DataInputStream in) throws IOException {
        OutputStream out = client.getOutputStream();
        byte[] methods = in.readNBytes(in.read());
        byte method = (byte) (login.isPresent() ? 2 : 0);
        boolean offered = new String(methods, StandardCharsets.ISO_8859_1).indexOf(method) >= 0;
        out.write(new byte[] {5, offered ? method : (byte) 0xff});
        if (!offered) {
            return;
        }
        if (login.isPresent()) {
            in.read();
            String user = new String(in.readNBytes(in.read()), StandardCharsets.UTF_8);
            String password = new String(in.readNBytes(in.read()), StandardCharsets.UTF_8);
            boolean right = login.get().equals(new Proxy.Login(user, password));
            out.write(new byte[] {1, (byte) (right ? 0 : 1)});
            if (!right) {
                return;
            }
        }
        in.read();
        int command = in.read();
        in.read();
        InetSocketAddress to = address(in);
        if (command == 3) {
            associate(client, in, out);
            return;
        }
        try (Socket target = new Socket(to.getAddress(), to.getPort())) {
            out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
            carry(client, in, target);
        } catch (IOException e) {
            out.write(new byte[] {5, 5, 0, 1, 0, 0, 0, 0, 0, 0});
        }
    }

    private InetSocketAddress address(DataInputStream in) throws IOException {
        int kind = in.read();
        String host = kind == 3
                ? new String(in.readNBytes(in.read()), StandardCharsets.US_ASCII)
                : InetAddress.getByAddress(in.readNBytes(kind == 1 ? 4 : 16)).getHostAddress();
        int port = in.readUnsignedShort();
        asked.add(host + ":" + port);
        return new InetSocketAddress(names.getOrDefault(host, host), port);
    }

    /** The header of each datagram is that of the SOCKS request without its first byte's meaning. */
    private void associate(Socket client, DataInputStream in, OutputStream out) throws IOException {
        try (var relay = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            int port = relay.getLocalPort();
            Thread.ofVirtual().start(() -> relay(relay));
            out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, (byte) (port >> 8), (byte) port});
            in.read();
        }
    }

    private void relay(DatagramSocket relay) {
        int owner = -1;
        byte[] space = new byte[4096];
        try {
            while (true) {
                var packet = new DatagramPacket(space, space.length);
                relay.receive(packet);
                byte[] bytes = Arrays.copyOf(space, packet.getLength());
                if (owner < 0) {
                    owner = packet.getPort();
                }
                ByteBuffer in = ByteBuffer.wrap(bytes);
                if (packet.getPort() == owner) {
                    boolean named = in.get(3) == 3;
                    byte[] host = new byte[named ? in.get(4) : 4];
                    in.position(named ? 5 : 4).get(host);
                    int port = Short.toUnsignedInt(in.getShort());
                    String name = named
                            ? new String(host, StandardCharsets.US_ASCII)
                            : InetAddress.getByAddress(host).getHostAddress();
                    asked.add("udp " + name + ":" + port);
                    relay.send(new DatagramPacket(
                            bytes,
                            in.position(),
                            in.remaining(),
                            InetAddress.getByName(names.getOrDefault(name, name)),
                            port));
                } else {
                    byte[] back = ByteBuffer.allocate(10 + bytes.length)
                            .put(new byte[] {0, 0, 0, 1})
                            .put(packet.getAddress().getAddress())
                            .putShort((short) packet.getPort())
                            .put(bytes)
                            .array();
                    relay.send(new DatagramPacket(back, back.length, InetAddress.getLoopbackAddress(), owner));
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void connect(Socket client, DataInputStream in) throws IOException {
        var head = new StringBuilder("C");
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        OutputStream out = client.getOutputStream();
        String authority = head.substring(8, head.indexOf(" HTTP/1.1"));
        asked.add(authority);
        String wanted = login.map(it -> Base64.getEncoder()
                        .encodeToString((it.user() + ":" + it.password()).getBytes(StandardCharsets.UTF_8)))
                .orElse("");
        if (!wanted.isEmpty() && head.indexOf("Proxy-Authorization: Basic " + wanted + "\r\n") < 0) {
            out.write("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        String host = authority.substring(0, authority.lastIndexOf(':'));
        int port = Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1));
        try (Socket target = new Socket(names.getOrDefault(host, host), port)) {
            out.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            carry(client, in, target);
        } catch (IOException e) {
            out.write("HTTP/1.1 502 Bad Gateway\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void carry(Socket client, InputStream in, Socket target) throws IOException {
        Thread.ofVirtual().start(() -> {
            try {
                target.getInputStream().transferTo(client.getOutputStream());
                client.shutdownOutput();
            } catch (IOException e) {
                // the other way ends too
            }
        });
        in.transferTo(target.getOutputStream());
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
