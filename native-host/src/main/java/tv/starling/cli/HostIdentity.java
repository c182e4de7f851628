package tv.starling.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;
import tv.starling.messaging.JsonObject;

/**
 * The name of the native-messaging host and the extensions that may call it; written by the build from the installer's
 * host.toml.
 */
record HostIdentity(String hostName, List<String> chromiumExtensionIds, List<String> firefoxExtensionIds) {

    static HostIdentity load() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = HostIdentity.class.getResourceAsStream("host.properties")) {
            if (in == null) {
                throw new IllegalStateException("host.properties is not in the program");
            }
            properties.load(in);
        }
        return new HostIdentity(
                properties.getProperty("hostName", "tv.starling.host"),
                list(properties.getProperty("chromiumExtensionIds", "")),
                list(properties.getProperty("firefoxExtensionIds", "")));
    }

    private static List<String> list(String text) {
        return List.of(text.trim().split("[,\\s]+"));
    }

    /** The manifest's bytes, for a browser of this family. */
    String manifest(Browser.Family family, String executable) {
        JsonObject json = JsonObject.create()
                .put("name", hostName)
                .put("description", "Starling: peer-to-peer television")
                .put("path", executable)
                .put("type", "stdio");
        switch (family) {
            case CHROMIUM ->
                json.putTexts(
                        "allowed_origins",
                        chromiumExtensionIds.stream()
                                .map(id -> "chrome-extension://" + id + "/")
                                .toList());
            case FIREFOX -> json.putTexts("allowed_extensions", firefoxExtensionIds);
        }
        return json.pretty() + "\n";
    }
}
