package tv.starling.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.tracker.server.TrackerServer.Statistics;
import tv.starling.tracker.server.TrackerSettings;
import tv.starling.wire.PeerAddress;

/** The tracker over real sockets. */
class TrackerStationTest {
    private static final String ANNOUNCE = "/announce?info_hash=" + "%11".repeat(20) + "&port=6881&left=";
    private static final byte[] HASH = new byte[20];

    static {
        Arrays.fill(HASH, (byte) 0x11);
    }

    private TrackerStation station;

    @BeforeEach
    void start() throws IOException {
        station = TrackerStation.start(settings(PeerAddress.of(new byte[4], 0)));
    }

    @AfterEach
    void close() {
        station.close();
    }

    private static TrackerSettings settings(PeerAddress at) {
        return new TrackerSettings(at, Duration.ofSeconds(60), Set.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void answersHttpInBothFamilies(String address) throws IOException {
        String answer = get(address, ANNOUNCE + "0");
        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("8:completei1e")
                .contains("8:intervali60e");
        assertThat(answer).contains(address.equals("::1") ? "external ip16:" : "external ip4:\u007f\0\0\1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void answersUdpInBothFamilies(String address) throws IOException {
        get(address, ANNOUNCE + "0");
        try (DatagramSocket socket = socket(address)) {
            ByteBuffer connected = ask(socket, connect());
            assertThat(connected.remaining()).isEqualTo(16);
            ByteBuffer answer = ask(socket, announce(connected.getLong(8)));
            assertThat(answer.getInt(0)).isEqualTo(1);
            assertThat(answer.getInt(12)).as("leechers").isEqualTo(1);
            assertThat(answer.getInt(16)).as("seeds").isEqualTo(1);
            assertThat(answer.remaining()).isEqualTo(20 + (address.equals("::1") ? 18 : 6));
        }
        assertThat(station.statistics()).isEqualTo(new Statistics(1, 2, 2, 0, 0));
    }

    @Test
    void saysWhyItCannotListen() {
        assertThatThrownBy(() ->
                        TrackerStation.start(settings(station.listening())).close())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The tracker can't listen at ");
    }

    private String get(String address, String target) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(at(address));
            socket.getOutputStream().write(("GET " + target + " HTTP/1.1\r\nHost: t\r\n\r\n").getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private InetSocketAddress at(String address) throws IOException {
        return new InetSocketAddress(
                InetAddress.getByName(address), station.listening().port());
    }

    private DatagramSocket socket(String address) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), 0));
        socket.connect(at(address));
        socket.setSoTimeout(10_000);
        return socket;
    }

    static ByteBuffer ask(DatagramSocket socket, byte[] packet) throws IOException {
        socket.send(new DatagramPacket(packet, packet.length));
        DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
        socket.receive(answer);
        return ByteBuffer.wrap(Arrays.copyOf(answer.getData(), answer.getLength()));
    }

    static byte[] connect() {
        return ByteBuffer.allocate(16)
                .putLong(0x41727101980L)
                .putInt(0)
                .putInt(7)
                .array();
    }

    static byte[] announce(long connection) {
        return ByteBuffer.allocate(98)
                .putLong(connection)
                .putInt(1)
                .putInt(8)
                .put(HASH)
                .put(new byte[20])
                .putLong(0)
                .putLong(5)
                .putLong(0)
                .putInt(2)
                .putInt(0)
                .putInt(0)
                .putInt(-1)
                .putShort((short) 6882)
                .array();
    }
}
