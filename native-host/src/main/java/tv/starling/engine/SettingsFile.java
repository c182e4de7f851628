package tv.starling.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tv.starling.Config;
import tv.starling.messaging.BadMessage;
import tv.starling.messaging.HostPorts;
import tv.starling.messaging.JsonObject;
import tv.starling.metainfo.HostPort;
import tv.starling.swarm.ChokingOrder;
import tv.starling.swarm.EncryptionPolicy;
import tv.starling.swarm.SessionSettings;
import tv.starling.swarm.SessionSettings.Feature;
import tv.starling.swarm.SessionSettings.Links;
import tv.starling.swarm.SessionSettings.LocalRates;
import tv.starling.swarm.SessionSettings.Rates;
import tv.starling.swarm.TransportChoice;
import tv.starling.wire.PeerAddress;

/**
 * {@code settings.json} in the data folder. Fields, all optional: {@code cacheQuotaBytes, listen, downBytesPerSecond,
 * upBytesPerSecond, limitLocalPeers, allowPrivate, lsd, portMapping, proxy, interface, folder, encryption} ({@code off}, {@code prefer},
 * {@code require}), {@code transports} ({@code both}, {@code tcp}, {@code utp}), {@code dht} (false for none), {@code dhtNodes}
 * (instead of the public ones), {@code seedingOrder} ({@code round-robin}, {@code fastest-upload}, {@code anti-leech}), {@code
 * idleMinutes, lingerSeconds, metered, seeding} ({@code while-watched} or {@code until-stopped}), {@code ffmpeg} (its path).
 */
final class SettingsFile {
    /** It has few fields. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_DHT_NODES = 16;
    /** A host name has up to 253 characters. */
    private static final int MAX_HOST_PORT = 260;

    static final int MAX_PATH = 4096;

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
        Config otherwise = defaults.withNetwork(defaults.network().with(Config.Route.NOWHERE));
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

    /**
     * Changes the file, whose other fields stay; in one step, so that there is never half of it. Blocks.
     *
     * @param changes new values; an empty text takes a field out
     * @return all settings as they are then, over the defaults
     * @throws BadMessage when it can't be read, or one of the values can't be taken: it stays as it is
     */
    static synchronized Config change(Config defaults, JsonObject changes) throws IOException, BadMessage {
        Path named = defaults.places().data().resolve("settings.json");
        Path file =
                Files.exists(named) ? named.toRealPath() : named; // it may be a link to where a user keeps such things
        JsonObject json = Files.exists(file) ? JsonObject.parse(Files.readAllBytes(file)) : JsonObject.create();
        for (String name : changes.names()) {
            if (changes.isText(name) && changes.text(name, MAX_PATH).isEmpty()) {
                json.remove(name);
            } else {
                json.take(name, changes);
            }
        }
        Config config = over(defaults, json);
        Routes.options(config.network().route());
        replace(file, json.pretty() + "\n");
        return config;
    }

    private static void replace(Path file, String text) throws IOException {
        Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh =
                Files.createTempFile(folder, "settings", ".new"); // for this user alone: a proxy may have a password
        try {
            try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static Outcome refused(Config otherwise, Path file, String why) {
        return new Outcome(otherwise, Optional.of(file + " is not used, the defaults are: " + why));
    }

    private static Config over(Config defaults, JsonObject json) throws BadMessage {
        return new Config(
                defaults.places(),
                new Config.Cache(
                        number(json, "cacheQuotaBytes", defaults.cache().quotaBytes(), Long.MAX_VALUE),
                        path(json, "folder").or(defaults.cache()::folder)),
                network(json, defaults.network()),
                life(json, defaults.life()),
                media(json, defaults.media()));
    }

    private static Config.Media media(JsonObject json, Config.Media defaults) throws BadMessage {
        Optional<Path> ffmpeg = path(json, "ffmpeg");
        return ffmpeg.isPresent() ? new Config.Media(ffmpeg) : defaults;
    }

    private static Optional<Path> path(JsonObject json, String name) throws BadMessage {
        Optional<String> path = json.optionalText(name, MAX_PATH);
        if (path.isPresent() && (!path.get().startsWith("/") || path.get().indexOf(0) >= 0)) {
            throw JsonObject.bad("\"" + name + "\" is named by its absolute path.");
        }
        return path.map(Path::of);
    }

    private static Config.Network network(JsonObject json, Config.Network defaults) throws BadMessage {
        return defaults.with(session(json, defaults.session()))
                .with(
                        json.truth("allowPrivate", defaults.privateAddresses() == Config.PrivateAddresses.ALLOWED)
                                ? Config.PrivateAddresses.ALLOWED
                                : Config.PrivateAddresses.NAMED_BY_USER_ONLY)
                .with(route(json, defaults.route()))
                .with(
                        json.truth("metered", defaults.line() == Config.Line.METERED)
                                ? Config.Line.METERED
                                : Config.Line.FLAT);
    }

    private static SessionSettings session(JsonObject json, SessionSettings defaults) throws BadMessage {
        Links links = defaults.links();
        SessionSettings settings = defaults.listeningAt(listen(json, defaults.listen()))
                .with(rates(json, defaults.rates()))
                .with(defaults.bounds()
                        .with(seedingOrder(json, defaults.bounds().seeding())))
                .with(links.with(encryption(json, links.encryption())).with(transports(json, links.transports())))
                .withDhtNodes(dhtNodes(json, defaults.dhtNodes()));
        settings = switched(json, "dht", settings, Feature.DHT);
        settings = switched(json, "lsd", settings, Feature.LOCAL_DISCOVERY);
        return switched(json, "portMapping", settings, Feature.PORT_MAPPING);
    }

    private static SessionSettings switched(JsonObject json, String name, SessionSettings settings, Feature feature)
            throws BadMessage {
        return json.truth(name, settings.has(feature)) ? settings.with(feature) : settings.without(feature);
    }

    private static Rates rates(JsonObject json, Rates defaults) throws BadMessage {
        return new Rates(
                number(json, "downBytesPerSecond", defaults.down(), Long.MAX_VALUE),
                number(json, "upBytesPerSecond", defaults.up(), Long.MAX_VALUE),
                json.truth("limitLocalPeers", defaults.local() == LocalRates.LIMITED)
                        ? LocalRates.LIMITED
                        : LocalRates.EXEMPT);
    }

    private static Config.Life life(JsonObject json, Config.Life defaults) throws BadMessage {
        return new Config.Life(
                Duration.ofMinutes(number(json, "idleMinutes", defaults.idle().toMinutes(), MAX_MINUTES)),
                Duration.ofSeconds(
                        number(json, "lingerSeconds", defaults.linger().toSeconds(), MAX_MINUTES)),
                defaults.stream(),
                seeding(json, defaults.seeding()));
    }

    private static List<HostPort> dhtNodes(JsonObject json, List<HostPort> otherwise) throws BadMessage {
        var nodes = new ArrayList<HostPort>();
        for (String text : json.texts("dhtNodes", MAX_DHT_NODES, MAX_HOST_PORT)) {
            nodes.add(HostPorts.parse(text)
                    .orElseThrow(() -> JsonObject.bad("\"dhtNodes\" has HOST:PORT, such as dht.example.org:6881.")));
        }
        return nodes.isEmpty() ? otherwise : nodes;
    }

    private static long number(JsonObject json, String name, long otherwise, long max) throws BadMessage {
        return json.optionalNumber(name, 0, max).orElse(otherwise);
    }

    private static PeerAddress listen(JsonObject json, PeerAddress otherwise) throws BadMessage {
        Optional<String> text = json.optionalText("listen", 64);
        if (text.isEmpty()) {
            return otherwise;
        }
        return PeerAddress.parse(text.get())
                .orElseThrow(() -> JsonObject.bad("\"listen\" is ADDRESS:PORT, such as 0.0.0.0:51413."));
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

    private static ChokingOrder seedingOrder(JsonObject json, ChokingOrder otherwise) throws BadMessage {
        if (!json.has("seedingOrder")) {
            return otherwise;
        }
        return ChokingOrder.ofSeeds(json.text("seedingOrder", 32))
                .orElseThrow(() ->
                        JsonObject.bad("\"seedingOrder\" is \"round-robin\", \"fastest-upload\" or \"anti-leech\"."));
    }

    static String word(Config.Seeding seeding) {
        return switch (seeding) {
            case WHILE_WATCHED -> "while-watched";
            case UNTIL_STOPPED -> "until-stopped";
        };
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
