package tv.starling.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainJsonTest {
    @Test
    void attachIsWhatTheEngineReads() throws BadMessage {
        String origin = "chrome-extension://\"\\\n\u0000\u00e9\ud83d\ude00/";
        assertThat(Messages.decodeAttach(PlainJson.attach(origin)))
                .isEqualTo(new Attach(Role.BROWSER, origin, Protocol.VERSION, Protocol.NUMBER));
    }

    @Test
    void errorIsWhatTheExtensionReads() throws BadMessage {
        assertThat(Messages.decodeFromEngine(PlainJson.error("engine-unreachable", "It \"ended\".")))
                .isEqualTo(new Reply.Error(0, "engine-unreachable", "It \"ended\"."));
    }

    @Test
    void knowsTheEnginesAnswer() {
        assertThat(PlainJson.isAttached(Messages.encode(new Attached("0.1.0", 1, 7))))
                .isTrue();
        assertThat(PlainJson.isAttached(Messages.encode(new Reply.Error(0, "update-helper", "no"))))
                .isFalse();
    }

    @Test
    void knowsWhoCalls() {
        assertThat(Bridge.origin("chrome-extension://lnnhjhfdcagffgmofojcaejfokjkhpgm/"))
                .isPresent();
        assertThat(Bridge.origin(
                        "/home/a/.mozilla/native-messaging-hosts/tv.starling.host.json", "starling@starling.tv"))
                .contains("starling@starling.tv");
        assertThat(Bridge.origin()).isEmpty();
        assertThat(Bridge.origin("https://a.test/")).isEmpty();
        assertThat(Bridge.origin("chrome-extension://")).isEmpty();
        assertThat(Bridge.origin("chrome-extension:///")).isEmpty();
        assertThat(Bridge.origin("chrome-extension://EVIL!/")).isEmpty();
    }
}
