package tv.starling.wire;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/**
 * What a link to a closed broadcast has in {@code x.pass}: a ticket, and its holder's secret by which it is shown. Who has the link has it.
 * In base64url without padding: the holder's seed (32 bytes), the ticket (105).
 */
public record LivePass(Ed25519.KeyPair holder, LiveTicket ticket) {
    private static final int SEED_LENGTH = 32;

    public String text() {
        byte[] bytes = ByteBuffer.allocate(SEED_LENGTH + LiveTicket.LENGTH)
                .put(holder.seed())
                .put(ticket.encode())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Empty where it is none. */
    public static Optional<LivePass> parse(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() != SEED_LENGTH + LiveTicket.LENGTH) {
                return Optional.empty();
            }
            byte[] seed = new byte[SEED_LENGTH];
            bytes.get(seed);
            var holder = Ed25519.fromSeed(seed);
            return Optional.of(new LivePass(holder, LiveTicket.parse(bytes)));
        } catch (IllegalArgumentException | ProtocolException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "LivePass[secret]";
    }
}
