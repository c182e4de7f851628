package tv.starling.swarm;

import tv.starling.env.Env;
import tv.starling.env.Link;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.PeerAddress;

/** Makes links to peers: the one place that knows by which transports and in which wrapping. Swarm thread. */
final class Dialling {
    private final Transports transports;
    private final Encryption encryption;

    Dialling(Transports transports, Encryption encryption) {
        this.transports = transports;
        this.encryption = encryption;
    }

    /** A link was made, and the peer hung up without a word: another transport comes first the next time. */
    void notAnswered(PeerAddress address) {
        transports.notAnswered(address);
    }

    /**
     * A link over which nothing has been said yet, in its wrapping; exactly one of the handler's methods is called, later.
     *
     * @param hidden whether the peer prefers encryption, as far as we know
     */
    void dial(PeerAddress to, InfoHash infoHash, boolean hidden, Env.DialHandler handler) {
        transports.dial(to, new Env.DialHandler() {
            @Override
            public void connected(Link link) {
                handler.connected(encryption.outgoing(link, infoHash, hidden));
            }

            @Override
            public void failed(String reason) {
                handler.failed(reason);
            }
        });
    }
}
