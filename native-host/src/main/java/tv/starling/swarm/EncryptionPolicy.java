package tv.starling.swarm;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whether links to peers are obfuscated (MSE): against networks that slow BitTorrent down by its looks. */
public enum EncryptionPolicy {
    /** Neither spoken nor understood. */
    OFF,
    /** As the peer likes: a peer that hangs up on plain words is dialled again with hidden ones, and the other way round. */
    PREFER,
    /** Nothing goes in the plain: peers that can't are done without. */
    REQUIRE;

    /** By its name in lower case, as users write it. */
    public static Optional<EncryptionPolicy> of(String word) {
        return Arrays.stream(values())
                .filter(policy -> policy.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }
}
