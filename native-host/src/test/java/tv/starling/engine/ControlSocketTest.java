package tv.starling.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.messaging.Attach;
import tv.starling.messaging.Attached;
import tv.starling.messaging.Bridge;
import tv.starling.messaging.EngineDoor;
import tv.starling.messaging.FrameReader;
import tv.starling.messaging.FrameWriter;
import tv.starling.messaging.Message;
import tv.starling.messaging.Messages;
import tv.starling.messaging.Protocol;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Request;
import tv.starling.messaging.Role;

/** A real Unix-domain socket, with a desk that only says what it was asked. */
@Timeout(60)
class ControlSocketTest {
    private static final Desk ECHO = (attach, outbox) -> new Desk.Guest() {
        @Override
        public void received(Request request, Runnable done) {
            outbox.put(new Reply.Error(request.id(), "echo", attach.role() + " " + attach.origin()));
            done.run();
        }

        @Override
        public void gone() {}
    };

    @TempDir
    Path folder;

    private Path path;
    private ControlSocket socket;

    @BeforeEach
    void open() throws IOException {
        path = folder.resolve("starling").resolve("engine.sock");
        socket = ControlSocket.open(path, ControlSocket.lock(path), ECHO, Duration.ofMillis(200));
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
    }

    @Test
    void liesWhereOnlyThisUserCanReachIt() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void answersTwoClientsEachForItself() throws Exception {
        try (Peer browser = attached(Role.BROWSER, "chrome-extension://a/");
                Peer command = attached(Role.COMMAND, "")) {
            browser.say(new Request.Status(1));
            command.say(new Request.Status(2));
            assertThat(browser.hear()).isEqualTo(new Reply.Error(1, "echo", "BROWSER chrome-extension://a/"));
            assertThat(command.hear()).isEqualTo(new Reply.Error(2, "echo", "COMMAND "));
        }
    }

    @Test
    void answersTheBrowserOnWhosePipesItWasStarted() throws Exception {
        Pipe in = Pipe.open();
        Pipe out = Pipe.open();
        socket.serve(new Attach(Role.BROWSER, "chrome-extension://a/", "1", Protocol.NUMBER), in.source(), out.sink());

        new FrameWriter(in.sink()).write(Messages.encode(new Request.Status(1)));
        FrameReader replies = new FrameReader(out.source());
        assertThat(Messages.decodeFromEngine(replies.next().orElseThrow()))
                .isEqualTo(new Reply.Error(1, "echo", "BROWSER chrome-extension://a/"));

        in.sink().close();
        assertThat(replies.next()).isEmpty();
    }

    @Test
    void goesOnAfterAFrameThatIsNoMessage() throws Exception {
        try (Peer peer = attached(Role.COMMAND, "")) {
            peer.say("rubbish");
            peer.say("{\"id\":3,\"type\":\"dance\"}");
            peer.say(new Request.Status(4));
            assertThat(((Reply.Error) peer.hear()).code()).isEqualTo("bad-request");
            assertThat(((Reply.Error) peer.hear()).code()).isEqualTo("unknown-type");
            assertThat(((Reply.Error) peer.hear()).code()).isEqualTo("echo");
        }
    }

    @Test
    void closesAfterABadLengthWithAWordOfWhy() throws Exception {
        for (int length : new int[] {0, -1, FrameReader.MAX_FRAME + 1}) {
            try (Peer peer = attached(Role.COMMAND, "")) {
                peer.sayBytes(ByteBuffer.allocate(4)
                        .putInt(Integer.reverseBytes(length))
                        .array());
                assertThat(((Reply.Error) peer.hear()).code()).isEqualTo("bad-request");
                assertThat(peer.reader.next()).isEmpty();
            }
        }
    }

    @Test
    void closesWhenHalfAFrameIsFollowedByNothing() throws Exception {
        try (Peer peer = attached(Role.COMMAND, "")) {
            peer.sayBytes(new byte[] {9, 0});
            assertThat(peer.reader.next()).isEmpty();
        }
    }

    @Test
    void keepsAConnectionThatIsSilentBetweenFrames() throws Exception {
        try (Peer silent = attached(Role.COMMAND, "");
                Peer half = attached(Role.COMMAND, "")) {
            half.sayBytes(new byte[] {9, 0});
            assertThat(half.reader.next()).isEmpty(); // the watch has been round
            silent.say(new Request.Status(1));
            assertThat(silent.hear()).isInstanceOf(Reply.Error.class);
        }
    }

    @Test
    void refusesWhoDoesNotAttachOrSpeaksAnotherProtocol() throws Exception {
        try (Peer peer = new Peer(connect())) {
            peer.say(new Request.Status(1));
            assertThat(((Reply.Error) peer.hear()).code()).isEqualTo("bad-request");
            assertThat(peer.reader.next()).isEmpty();
        }
        try (Peer peer = new Peer(connect())) {
            peer.say(new Attach(Role.BROWSER, "", "9.0.0", Protocol.NUMBER + 1));
            assertThat(((Reply.Error) peer.hear()).code()).isEqualTo("update-helper");
        }
        try (Peer peer = new Peer(connect())) {
            peer.say(new Attach(Role.BROWSER, "", "0.0.1", Protocol.NUMBER - 1));
            assertThat(((Reply.Error) peer.hear()).code()).isEqualTo("update-extension");
        }
    }

    @Test
    void refusesMoreClientsThanItsLimit() throws Exception {
        List<Peer> peers = new java.util.ArrayList<>();
        for (int i = 0; i < ControlSocket.MAX_CLIENTS; i++) {
            peers.add(attached(Role.COMMAND, ""));
        }
        try (Peer late = new Peer(connect())) {
            assertThat(((Reply.Error) late.hear()).code()).isEqualTo("too-many");
        }
        for (Peer peer : peers) {
            peer.close();
        }
        Awaitility.await().untilAsserted(() -> attached(Role.COMMAND, "").close());
    }

    @Test
    void aSecondEngineIsRefused() {
        assertThatThrownBy(() -> ControlSocket.lock(path)).isInstanceOf(AlreadyRunning.class);
    }

    @Test
    void aStaleSocketIsTakenOver() throws Exception {
        Path stale = folder.resolve("stale").resolve("engine.sock");
        Files.createDirectories(stale.getParent());
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(stale)); // its file stays behind, as after kill -9
        }
        Files.writeString(stale.resolveSibling("engine.sock.lock"), "");
        try (ControlSocket taken =
                        ControlSocket.open(stale, ControlSocket.lock(stale), ECHO, ControlSocket.HALF_FRAME);
                Peer peer = new Peer(SocketChannel.open(UnixDomainSocketAddress.of(stale)))) {
            peer.say(new Attach(Role.COMMAND, "", "0.1.0", Protocol.NUMBER));
            assertThat(peer.hear()).isInstanceOf(Attached.class);
        }
        assertThat(stale).doesNotExist();
    }

    @Test
    void theBridgePassesFramesBothWaysAndEndsWithTheBrowser() throws Exception {
        try (BridgeRun run = new BridgeRun(new EngineDoor(path, folder, List.of("/bin/false")))) {
            run.toHost.write(Messages.encode(new Request.Status(5)));
            byte[] answer = run.fromHost.next().orElseThrow();
            assertThat(Messages.decodeFromEngine(answer))
                    .isEqualTo(new Reply.Error(5, "echo", "BROWSER chrome-extension://a/"));
            run.browserSide.close();
            assertThat(run.code.get(20, TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    void theBridgeSaysWhenTheEngineIsLost() throws Exception {
        try (BridgeRun run = new BridgeRun(new EngineDoor(path, folder, List.of("/bin/false")))) {
            run.toHost.write(Messages.encode(new Request.Status(5)));
            run.fromHost.next();
            socket.close();
            Reply.Error error =
                    (Reply.Error) Messages.decodeFromEngine(run.fromHost.next().orElseThrow());
            assertThat(error.code()).isEqualTo("engine-unreachable");
            assertThat(run.code.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void theBridgeSaysWhenNoEngineCanBeStarted() throws Exception {
        Path nowhere = folder.resolve("nowhere").resolve("engine.sock");
        try (BridgeRun run = new BridgeRun(new EngineDoor(nowhere, folder, List.of("/bin/false")))) {
            Reply.Error error =
                    (Reply.Error) Messages.decodeFromEngine(run.fromHost.next().orElseThrow());
            assertThat(error.code()).isEqualTo("engine-unreachable");
            assertThat(run.code.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    /** A bridge between two real pipes. */
    private static final class BridgeRun implements AutoCloseable {
        private final Pipe.SinkChannel browserSide;
        private final FrameWriter toHost;
        private final FrameReader fromHost;
        private final Pipe.SourceChannel answers;
        private final CompletableFuture<Integer> code = new CompletableFuture<>();

        private BridgeRun(EngineDoor door) throws IOException {
            Pipe in = Pipe.open();
            Pipe out = Pipe.open();
            browserSide = in.sink();
            answers = out.source();
            toHost = new FrameWriter(browserSide);
            fromHost = new FrameReader(answers);
            Bridge bridge = new Bridge(in.source(), out.sink(), door);
            Thread.ofPlatform().start(() -> {
                try {
                    code.complete(bridge.run("chrome-extension://a/"));
                } catch (IOException e) {
                    code.completeExceptionally(e);
                }
            });
        }

        @Override
        public void close() throws IOException {
            browserSide.close();
            answers.close();
        }
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    private Peer attached(Role role, String origin) throws Exception {
        Peer peer = new Peer(connect());
        peer.say(new Attach(role, origin, Protocol.VERSION, Protocol.NUMBER));
        byte[] answer = peer.reader.next().orElseThrow();
        assertThat(Messages.decodeAttach(answer)).isInstanceOf(Attached.class);
        return peer;
    }

    /** The other side of a connection. */
    private static final class Peer implements AutoCloseable {
        private final SocketChannel channel;
        private final FrameReader reader;

        private Peer(SocketChannel channel) {
            this.channel = channel;
            reader = new FrameReader(channel);
        }

        private void say(Message message) throws IOException {
            new FrameWriter(channel).write(Messages.encode(message));
        }

        private void say(String text) throws IOException {
            new FrameWriter(channel).write(text.getBytes(StandardCharsets.UTF_8));
        }

        private void sayBytes(byte[] bytes) throws IOException {
            channel.write(ByteBuffer.wrap(bytes));
        }

        private Message hear() throws Exception {
            byte[] frame = reader.next().orElseThrow();
            return new String(frame, StandardCharsets.UTF_8).contains("\"attached\"")
                    ? Messages.decodeAttach(frame)
                    : Messages.decodeFromEngine(frame);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
