package tv.starling.net;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.wire.PeerAddress;

/**
 * Connects to web servers within the rules of reach: the address that was checked is the address that is used. Blocks.
 *
 * @param sockets makes them, not connected
 * @param from our side's address, any when empty
 */
record HttpDialler(Resolver resolver, Supplier<Socket> sockets, Optional<PeerAddress> from) {
    static final int REDIRECTS = 5;

    /** Addresses of one name that are tried, one after the other. */
    private static final int ADDRESSES_TRIED = 3;

    /** How long may still be waited. */
    interface Patience {
        /** @throws IOException when it is over */
        Duration left() throws IOException;
    }

    HttpConnection connect(HttpUrl url, Reach reach, Patience patience, Abort abort)
            throws IOException, InterruptedException {
        List<PeerAddress> addresses = resolver.await(url.host(), patience.left());
        if (reach == Reach.PUBLIC_ONLY && addresses.stream().anyMatch(PeerAddress::isPrivate)) {
            throw new IOException("The address leads into a private network.");
        }
        IOException failure = new IOException("The server could not be reached.");
        for (PeerAddress address : addresses.subList(0, Math.min(ADDRESSES_TRIED, addresses.size()))) {
            try {
                return HttpConnection.open(
                        sockets.get(),
                        HttpConnection.Origin.of(url, reach),
                        address.withPort(url.port()),
                        Addresses.like(address, from),
                        patience.left(),
                        abort);
            } catch (HttpConnection.Unreachable e) {
                failure = e;
            }
        }
        throw failure;
    }
}
