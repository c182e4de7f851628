package tv.starling.pex;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.PexMessage;
import tv.starling.wire.PexMessage.Contact;

class PexIntakeTest {
    private static final long MINUTE = 60_000_000_000L;

    private final PexIntake intake = new PexIntake(0);
    private int next;

    @Test
    void takesAHundredAtFirstAndFiftyAMinuteAfter() {
        assertThat(intake.take(message(200), 0)).hasSize(100);
        assertThat(intake.take(message(200), MINUTE)).hasSize(50);
        assertThat(intake.take(message(200), 3 * MINUTE)).hasSize(100);
        assertThat(intake.take(message(200), 100 * MINUTE)).hasSize(100);
    }

    @Test
    void takesOnePortOfAHost() {
        var contacts = new ArrayList<Contact>();
        for (int port = 2000; port < 2050; port++) {
            contacts.add(new Contact(PeerAddress.of(new byte[] {45, 0, 0, 1}, port), 0));
        }
        assertThat(intake.take(new PexMessage(contacts, List.of()), 0)).containsExactly(contacts.getFirst());
    }

    @Test
    void bearsAMessageAMinuteForever() {
        for (int i = 0; i < 1000; i++) {
            assertThat(intake.take(message(50), i * MINUTE)).hasSize(50);
        }
    }

    @Test
    void isDeafForGoodToAPeerThatFloods() {
        for (int i = 0; i < 6; i++) {
            assertThat(intake.take(message(1), i)).hasSize(1);
        }
        assertThat(intake.take(message(1), 6)).isEmpty();
        assertThat(intake.isDeaf()).isTrue();
        assertThat(intake.take(message(1), 1000 * MINUTE)).isEmpty();
    }

    private PexMessage message(int contacts) {
        var added = new ArrayList<Contact>();
        for (int i = 0; i < contacts; i++, next++) {
            added.add(new Contact(
                    PeerAddress.of(new byte[] {45, (byte) (next >> 16), (byte) (next >> 8), (byte) next}, 6881), 0));
        }
        return new PexMessage(added, List.of());
    }
}
