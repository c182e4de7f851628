package tv.starling.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The first words to a proxy on one connection: bytes in, bytes out. */
interface ProxyHandshake {
    /** More than any answer of a proxy's, bytes. */
    int ANSWER_BYTES_MAX = 8 * 1024;

    byte[] begin();

    /**
     * Takes what it can of the answer.
     *
     * @return true when it is over: what comes from now on is not the proxy's
     * @throws IOException with one plain sentence, when the proxy refuses or is none
     */
    boolean advance(ByteBuffer in, Consumer<byte[]> send) throws IOException;
}
