package tv.starling.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import tv.starling.Config;
import tv.starling.messaging.BadMessage;
import tv.starling.messaging.HostPorts;
import tv.starling.messaging.JsonObject;
import tv.starling.metainfo.HostPort;
import tv.starling.swarm.EncryptionPolicy;
import tv.starling.swarm.Session.LocalRates;
import tv.starling.swarm.SessionSettings.DhtEntry;
import tv.starling.swarm.TransportChoice;
import tv.starling.wire.PeerAddress;

/**
 * {@code settings.json} in the data folder. Fields, all optional: {@code cacheQuotaBytes, listen, downBytesPerSecond,
 * upBytesPerSecond, allowPrivate, lsd, proxy, interface, encryption} ({@code off}, {@code prefer}, {@code require}),
 * {@code dht} (false for none), {@code dhtNodes} (instead of the public ones), {@code idleMinutes,
 * lingerSeconds, seeding} ({@code while-watched} or {@code until-stopped}).
 */
final class SettingsFile {
    /** It has few fields. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_DHT_NODES = 16;
    /** A host name has up to 253 characters. */
    private static final int MAX_HOST_PORT = 260;

    private static final int MAX_MINUTES = 60 * 24 * 366;

    private SettingsFile() {}

    /** @param complaint a plain sentence when the file could not be taken and the defaults hold */
    record Outcome(Config config, Optional<String> complaint) {}

    /**
     * The settings over the defaults; a broken file is none, wholly. But where one names a proxy or an interface, nothing
     * goes at all: by the default way it would go around them.
     */
    static Outcome read(Config defaults) {
        Path file = defaults.places().data().resolve("settings.json");
        Config otherwise = defaults.withRoute(Config.Route.NOWHERE);
        try {
            if (Files.size(file) > MAX_BYTES) {
                return refused(otherwise, file, "it has more than " + MAX_BYTES + " bytes.");
            }
            byte[] json = Files.readAllBytes(file);
            String text = new String(json, StandardCharsets.UTF_8);
            otherwise = text.contains("proxy") || text.contains("interface") ? otherwise : defaults;
            return new Outcome(over(defaults, JsonObject.parse(json)), Optional.empty());
        } catch (NoSuchFileException e) {
            return new Outcome(defaults, Optional.empty());
        } catch (IOException e) {
            return refused(otherwise, file, e.toString());
        } catch (BadMessage e) {
            return refused(otherwise, file, e.sentence());
        }
    }

    private static Outcome refused(Config otherwise, Path file, String why) {
        return new Outcome(otherwise, Optional.of(file + " is not used, the defaults are: " + why));
    }

    private static Config over(Config defaults, JsonObject json) throws BadMessage {
        Config.Network network = defaults.network();
        Config.Life life = defaults.life();
        return new Config(
                defaults.places(),
                new Config.Cache(
                        number(json, "cacheQuotaBytes", defaults.cache().quotaBytes(), Long.MAX_VALUE)),
                new Config.Network(
                        listen(json, network.listen()),
                        number(json, "downBytesPerSecond", network.downBytesPerSecond(), Long.MAX_VALUE),
                        number(json, "upBytesPerSecond", network.upBytesPerSecond(), Long.MAX_VALUE),
                        json.truth("allowPrivate", network.privateAddresses() == Config.PrivateAddresses.ALLOWED)
                                ? Config.PrivateAddresses.ALLOWED
                                : Config.PrivateAddresses.NAMED_BY_USER_ONLY,
                        encryption(json, network.encryption()),
                        transports(json, network.transports()),
                        json.truth("lsd", network.localPeers() == Config.LocalPeers.SOUGHT)
                                ? Config.LocalPeers.SOUGHT
                                : Config.LocalPeers.NOT_SOUGHT,
                        json.truth("portMapping", network.router() == Config.Router.ASKED)
                                ? Config.Router.ASKED
                                : Config.Router.NOT_ASKED,
                        json.truth("limitLocalPeers", network.localRates() == LocalRates.LIMITED)
                                ? LocalRates.LIMITED
                                : LocalRates.EXEMPT,
                        dht(json, network.dht()),
                        route(json, network.route())),
                new Config.Life(
                        Duration.ofMinutes(
                                number(json, "idleMinutes", life.idle().toMinutes(), MAX_MINUTES)),
                        Duration.ofSeconds(
                                number(json, "lingerSeconds", life.linger().toSeconds(), MAX_MINUTES)),
                        life.stream(),
                        seeding(json, life.seeding())));
    }

    private static DhtEntry dht(JsonObject json, DhtEntry otherwise) throws BadMessage {
        var nodes = new ArrayList<HostPort>();
        for (String text : json.texts("dhtNodes", MAX_DHT_NODES, MAX_HOST_PORT)) {
            nodes.add(HostPorts.parse(text)
                    .orElseThrow(() -> JsonObject.bad("\"dhtNodes\" has HOST:PORT, such as dht.example.org:6881.")));
        }
        return new DhtEntry(json.truth("dht", otherwise.used()), nodes.isEmpty() ? otherwise.nodes() : nodes);
    }

    private static long number(JsonObject json, String name, long otherwise, long max) throws BadMessage {
        return json.optionalNumber(name, 0, max).orElse(otherwise);
    }

    private static String listen(JsonObject json, String otherwise) throws BadMessage {
        String text = json.optionalText("listen", 64).orElse(otherwise);
        if (PeerAddress.parse(text).isEmpty()) {
            throw JsonObject.bad("\"listen\" is ADDRESS:PORT, such as 0.0.0.0:51413.");
        }
        return text;
    }

    private static EncryptionPolicy encryption(JsonObject json, EncryptionPolicy otherwise) throws BadMessage {
        if (!json.has("encryption")) {
            return otherwise;
        }
        return EncryptionPolicy.of(json.text("encryption", 32))
                .orElseThrow(() -> JsonObject.bad("\"encryption\" is \"off\", \"prefer\" or \"require\"."));
    }

    private static Config.Route route(JsonObject json, Config.Route otherwise) throws BadMessage {
        Optional<String> proxy = json.optionalText("proxy", 1024).or(otherwise::proxy);
        Optional<String> complaint = proxy.flatMap(Routes::complaint);
        if (complaint.isPresent()) {
            throw JsonObject.bad(complaint.get());
        }
        return new Config.Route(json.optionalText("interface", 64).or(otherwise::networkInterface), proxy);
    }

    private static TransportChoice transports(JsonObject json, TransportChoice otherwise) throws BadMessage {
        if (!json.has("transports")) {
            return otherwise;
        }
        return TransportChoice.of(json.text("transports", 32))
                .orElseThrow(() -> JsonObject.bad("\"transports\" is \"both\", \"tcp\" or \"utp\"."));
    }

    private static Config.Seeding seeding(JsonObject json, Config.Seeding otherwise) throws BadMessage {
        if (!json.has("seeding")) {
            return otherwise;
        }
        return switch (json.text("seeding", 32)) {
            case "while-watched" -> Config.Seeding.WHILE_WATCHED;
            case "until-stopped" -> Config.Seeding.UNTIL_STOPPED;
            default -> throw JsonObject.bad("\"seeding\" is \"while-watched\" or \"until-stopped\".");
        };
    }
}
