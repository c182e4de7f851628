package tv.starling.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tv.starling.Config;
import tv.starling.engine.Engine;
import tv.starling.engine.EngineProcess;
import tv.starling.engine.Routes;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.messaging.EngineDoor;
import tv.starling.messaging.HostPorts;
import tv.starling.messaging.Request.PrivateAddresses;
import tv.starling.metainfo.HostPort;
import tv.starling.swarm.EncryptionPolicy;
import tv.starling.swarm.SessionSettings;
import tv.starling.swarm.SessionSettings.Feature;
import tv.starling.swarm.SessionSettings.Links;
import tv.starling.swarm.SessionSettings.Rates;
import tv.starling.swarm.TransportChoice;
import tv.starling.wire.PeerAddress;

/** Which engine does it, and how that one is reached by peers. */
final class EngineOptions {
    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec spec;

    @Option(names = "--standalone", description = "An engine inside this process, instead of the user's one engine.")
    boolean standalone;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The engine's data folder; another engine than the user's.")
    @Nullable
    Path data;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Where peers reach a standalone engine.")
    @Nullable
    String listen;

    @Option(names = "--port", paramLabel = "PORT", description = "As --listen 0.0.0.0:PORT.")
    @Nullable
    Integer port;

    @Option(names = "--down", paramLabel = "BYTES", description = "Most bytes a second to fetch, such as 500k or 2M.")
    @Nullable
    String down;

    @Option(names = "--up", paramLabel = "BYTES", description = "Most bytes a second to give, such as 500k or 2M.")
    @Nullable
    String up;

    @Option(
            names = "--encryption",
            paramLabel = "POLICY",
            description = "Of links to peers: off, prefer (the default) or require.")
    @Nullable
    String encryption;

    @Option(
            names = "--proxy",
            paramLabel = "URL",
            description =
                    "socks5:// or http://[USER:PASSWORD@]HOST:PORT. Everything goes through it: it looks names up,"
                            + " nobody can dial us, and what it can't carry is not done (UDP by http).")
    @Nullable
    String proxy;

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            description = "The one network interface that is used, or its address. When it is gone nothing goes by"
                    + " another, questions for names neither.")
    @Nullable
    String networkInterface;

    @Option(names = "--no-utp", description = "Peers by TCP alone, for a standalone engine.")
    boolean noUtp;

    @Option(names = "--allow-private", description = "Peers and URLs on private and loopback addresses too.")
    boolean allowPrivate;

    @Option(names = "--no-lsd", description = "Peers on this network are not sought by multicast (standalone engine).")
    boolean noLsd;

    @Option(names = "--no-port-mapping", description = "The router is not asked to let peers in (standalone engine).")
    boolean noPortMapping;

    @Option(names = "--no-dht", description = "A standalone engine that stays away from the distributed hash table.")
    boolean noDht;

    @Option(
            names = "--dht-node",
            paramLabel = "HOST:PORT",
            description = "A node by which a standalone engine enters the hash table, instead of the public ones;"
                    + " may be given again.")
    List<String> dhtNodes = new ArrayList<>();

    @Option(names = "--peer", paramLabel = "HOST:PORT", description = "A peer to try at once; may be given again.")
    List<String> peers = new ArrayList<>();

    PrivateAddresses privateAddresses() {
        return allowPrivate ? PrivateAddresses.ALLOWED : PrivateAddresses.AS_CONFIGURED;
    }

    List<HostPort> peers() {
        return hostPorts("--peer", peers);
    }

    private List<HostPort> hostPorts(String option, List<String> texts) {
        return texts.stream()
                .map(it -> HostPorts.parse(it).orElseThrow(() -> wrong(option + " takes HOST:PORT, not " + it + ".")))
                .toList();
    }

    private boolean isAboutNetwork() {
        return listen != null
                || port != null
                || down != null
                || up != null
                || encryption != null
                || noUtp
                || noLsd
                || noPortMapping
                || noDht
                || !dhtNodes.isEmpty()
                || proxy != null
                || networkInterface != null;
    }

    /** The explicit address that peers are told, as of {@code --listen}. */
    Optional<String> explicitListen() {
        return Optional.ofNullable(listen).or(() -> Optional.ofNullable(port).map(it -> "0.0.0.0:" + it));
    }

    /** Attaches to the engine that is meant, and starts it where there is none. */
    EngineClient attach() throws IOException {
        if (standalone) {
            return standalone();
        }
        if (isAboutNetwork()) {
            throw wrong("--listen, --port, --down, --up, --encryption, --no-utp, --no-lsd, --no-port-mapping,"
                    + " --no-dht, --dht-node, --proxy and"
                    + " --interface are for --standalone;"
                    + " the shared engine has settings.json.");
        }
        return EngineClient.attach(door().connectOrStart());
    }

    /** The way to the shared engine, or to the one that keeps its data in {@code --data}. */
    EngineDoor door() {
        Config.Places places = places();
        return data == null
                ? new EngineDoor(places.socket(), places.state(), EngineDoor.sameProgram("engine"))
                : new EngineDoor(
                        places.socket(),
                        places.state(),
                        EngineDoor.sameProgram("engine", "--data", places.data().toString()));
    }

    Config.Places places() {
        return data == null ? Config.Places.ofUser(System.getenv()) : Config.Places.inFolder(data, System.getenv());
    }

    private EngineClient standalone() throws IOException {
        Optional<Path> passing = Optional.empty();
        Path folder = data;
        if (folder == null) {
            folder = Files.createTempDirectory("starling-");
            passing = Optional.of(folder);
        }
        Engine engine = inside(folder);
        Config.Places places = Config.Places.inFolder(folder, System.getenv());
        EngineClient client = EngineClient.attach(new EngineDoor(places.socket(), places.state(), List.of()).connect());
        client.closesToo(new InnerEngine(engine, passing));
        return client;
    }

    /** An engine within this process that keeps everything in this folder. */
    Engine inside(Path folder) throws IOException {
        Config config = EngineProcess.settings(Config.Places.inFolder(folder, System.getenv()));
        return EngineProcess.inside(config.withNetwork(network(config.network())));
    }

    /** Where a command's own engine keeps what stays: in the user's data folder, or in {@code --data}. */
    Path folder() {
        return data == null ? places().data() : data.toAbsolutePath().normalize();
    }

    /** Trackers and peers that the user names may be anywhere, where private addresses are allowed. */
    Reach reach() {
        return allowPrivate ? Reach.ANY : Reach.PUBLIC_ONLY;
    }

    /** Addresses for links, where peers find us: as they were named, if that is more than "any". */
    List<HostPort> told() {
        return explicitListen().flatMap(HostPorts::parse).stream()
                .filter(it -> !it.host().equals("0.0.0.0") && !it.host().equals("::"))
                .toList();
    }

    /** Bytes a second that may be given, where the user says so. */
    OptionalLong upload() {
        return up == null ? OptionalLong.empty() : OptionalLong.of(rate(up));
    }

    private Config.Network network(Config.Network settings) {
        Config.Network network = settings.with(session(settings.session())).with(route(settings.route()));
        return allowPrivate ? network.with(Config.PrivateAddresses.ALLOWED) : network;
    }

    private SessionSettings session(SessionSettings settings) {
        Rates rates = settings.rates();
        Links links = settings.links();
        return features(settings)
                .listeningAt(explicitListen().map(this::address).orElse(settings.listen()))
                .with(rates.withDown(down == null ? rates.down() : rate(down))
                        .withUp(up == null ? rates.up() : rate(up)))
                .with(links.with(encryption == null ? links.encryption() : policy(encryption))
                        .with(noUtp ? TransportChoice.TCP_ONLY : links.transports()));
    }

    private SessionSettings features(SessionSettings settings) {
        SessionSettings wanted = settings;
        if (!dhtNodes.isEmpty()) {
            wanted = wanted.with(Feature.DHT).withDhtNodes(hostPorts("--dht-node", dhtNodes));
        }
        wanted = noDht ? wanted.without(Feature.DHT) : wanted;
        wanted = noLsd ? wanted.without(Feature.LOCAL_DISCOVERY) : wanted;
        return noPortMapping ? wanted.without(Feature.PORT_MAPPING) : wanted;
    }

    private PeerAddress address(String text) {
        return PeerAddress.parse(text).orElseThrow(() -> wrong("--listen takes ADDRESS:PORT, not " + text + "."));
    }

    private Config.Route route(Config.Route settings) {
        Optional<String> through = Optional.ofNullable(proxy).or(settings::proxy);
        through.flatMap(Routes::complaint).ifPresent(sentence -> {
            throw wrong(sentence);
        });
        return new Config.Route(Optional.ofNullable(networkInterface).or(settings::networkInterface), through);
    }

    private EncryptionPolicy policy(String word) {
        return EncryptionPolicy.of(word)
                .orElseThrow(() -> wrong("--encryption takes off, prefer or require, not " + word + "."));
    }

    private long rate(String text) {
        return Quantities.parse(text)
                .orElseThrow(() -> wrong("A rate is a number of bytes, such as 500k, not " + text + "."));
    }

    private ParameterException wrong(String sentence) {
        if (spec == null) {
            throw new IllegalStateException(sentence);
        }
        return new ParameterException(spec.commandLine(), sentence);
    }
}
