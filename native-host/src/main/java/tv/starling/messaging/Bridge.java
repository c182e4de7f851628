package tv.starling.messaging;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code starling host}: a browser's pipe on one side, the engine's socket on the other, frames passed on unread. Two
 * threads, one for each direction; the browser kills this process soon after its port closes, so nothing is kept here.
 */
public final class Bridge {
    private static final int ATTACH_TRIES = 5;
    private static final long BACKOFF_MILLIS = 100;

    private final ReadableByteChannel browserIn;
    private final FrameWriter browserOut;
    private final EngineDoor door;
    private final AtomicBoolean browserGone = new AtomicBoolean();

    public Bridge(ReadableByteChannel browserIn, WritableByteChannel browserOut, EngineDoor door) {
        this.browserIn = browserIn;
        this.browserOut = new FrameWriter(browserOut);
        this.door = door;
    }

    /**
     * Who the browser says it speaks for: Chromium gives {@code chrome-extension://ID/}, Firefox the path of the manifest
     * and the add-on's id.
     */
    public static Optional<String> origin(String... arguments) {
        if (arguments.length >= 1 && isChromium(arguments[0])) {
            return Optional.of(arguments[0]);
        }
        if (arguments.length >= 2 && arguments[0].startsWith("/") && arguments[0].endsWith(".json")) {
            return Optional.of(arguments[1]);
        }
        return Optional.empty();
    }

    private static boolean isChromium(String argument) {
        String scheme = "chrome-extension://";
        int end = argument.length() - 1;
        if (!argument.startsWith(scheme) || end <= scheme.length() || argument.charAt(end) != '/') {
            return false;
        }
        for (int i = scheme.length(); i < end; i++) {
            if (argument.charAt(i) < 'a' || argument.charAt(i) > 'p') {
                return false; // ids are hexadecimal digits written in the letters a to p
            }
        }
        return true;
    }

    /**
     * Passes frames on until the browser is done.
     *
     * @return the exit code: 0 when the browser closed its side, 1 when the engine could not be reached or was lost
     */
    public int run(String origin) throws IOException {
        Optional<SocketChannel> engine;
        try {
            engine = attach(origin);
        } catch (IOException e) {
            browserOut.write(unreachable(String.valueOf(e.getMessage())));
            return 1;
        }
        return engine.isPresent() ? pump(engine.get()) : 1;
    }

    /** An engine that is about to end may take a connection and drop it: then the next one is asked. */
    private Optional<SocketChannel> attach(String origin) throws IOException {
        for (int attempt = 1; ; attempt++) {
            SocketChannel channel = door.connectOrStart();
            try {
                new FrameWriter(channel).write(PlainJson.attach(origin));
                byte[] answer = new FrameReader(channel).next().orElseThrow(EOFException::new);
                if (PlainJson.isAttached(answer)) {
                    return Optional.of(channel);
                }
                browserOut.write(answer); // such as "please update"
                channel.close();
                return Optional.empty();
            } catch (IOException e) {
                channel.close();
                if (attempt == ATTACH_TRIES) {
                    throw new IOException("The Starling engine closes every connection.", e);
                }
                pause(attempt);
            }
        }
    }

    private static void pause(int attempt) throws IOException {
        try {
            Thread.sleep(BACKOFF_MILLIS << attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private int pump(SocketChannel engine) throws IOException {
        Thread upward = new Thread(() -> upward(engine), "browser-to-engine");
        upward.setDaemon(true);
        upward.start();
        Side over = copy(new FrameReader(engine), browserOut);
        if (over == Side.TARGET || browserGone.get()) {
            return 0;
        }
        browserOut.write(unreachable("The Starling engine ended. Opening the video again starts it anew."));
        return 1;
    }

    /** Tells a browser why there is no engine. */
    public static void unreachable(WritableByteChannel browser, String sentence) throws IOException {
        new FrameWriter(browser).write(unreachable(sentence));
    }

    private static byte[] unreachable(String sentence) {
        return PlainJson.error(Codes.ENGINE_UNREACHABLE, sentence);
    }

    private void upward(SocketChannel engine) {
        if (copy(new FrameReader(browserIn), new FrameWriter(engine)) == Side.SOURCE) {
            browserGone.set(true);
        }
        try {
            engine.close();
        } catch (IOException e) {
            // it is closed
        }
    }

    /** Which end of a direction was over first. */
    private enum Side {
        SOURCE,
        TARGET
    }

    private static Side copy(FrameReader from, FrameWriter to) {
        while (true) {
            Optional<byte[]> frame;
            try {
                frame = from.next();
            } catch (IOException e) {
                return Side.SOURCE;
            }
            if (frame.isEmpty()) {
                return Side.SOURCE;
            }
            try {
                to.write(frame.get());
            } catch (IOException e) {
                return Side.TARGET;
            }
        }
    }
}
