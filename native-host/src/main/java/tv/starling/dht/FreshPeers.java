package tv.starling.dht;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tv.starling.wire.PeerAddress;

/** Tells of each address that answers name once. */
final class FreshPeers {
    private static final int MOST = 2000;

    private final Set<PeerAddress> told = new LinkedHashSet<>();
    private final Consumer<List<PeerAddress>> found;

    FreshPeers(Consumer<List<PeerAddress>> found) {
        this.found = found;
    }

    void answered(Krpc.Answer answer) {
        List<PeerAddress> fresh = answer.peers().stream()
                .filter(peer -> told.size() < MOST && told.add(peer))
                .toList();
        if (!fresh.isEmpty()) {
            found.accept(fresh);
        }
    }
}
