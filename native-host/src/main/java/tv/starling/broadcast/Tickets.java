package tv.starling.broadcast;

import java.security.SecureRandom;
import tv.starling.wire.Ed25519;
import tv.starling.wire.LivePass;
import tv.starling.wire.LiveTicket;

/** Makes tickets to closed broadcasts. */
public final class Tickets {
    private static final int SEED_LENGTH = 32;

    private Tickets() {}

    /**
     * A ticket for a holder who is made with it.
     *
     * @param notAfterMillis by the source's clock, since 1970
     */
    public static LivePass issue(Ed25519.KeyPair access, long notAfterMillis) {
        byte[] seed = new byte[SEED_LENGTH];
        new SecureRandom().nextBytes(seed);
        var holder = Ed25519.fromSeed(seed);
        return new LivePass(holder, LiveTicket.sign(access, holder.publicKey(), notAfterMillis));
    }
}
