package tv.starling.swarm;

import java.util.Optional;
import java.util.OptionalInt;
import tv.starling.wire.ExtensionHandshake;
import tv.starling.wire.Handshake;
import tv.starling.wire.PeerAddress;

/** Who a peer is: its handshake (BEP 3), and what it says of itself after that (BEP 10). */
final class Introduction {
    private final PeerAddress address;
    private final Handshake handshake;
    private final boolean dialled;
    private Optional<ExtensionHandshake> said = Optional.empty();

    Introduction(PeerAddress address, Handshake handshake, boolean dialled) {
        this.address = address;
        this.handshake = handshake;
        this.dialled = dialled;
    }

    void says(ExtensionHandshake handshake) {
        said = Optional.of(handshake);
    }

    Handshake handshake() {
        return handshake;
    }

    /** We dialled it. */
    boolean isDialled() {
        return dialled;
    }

    /** The name that its client gives itself. */
    Optional<String> client() {
        return said.flatMap(ExtensionHandshake::client);
    }

    /** Our address, as the peer sees it. */
    Optional<PeerAddress> yourIp() {
        return said.flatMap(ExtensionHandshake::yourIp);
    }

    /** Where others can dial it: where we did, or where it says that it listens. */
    Optional<PeerAddress> reachableAt() {
        if (dialled) {
            return Optional.of(address);
        }
        OptionalInt port = said.map(ExtensionHandshake::port).orElse(OptionalInt.empty());
        return port.isPresent() ? Optional.of(address.withPort(port.getAsInt())) : Optional.empty();
    }

    /** Whether others dial it there, or it came from there. */
    boolean isAt(PeerAddress other) {
        return address.equals(other) || reachableAt().filter(other::equals).isPresent();
    }

    /** The number that the peer wants this message by; empty when it does not take it. */
    OptionalInt numberOf(Extension extension) {
        return said.map(e -> e.id(extension.key())).orElse(OptionalInt.empty());
    }

    /** It has the info dictionary, and gives it (BEP 9). */
    boolean hasMetadata() {
        return said.map(ExtensionHandshake::metadataSize)
                .filter(OptionalInt::isPresent)
                .isPresent();
    }

    boolean takes(Extension extension) {
        return numberOf(extension).isPresent();
    }
}
