package tv.starling;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tv.starling.metainfo.HostPort;
import tv.starling.swarm.SessionSettings;
import tv.starling.swarm.SessionSettings.Feature;
import tv.starling.swarm.SessionSettings.Rates;

/** Everything that can be set, with its defaults; made once at the start, never changed. */
public record Config(Places places, Cache cache, Network network, Life life, Media media) {

    public static Config defaults(Places places) {
        return new Config(places, Cache.DEFAULT, Network.DEFAULT, Life.DEFAULT, Media.DEFAULT);
    }

    public Config withNetwork(Network other) {
        return new Config(places, cache, other, life, media);
    }

    public Config withLife(Life other) {
        return new Config(places, cache, network, other, media);
    }

    /**
     * Where things lie.
     *
     * @param home of the user
     * @param data settings.json, resume records, and torrents' data where {@link Cache#folder} is none
     * @param state the log
     * @param socket the engine's Unix-domain socket; its lock lies beside it
     */
    public record Places(Path home, Path data, Path state, Path socket) {
        /** {@code sun_path} of Linux has 108 bytes, the last a zero; other systems have 104. */
        private static final int MAX_SOCKET_PATH = 103;

        /** The one engine of this user, by the XDG base directory rules. */
        public static Places ofUser(Map<String, String> environment) {
            Path home = home(environment);
            Path states = home.resolve(".local").resolve("state");
            Path state = states.resolve("starling");
            Path runtime = under(environment, "XDG_RUNTIME_DIR", states).resolve("starling");
            Path data =
                    under(environment, "XDG_DATA_HOME", home.resolve(".local").resolve("share"));
            return new Places(home, data.resolve("starling"), state, runtime.resolve("engine.sock"));
        }

        /** An engine with everything in one folder of its own. */
        public static Places inFolder(Path folder, Map<String, String> environment) {
            Path data = folder.toAbsolutePath().normalize();
            Path socket = data.resolve("engine.sock");
            if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH) {
                String name = Integer.toHexString(data.toString().hashCode()) + ".sock";
                socket = ofUser(environment).socket().resolveSibling(name);
            }
            return new Places(home(environment), data, data, socket);
        }

        private static Path home(Map<String, String> environment) {
            return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
        }

        private static Path under(Map<String, String> environment, String variable, Path otherwise) {
            String value = environment.getOrDefault(variable, "");
            return value.startsWith("/") ? Path.of(value) : otherwise; // relative ones are to be ignored, says XDG
        }
    }

    /**
     * @param quotaBytes of torrents' data
     * @param folder that it lies in, instead of the data folder
     */
    public record Cache(long quotaBytes, Optional<Path> folder) {
        static final Cache DEFAULT = new Cache(10L << 30, Optional.empty());
    }

    /**
     * @param session what the swarms' session is told
     * @param route which way packets take
     * @param line what it costs
     */
    public record Network(SessionSettings session, PrivateAddresses privateAddresses, Route route, Line line) {
        /** Bytes a second, on a metered line: so much that peers give something for it. */
        private static final long METERED_UP = 20_000;

        /** Nodes that others run for everybody to begin with. */
        private static final List<HostPort> ROUTERS = List.of(
                new HostPort("router.bittorrent.com", 6881),
                new HostPort("dht.transmissionbt.com", 6881),
                new HostPort("dht.libtorrent.org", 25401));

        static final Network DEFAULT = new Network(
                SessionSettings.DEFAULT
                        .with(Feature.DHT)
                        .withDhtNodes(ROUTERS)
                        .with(Feature.LOCAL_DISCOVERY)
                        .with(Feature.PORT_MAPPING),
                PrivateAddresses.NAMED_BY_USER_ONLY,
                Route.DIRECT,
                Line.FLAT);

        public Network with(SessionSettings other) {
            return new Network(other, privateAddresses, route, line);
        }

        public Network with(PrivateAddresses other) {
            return new Network(session, other, route, line);
        }

        public Network with(Route other) {
            return new Network(session, privateAddresses, other, line);
        }

        public Network with(Line other) {
            return new Network(session, privateAddresses, route, other);
        }

        /** As fast as it goes: what is set, and less where each byte costs. */
        public Rates rates() {
            Rates set = session.rates();
            boolean tooFast = line == Line.METERED && (set.up() == 0 || set.up() > METERED_UP);
            return tooFast ? set.withUp(METERED_UP) : set;
        }
    }

    /**
     * Which way packets take.
     *
     * @param networkInterface name or address of the only one that is used
     * @param proxy that everything goes through, {@code socks5://…} or {@code http://…}
     */
    public record Route(Optional<String> networkInterface, Optional<String> proxy) {
        public static final Route DIRECT = new Route(Optional.empty(), Optional.empty());
        /** Nothing goes: a way was named that can't be read. */
        public static final Route NOWHERE = new Route(Optional.of(""), Optional.empty());
    }

    /** What a byte costs. On a metered line little is given to peers, and nothing when nobody watches. */
    public enum Line {
        FLAT,
        METERED
    }

    /** Whether pages and torrents may lead to private and loopback addresses. */
    public enum PrivateAddresses {
        NAMED_BY_USER_ONLY,
        ALLOWED
    }

    /**
     * How long things go on.
     *
     * @param idle without a client or anything to seed, until the engine ends
     * @param linger without an open or reader, until a torrent stops
     * @param stream without an open or reader, until a stream's token dies
     */
    public record Life(Duration idle, Duration linger, Duration stream, Seeding seeding) {
        static final Life DEFAULT =
                new Life(Duration.ofMinutes(3), Duration.ofSeconds(30), Duration.ofSeconds(60), Seeding.WHILE_WATCHED);

        /** An engine inside another process ends with it, not by itself. */
        public Life endless() {
            return new Life(Duration.ofDays(36_500), linger, stream, seeding);
        }
    }

    /** @param ffmpeg the folder of ffmpeg and ffprobe, or the ffmpeg itself; without it they are looked for */
    public record Media(Optional<Path> ffmpeg) {
        static final Media DEFAULT = new Media(Optional.empty());
    }

    /** How long what was watched is shared. */
    public enum Seeding {
        /** While it is open or read, and the linger after. */
        WHILE_WATCHED,
        /** Until it is stopped; the engine stays for it. */
        UNTIL_STOPPED
    }
}
