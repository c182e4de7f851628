package tv.starling.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Sha1Test {
    static Stream<Sha1> both() {
        return Stream.concat(
                Stream.of(new Sha1.Jdk()), Sha1.OpenSsl.LIBRARY.stream().map(Sha1.OpenSsl::new));
    }

    @ParameterizedTest
    @MethodSource("both")
    void givesTheDigestsOfTheStandard(Sha1 sha1) {
        byte[] abc = {'a', 'b', 'c', 'x'};
        sha1.update(abc, 3);
        assertThat(HexFormat.of().formatHex(sha1.digest())).isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d");
        assertThat(HexFormat.of().formatHex(sha1.digest())).isEqualTo("da39a3ee5e6b4b0d3255bfef95601890afd80709");
    }

    @Test
    void bothAgreeHoweverTheDataIsCut() {
        assumeTrue(Sha1.OpenSsl.LIBRARY.isPresent(), "no OpenSSL 3 here");
        var random = new SplittableRandom(1);
        for (int round = 0; round < 500; round++) {
            Sha1[] each = both().toArray(Sha1[]::new);
            for (int part = random.nextInt(6); part >= 0; part--) {
                byte[] bytes = new byte[random.nextInt(40_000)];
                random.nextBytes(bytes);
                int length = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
                Arrays.stream(each).forEach(sha1 -> sha1.update(bytes, length));
            }
            if (random.nextInt(10) == 0) {
                Arrays.stream(each).forEach(Sha1::reset);
            }
            assertThat(each[0].digest()).isEqualTo(each[1].digest());
        }
    }
}
