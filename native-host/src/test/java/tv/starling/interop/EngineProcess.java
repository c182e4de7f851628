package tv.starling.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import tv.starling.disk.CachePolicy;
import tv.starling.disk.FileDisk;
import tv.starling.env.Disk.Place;
import tv.starling.env.Env;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.metainfo.FeedLink;
import tv.starling.metainfo.HostPort;
import tv.starling.metainfo.MagnetLink;
import tv.starling.metainfo.Metainfo;
import tv.starling.net.NettyEnv;
import tv.starling.net.Outlet;
import tv.starling.net.Proxy;
import tv.starling.swarm.AddOptions;
import tv.starling.swarm.EncryptionPolicy;
import tv.starling.swarm.FeedAnswer;
import tv.starling.swarm.Session;
import tv.starling.swarm.SessionSettings;
import tv.starling.swarm.SessionSettings.Links;
import tv.starling.swarm.Torrent;
import tv.starling.swarm.TorrentStatus;
import tv.starling.wire.PeerAddress;

/**
 * A process with one session over real sockets and files. It fetches one torrent, tells how it is doing, and stops in
 * order when its input ends. Arguments: listening address, data folder, folder of the files, torrent file or magnet link,
 * peers. Properties: {@code encryption}, a policy in lower case; {@code lsd}, whether peers are sought on this network;
 * {@code interface} and {@code proxy}, the way of packets; {@code dht}, a node by which the hash table is entered.
 */
final class EngineProcess {
    private static final Duration TOLD = Duration.ofMillis(50);

    private final NettyEnv env;
    private final Torrent torrent;
    private String told = "";

    private EngineProcess(NettyEnv env, Torrent torrent) {
        this.env = env;
        this.torrent = torrent;
    }

    public static void main(String[] args) throws Exception {
        PeerAddress address = PeerAddress.parse(args[0]).orElseThrow();
        Optional<Proxy> proxy = Optional.ofNullable(System.getProperty("proxy")).flatMap(Proxy::parse);
        String outlet = System.getProperty("interface");
        NettyEnv env = NettyEnv.start(
                outlet == null
                        ? new NettyEnv.Options(Optional.of(address.withPort(0)), Optional.empty(), proxy)
                        : Outlet.by(outlet, proxy));
        var opening = FileDisk.open(Path.of(args[1]), CachePolicy.defaults(), env::execute);
        if (!(opening instanceof FileDisk.Opening.Opened(FileDisk disk))) {
            throw new IllegalStateException(opening.toString());
        }
        List<HostPort> peers = Arrays.stream(args, 4, args.length)
                .map(peer -> HostPort.parse(peer).orElseThrow())
                .toList();
        var options = new AddOptions(new Place.Folder(args[2]), peers, Reach.ANY, AddOptions.Check.HASH_WHAT_IS_THERE);
        Session session = new Session(env, disk, settings(address));
        byte[] file = args[3].startsWith("magnet:") ? new byte[0] : read(args[3]);
        env.execute(() -> {
            System.out.println(session.listen() instanceof Env.ListenResult.Listening at ? "listening" : "refused");
            if (file.length > 0) {
                follow(env, session.add(Metainfo.parse(file), options));
            } else {
                FeedLink.parse(args[3])
                        .ifPresentOrElse(
                                feed -> session.resolve(feed, found -> {
                                    System.out.println("the link points to " + found);
                                    if (found instanceof FeedAnswer.At(MagnetLink link, boolean _)) {
                                        follow(env, session.add(link, options));
                                    }
                                }),
                                () -> follow(env, session.add(MagnetLink.parse(args[3]), options)));
            }
        });
        while (System.in.read() >= 0) {}
        var stopped = new CountDownLatch(1);
        env.execute(() -> session.close(stopped::countDown));
        stopped.await();
        disk.close();
        env.close();
        System.out.println("stopped");
    }

    private static SessionSettings settings(PeerAddress address) {
        var encryption =
                EncryptionPolicy.of(System.getProperty("encryption", "prefer")).orElseThrow();
        var settings = SessionSettings.DEFAULT.listeningAt(address).with(Links.DEFAULT.with(encryption));
        if (Boolean.getBoolean("lsd")) {
            settings = settings.with(SessionSettings.Feature.LOCAL_DISCOVERY);
        }
        Optional<HostPort> dht = HostPort.parse(System.getProperty("dht", ""));
        return dht.isEmpty()
                ? settings
                : settings.with(SessionSettings.Feature.DHT).withDhtNodes(List.of(dht.get()));
    }

    private static void follow(NettyEnv env, Torrent torrent) {
        torrent.fetchWhole();
        long begun = env.nanoTime();
        boolean[] told = {false};
        torrent.onChange(it -> {
            if (!told[0] && it.info().isPresent()) {
                told[0] = true;
                System.out.println("metadata after " + (env.nanoTime() - begun) / 1_000_000 + " ms");
            }
        });
        new EngineProcess(env, torrent).tell();
    }

    private static byte[] read(String file) throws IOException {
        return Files.readAllBytes(Path.of(file));
    }

    private void tell() {
        TorrentStatus status = torrent.status();
        String line = "status " + status.phase() + " verified " + status.verified() + " down " + status.downloaded()
                + " up " + status.uploaded() + " peers " + status.peers() + " wasted"
                + status.error().map(e -> " " + e).orElse("")
                + status.trackers();
        if (!line.equals(told)) {
            System.out.println(line);
            told = line;
        }
        env.schedule(TOLD, this::tell);
    }
}
