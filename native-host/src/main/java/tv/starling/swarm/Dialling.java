package tv.starling.swarm;

import tv.starling.env.Env;
import tv.starling.env.Link;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.PeerAddress;

/** Makes links to peers: the one place that knows by which transports and in which wrapping. Swarm thread. */
final class Dialling {
    private final Env env;
    private final Encryption encryption;

    Dialling(Env env, Encryption encryption) {
        this.env = env;
        this.encryption = encryption;
    }

    /**
     * A link over which nothing has been said yet, in its wrapping; exactly one of the handler's methods is called, later.
     *
     * @param hidden whether the peer prefers encryption, as far as we know
     */
    void dial(PeerAddress to, InfoHash infoHash, boolean hidden, Env.DialHandler handler) {
        dial(to, new Env.DialHandler() {
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

    private void dial(PeerAddress to, Env.DialHandler handler) {
        env.dial(to, handler);
    }
}
