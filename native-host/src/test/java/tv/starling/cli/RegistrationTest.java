package tv.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.messaging.JsonObject;

class RegistrationTest {
    private static final HostIdentity IDENTITY =
            new HostIdentity("tv.starling.host", List.of("aaaabbbb"), List.of("starling@starling.tv"));

    @TempDir
    Path home;

    private Registration registration;

    @BeforeEach
    void findTwoBrowsers() throws IOException {
        Files.createDirectories(home.resolve(".config/chromium"));
        Files.createDirectories(home.resolve(".mozilla"));
        registration = new Registration(IDENTITY, Map.of("HOME", home.toString(), "PATH", ""));
    }

    @Test
    void findsTheBrowsersThatAreThere() {
        assertThat(registration.places(List.of(), Registration.Scope.USER))
                .extracting(it -> it.file().toString())
                .containsExactly(
                        home + "/.config/chromium/NativeMessagingHosts/tv.starling.host.json",
                        home + "/.mozilla/native-messaging-hosts/tv.starling.host.json");
    }

    @Test
    void namesEachBrowserWhatItAsksFor() throws Exception {
        Path executable = Files.createFile(home.resolve("starling-host"));
        assertThat(executable.toFile().setExecutable(true)).isTrue();
        for (Registration.Place place : registration.places(List.of(), Registration.Scope.USER)) {
            assertThat(registration.fault(place)).isPresent();
            registration.write(place, executable);
            registration.write(place, executable);
            assertThat(registration.fault(place)).isEmpty();
            JsonObject manifest = JsonObject.parse(Files.readAllBytes(place.file()));
            assertThat(manifest.text("name", 99)).isEqualTo("tv.starling.host");
            assertThat(manifest.text("path", 999)).isEqualTo(executable.toString());
            assertThat(manifest.text("type", 99)).isEqualTo("stdio");
            if (place.family() == Browser.Family.FIREFOX) {
                assertThat(manifest.texts("allowed_extensions", 9, 99)).containsExactly("starling@starling.tv");
                assertThat(manifest.has("allowed_origins")).isFalse();
            } else {
                assertThat(manifest.texts("allowed_origins", 9, 99)).containsExactly("chrome-extension://aaaabbbb/");
                assertThat(manifest.has("allowed_extensions")).isFalse();
            }
            try (var left = Files.list(place.file().getParent())) {
                assertThat(left).hasSize(1);
            }
        }
    }

    @Test
    void removesWhatItWroteAndNothingElse() throws IOException {
        Registration.Place place = registration.inUserDataFolder(home.resolve("profile"));
        assertThat(place.file()).isEqualTo(home.resolve("profile/NativeMessagingHosts/tv.starling.host.json"));
        registration.write(place, Path.of("/bin/true"));
        Path other = Files.writeString(place.file().resolveSibling("other.json"), "{}");
        assertThat(registration.remove(place)).isTrue();
        assertThat(registration.remove(place)).isFalse();
        assertThat(other).exists();
    }

    @Test
    void sayWhenAManifestPointsToNothing() throws IOException {
        Registration.Place place = registration.inUserDataFolder(home);
        registration.write(place, home.resolve("gone"));
        assertThat(registration.fault(place))
                .hasValueSatisfying(it -> assertThat(it).contains("install"));
    }

    @Test
    void theBuildsIdentityIsInTheProgram() throws IOException {
        HostIdentity identity = HostIdentity.load();
        assertThat(identity.hostName()).matches("[a-z0-9_.]+");
        assertThat(identity.chromiumExtensionIds()).isNotEmpty().allMatch(it -> it.matches("[a-p]{32}"));
        assertThat(identity.firefoxExtensionIds()).isNotEmpty();
    }
}
