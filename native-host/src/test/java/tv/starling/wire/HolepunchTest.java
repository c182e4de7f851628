package tv.starling.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HolepunchTest {
    @Test
    void isAsTheSpecificationSays() {
        same(new Holepunch.Rendezvous(at("1.2.3.4:258")), "00 00 01020304 0102 00000000");
        same(new Holepunch.Connect(at("[2001:db8::1]:6881")), "01 01 20010db8000000000000000000000001 1ae1 00000000");
        same(new Holepunch.Failed(at("1.2.3.4:258"), Holepunch.Failed.NO_SUPPORT), "02 00 01020304 0102 00000003");
    }

    @Test
    void theCodeMayBeLeftOut() {
        assertThat(Holepunch.parse(bytes("01 00 01020304 0102"))).isEqualTo(new Holepunch.Connect(at("1.2.3.4:258")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00 00",
                "00 02 01020304 0102 00000000",
                "00 01 01020304 0102 00000000",
                "00 00 01020304 0102 000000",
                "03 00 01020304 0102 00000000"
            })
    void refusesWhatIsNone(String hex) {
        assertThatThrownBy(() -> Holepunch.parse(bytes(hex))).isInstanceOf(ProtocolException.class);
    }

    private static void same(Holepunch message, String hex) {
        assertThat(message.encode()).isEqualTo(bytes(hex));
        assertThat(Holepunch.parse(bytes(hex))).isEqualTo(message);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static PeerAddress at(String address) {
        return PeerAddress.parse(address).orElseThrow();
    }
}
