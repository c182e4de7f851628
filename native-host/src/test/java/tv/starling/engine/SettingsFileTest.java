package tv.starling.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.Config;
import tv.starling.metainfo.HostPort;
import tv.starling.swarm.ChokingOrder;
import tv.starling.swarm.EncryptionPolicy;
import tv.starling.swarm.SessionSettings;
import tv.starling.swarm.SessionSettings.Links;
import tv.starling.swarm.SessionSettings.LocalRates;
import tv.starling.swarm.SessionSettings.Rates;
import tv.starling.swarm.TransportChoice;
import tv.starling.wire.PeerAddress;

class SettingsFileTest {
    @TempDir
    Path folder;

    @Test
    void withoutAFileTheDefaultsHold() {
        assertThat(SettingsFile.read(defaults()).config()).isEqualTo(defaults());
        assertThat(SettingsFile.read(defaults()).complaint()).isEmpty();
    }

    @Test
    void whatIsSetReplacesTheDefault() throws IOException {
        write("""
                {"cacheQuotaBytes": 5000000000, "listen": "127.0.0.1:6881", "downBytesPerSecond": 1000,
                 "upBytesPerSecond": 500, "allowPrivate": true, "lsd": false, "portMapping": false, "limitLocalPeers": false, "idleMinutes": 7, "lingerSeconds": 9,
                 "seedingOrder": "fastest-upload", "encryption": "require", "transports": "tcp", "proxy": "socks5://127.0.0.1:1080", "interface": "tun0",
                 "dht": false, "dhtNodes": ["127.0.0.1:6881", "[::1]:7"],
                 "seeding": "until-stopped", "metered": true, "ffmpeg": "/opt/ffmpeg/bin", "folder": "/media/a/films", "later": true}""");
        SettingsFile.Outcome outcome = SettingsFile.read(defaults());
        assertThat(outcome.complaint()).isEmpty();
        Config config = outcome.config();
        assertThat(config.cache()).isEqualTo(new Config.Cache(5_000_000_000L, Optional.of(Path.of("/media/a/films"))));
        assertThat(config.network())
                .isEqualTo(new Config.Network(
                        SessionSettings.DEFAULT
                                .listeningAt(PeerAddress.parse("127.0.0.1:6881").orElseThrow())
                                .with(SessionSettings.Bounds.DEFAULT.with(ChokingOrder.FASTEST_UPLOAD))
                                .with(new Rates(1000, 500, LocalRates.EXEMPT))
                                .with(new Links(EncryptionPolicy.REQUIRE, TransportChoice.TCP_ONLY))
                                .withDhtNodes(List.of(new HostPort("127.0.0.1", 6881), new HostPort("::1", 7))),
                        Config.PrivateAddresses.ALLOWED,
                        new Config.Route(Optional.of("tun0"), Optional.of("socks5://127.0.0.1:1080")),
                        Config.Line.METERED));
        assertThat(config.life())
                .isEqualTo(new Config.Life(
                        Duration.ofMinutes(7),
                        Duration.ofSeconds(9),
                        Duration.ofSeconds(60),
                        Config.Seeding.UNTIL_STOPPED));
        assertThat(config.media()).isEqualTo(new Config.Media(Optional.of(Path.of("/opt/ffmpeg/bin"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"cacheQuotaBytes\": -1}",
                "{\"cacheQuotaBytes\": \"10 GB\"}",
                "{\"idleMinutes\": 1.5}",
                "{\"listen\": \"everywhere\"}",
                "{\"seeding\": \"always\"}",
                "{\"encryption\": \"PREFER\"}",
                "{\"transports\": \"UDP\"}",
                "{\"seedingOrder\": \"tit-for-tat\"}",
                "{\"dht\": \"no\"}",
                "{\"ffmpeg\": \"ffmpeg\"}",
                "{\"dhtNodes\": [\"nowhere\"]}",
                "{\"idleMinutes\": 5, \"idleMinutes\": 6}"
            })
    void aBrokenFileIsToldAndNoneOfItHolds(String text) throws IOException {
        write(text);
        SettingsFile.Outcome outcome = SettingsFile.read(defaults());
        assertThat(outcome.config()).isEqualTo(defaults());
        assertThat(outcome.complaint()).hasValueSatisfying(it -> assertThat(it).contains("settings.json"));
    }

    /** By the default way everything would go around what the user meant. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"proxy\": \"127.0.0.1:1080\"}",
                "{\"proxy\": 7}",
                "{\"proxy\": \"socks5://127.0.0.1:1080\", \"idleMinutes\": -1}",
                "{\"interface\": \"tun0\",}"
            })
    void aBrokenFileThatNamesAWayStopsEverything(String text) throws IOException {
        write(text);
        Config.Network network = SettingsFile.read(defaults()).config().network();
        assertThat(network.route()).isEqualTo(Config.Route.NOWHERE);
        assertThatThrownBy(() -> Routes.options(network.route())).isInstanceOf(IOException.class);
    }

    @Test
    void placesFollowTheXdgRules() {
        Config.Places places = Config.Places.ofUser(
                Map.of("HOME", "/home/a", "XDG_RUNTIME_DIR", "/run/user/7", "XDG_DATA_HOME", "relative/is/ignored"));
        assertThat(places)
                .isEqualTo(new Config.Places(
                        Path.of("/home/a"),
                        Path.of("/home/a/.local/share/starling"),
                        Path.of("/home/a/.local/state/starling"),
                        Path.of("/run/user/7/starling/engine.sock")));
        assertThat(Config.Places.ofUser(Map.of("HOME", "/home/a")).socket())
                .isEqualTo(Path.of("/home/a/.local/state/starling/engine.sock"));
    }

    @Test
    void aSocketPathTooLongForTheSystemIsShortened() {
        Path deep = Path.of("/" + "long/".repeat(40));
        Path socket = Config.Places.inFolder(deep, Map.of("HOME", "/home/a")).socket();
        assertThat(socket.getParent()).isEqualTo(Path.of("/home/a/.local/state/starling"));
    }

    private Config defaults() {
        return Config.defaults(Config.Places.inFolder(folder, Map.of("HOME", "/home/a")));
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("settings.json"), text);
    }
}
