package tv.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SmartBanTest {
    private final SmartBan ban = new SmartBan();

    @Test
    void namesWhoSentAPieceAlone() {
        assertThat(ban.failed(3, new int[] {7, 7}, digests("x", "b"))).containsExactly(7);
    }

    @Test
    void namesTheSenderOfTheWrongBlockAndNobodyElse() {
        assertThat(ban.failed(3, new int[] {1, 2, 1}, digests("a", "x", "c"))).isEmpty();
        assertThat(ban.suspects(3)).isTrue();
        assertThat(ban.passed(3, digests("a", "b", "c"))).containsExactly(2);
        assertThat(ban.suspects(3)).isFalse();
    }

    @Test
    void namesAllLiarsOfSeveralFailures() {
        ban.failed(3, new int[] {1, 2}, digests("a", "x"));
        ban.failed(3, new int[] {4, 1}, digests("y", "b"));
        assertThat(ban.passed(3, digests("a", "b"))).containsExactlyInAnyOrder(2, 4);
    }

    @Test
    void remembersALimitedNumberOfPieces() {
        for (int piece = 0; piece < 100; piece++) {
            ban.failed(piece, new int[] {1, 2}, digests("a", "x"));
        }
        assertThat(ban.suspects(35)).isFalse();
        assertThat(ban.suspects(36)).isTrue();
    }

    private static List<byte[]> digests(String... blocks) {
        return java.util.Arrays.stream(blocks).map(String::getBytes).toList();
    }
}
