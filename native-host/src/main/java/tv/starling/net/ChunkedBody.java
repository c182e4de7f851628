package tv.starling.net;

import java.io.IOException;
import java.io.InputStream;

/** A body in chunks (RFC 9112 section 7.1): length in hexadecimal, line end, bytes, line end; a length of 0 ends it. */
final class ChunkedBody extends InputStream {
    /** A chunk's length line with its extensions, which nobody sends. */
    private static final int LINE_BYTES_MAX = 256;

    private final InputStream in;
    private InputStream chunk = InputStream.nullInputStream();
    private State state = State.FIRST;

    private enum State {
        FIRST,
        WITHIN,
        OVER
    }

    ChunkedBody(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (state != State.OVER) {
            int count = chunk.read(into, offset, length);
            if (count > 0) {
                return count;
            }
            nextChunk();
        }
        return -1;
    }

    /** What follows the last chunk does not matter: the connection is used once. */
    private void nextChunk() throws IOException {
        ResponseHead.Lines lines = new ResponseHead.Lines(in, LINE_BYTES_MAX);
        if (state == State.WITHIN && !lines.next().isEmpty()) {
            throw new IOException("The server sent a chunk longer than it said.");
        }
        String line = lines.next();
        int semicolon = line.indexOf(';');
        String digits = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
        if (!digits.matches("[0-9a-fA-F]{1,15}")) {
            throw new IOException("The server sent a wrong chunk length.");
        }
        long length = Long.parseLong(digits, 16);
        chunk = new SizedBody(in, length);
        state = length == 0 ? State.OVER : State.WITHIN;
    }
}
