package tv.starling.engine;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;
import tv.starling.messaging.Attach;
import tv.starling.messaging.Attached;
import tv.starling.messaging.BadMessage;
import tv.starling.messaging.Codes;
import tv.starling.messaging.FrameException;
import tv.starling.messaging.FrameReader;
import tv.starling.messaging.FrameWriter;
import tv.starling.messaging.Message;
import tv.starling.messaging.Messages;
import tv.starling.messaging.Protocol;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Request;

/** One client's connection: a thread that reads and one that writes, both blocking. */
final class Connection {
    /** Requests handed over and not yet taken up; the client's next frames wait in the socket. */
    private static final int MAX_UNDER_WAY = 64;

    private static final Logger log = Logger.getLogger(Connection.class.getName());

    private final List<Channel> ends;
    private final Desk desk;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final Outbox outbox = new Outbox();
    private final Semaphore underWay = new Semaphore(MAX_UNDER_WAY);
    private final Thread writing;

    /** @param in {@code out} too, where both ways are one socket */
    Connection(ReadableByteChannel in, WritableByteChannel out, Desk desk) {
        this.ends = List.of(in, out);
        this.desk = desk;
        reader = new FrameReader(in);
        writer = new FrameWriter(out);
        writing = Thread.ofPlatform().daemon().name("control-writer").unstarted(this::write);
    }

    /** Who it is the first frame tells. Reads until the client is gone. */
    void run() {
        read(this::attach);
    }

    /** It is known who it is. Reads until the client is gone. */
    void run(Attach attach) {
        read(() -> Optional.of(attach));
    }

    private interface Introduction {
        Optional<Attach> hear() throws IOException;
    }

    private void read(Introduction introduction) {
        writing.start();
        try {
            Optional<Attach> attach = introduction.hear();
            if (attach.isPresent()) {
                converse(desk.attached(attach.get(), outbox));
            }
        } catch (FrameException e) {
            outbox.put(new Reply.Error(0, Codes.BAD_REQUEST, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            log.log(Level.FINE, "connection lost", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            outbox.finish();
        }
    }

    private Optional<Attach> attach() throws IOException {
        Optional<byte[]> frame = reader.next();
        if (frame.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (!(Messages.decodeAttach(frame.get()) instanceof Attach attach)) {
                throw new FrameException("The first frame is \"attach\".");
            }
            if (attach.protocol() != Protocol.NUMBER) {
                outbox.put(Versions.refusal(0, attach.protocol()));
                return Optional.empty();
            }
            outbox.put(new Attached(
                    Protocol.VERSION, Protocol.NUMBER, ProcessHandle.current().pid()));
            return Optional.of(attach);
        } catch (BadMessage e) {
            outbox.put(Reply.Error.of(e.id(), e.code(), e.sentence()));
            return Optional.empty();
        }
    }

    private void converse(Desk.Guest guest) throws IOException, InterruptedException {
        try {
            for (Optional<byte[]> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                Optional<Request> request = decode(frame.get());
                if (request.isPresent()) {
                    underWay.acquire();
                    guest.received(request.get(), underWay::release);
                }
            }
        } finally {
            guest.gone();
        }
    }

    private Optional<Request> decode(byte[] frame) {
        try {
            return Optional.of(Messages.decodeRequest(frame));
        } catch (BadMessage e) {
            outbox.put(Reply.Error.of(e.id(), e.code(), e.sentence()));
            return Optional.empty();
        }
    }

    private void write() {
        try {
            for (Optional<Message> next = outbox.take(); next.isPresent(); next = outbox.take()) {
                writer.write(Messages.encode(next.get()));
            }
        } catch (IOException e) {
            log.log(Level.FINE, "client does not read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            abort();
        }
    }

    /** Whether half a frame came and then nothing for so long, or the client does not even take its replies. */
    boolean isStuck(long halfFrameNanos) {
        long since = reader.stalledSinceNanos();
        return outbox.overflowed() || since != 0 && System.nanoTime() - since > halfFrameNanos;
    }

    /** Says what is still to be said, then closes. */
    void finish() {
        outbox.finish();
    }

    void awaitWritten(long millis) throws InterruptedException {
        writing.join(millis);
        abort();
    }

    void abort() {
        outbox.finish();
        for (Channel end : ends) {
            try {
                end.close();
            } catch (IOException e) {
                log.log(Level.FINE, "close", e);
            }
        }
    }
}
