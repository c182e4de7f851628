package tv.starling.wire.mse;

import java.util.Optional;
import tv.starling.wire.ProtocolException;

/** What the stream after the handshake is wrapped in; a peer offers a sum of bits, the other selects one of them. */
public enum CryptoMethod {
    /** Nothing: the handshake alone was hidden. */
    PLAINTEXT(1),
    RC4(2);

    /** All of them. */
    public static final int ANY = PLAINTEXT.bit | RC4.bit;

    private final int bit;

    CryptoMethod(int bit) {
        this.bit = bit;
    }

    public int bit() {
        return bit;
    }

    /** The stronger one of those offered and allowed. */
    public static Optional<CryptoMethod> best(int offered, int allowed) {
        int common = offered & allowed;
        if ((common & RC4.bit) != 0) {
            return Optional.of(RC4);
        }
        return (common & PLAINTEXT.bit) != 0 ? Optional.of(PLAINTEXT) : Optional.empty();
    }

    /** What was selected; what was not offered, or more than one, is a {@link ProtocolException}. */
    public static CryptoMethod selected(int bits, int offered) {
        for (CryptoMethod method : values()) {
            if (bits == method.bit && (bits & offered) != 0) {
                return method;
            }
        }
        throw new ProtocolException("selected encryption " + bits);
    }
}
