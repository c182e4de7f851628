package tv.starling.swarm;

import java.util.Arrays;
import java.util.Optional;

/** What carries the streams to peers. */
public enum TransportChoice {
    TCP_AND_UTP("both"),
    TCP_ONLY("tcp"),
    UTP_ONLY("utp");

    private final String word;

    TransportChoice(String word) {
        this.word = word;
    }

    /** Of settings: {@code both}, {@code tcp} or {@code utp}. */
    public static Optional<TransportChoice> of(String word) {
        return Arrays.stream(values())
                .filter(choice -> choice.word.equals(word))
                .findFirst();
    }
}
