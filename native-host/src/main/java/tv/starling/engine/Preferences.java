package tv.starling.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tv.starling.Config;
import tv.starling.messaging.BadMessage;
import tv.starling.messaging.Codes;
import tv.starling.messaging.JsonObject;
import tv.starling.messaging.Reply;
import tv.starling.swarm.Session;
import tv.starling.swarm.SessionSettings.Rates;

/**
 * The settings that clients may change while the engine runs. What is changed is written to settings.json and holds at
 * once, but for the way packets take and where torrents' data lies: no socket and no file changes over to another. Swarm
 * thread; files and interfaces are looked at by threads of their own.
 */
final class Preferences {
    private static final String FOLDER = "folder";

    /** Names of settings.json; the rest is for who edits that. */
    private static final Set<String> CHANGEABLE = Set.of(
            "cacheQuotaBytes",
            "downBytesPerSecond",
            "upBytesPerSecond",
            "seeding",
            "lingerSeconds",
            "metered",
            "interface",
            "proxy",
            FOLDER);

    private final Config running;
    private final World world;
    private final Session session;
    private final Kept kept;
    private Config wanted;

    Preferences(Config config, World world, Session session, Kept kept) {
        running = config;
        this.world = world;
        this.session = session;
        this.kept = kept;
        wanted = config;
    }

    /** A reply, lacking only whom it is for. */
    interface Told {
        Reply reply(long id);
    }

    long cacheQuotaBytes() {
        return wanted.cache().quotaBytes();
    }

    void tell(Consumer<Told> answer) {
        Config now = wanted;
        aside(answer, () -> told(now));
    }

    /** @param changes by their names in settings.json; an empty text is none */
    void change(JsonObject changes, Consumer<Told> answer) {
        Optional<String> strange =
                changes.names().stream().filter(it -> !CHANGEABLE.contains(it)).findFirst();
        if (strange.isPresent()) {
            answer.accept(refused("\"" + strange.get() + "\" is set in settings.json alone."));
            return;
        }
        Config.Places places = wanted.places();
        aside(answer, () -> {
            try {
                if (changes.isText(FOLDER)
                        && !changes.text(FOLDER, SettingsFile.MAX_PATH).isEmpty()) {
                    Optional<Path> folder = StoreFolder.take(changes.text(FOLDER, SettingsFile.MAX_PATH), places);
                    changes.put(FOLDER, folder.map(Path::toString).orElse(""));
                }
                Config changed = SettingsFile.change(Config.defaults(places), changes);
                world.env().execute(() -> apply(changed));
                return told(changed);
            } catch (StoreFolder.Refused e) {
                return id -> new Reply.Error(id, e.code(), e.sentence());
            } catch (BadMessage e) {
                return refused(e.sentence());
            } catch (IOException e) {
                return refused(String.valueOf(e.getMessage()));
            }
        });
    }

    private void apply(Config changed) {
        wanted = changed;
        Rates rates = changed.network().rates();
        session.limitRates(rates.down(), rates.up());
        kept.follow(changed.life(), changed.network().line());
        world.limitCache().accept(changed.cache().quotaBytes());
    }

    /** What blocks is done by a thread of its own, and answered after. */
    private void aside(Consumer<Told> answer, Blocking work) {
        Thread.ofVirtual().start(() -> {
            Told told = work.run();
            world.env().execute(() -> answer.accept(told));
        });
    }

    private interface Blocking {
        Told run();
    }

    private static Told refused(String sentence) {
        return id -> new Reply.Error(id, Codes.BAD_SETTINGS, sentence);
    }

    private Told told(Config config) {
        Config.Route route = config.network().route();
        Rates rates = config.network().session().rates();
        JsonObject settings = JsonObject.create()
                .put("cacheQuotaBytes", config.cache().quotaBytes())
                .put("downBytesPerSecond", rates.down())
                .put("upBytesPerSecond", rates.up())
                .put("seeding", SettingsFile.word(config.life().seeding()))
                .put("lingerSeconds", config.life().linger().toSeconds())
                .put("metered", config.network().line() == Config.Line.METERED)
                .put("interface", route.networkInterface().orElse(""))
                .put("proxy", route.proxy().orElse(""))
                .put(FOLDER, config.cache().folder().map(Path::toString).orElse(""));
        Path folder = world.store();
        long free = free(folder);
        List<Reply.NetworkInterface> interfaces = interfaces();
        List<String> waiting = new ArrayList<>();
        Config.Route taken = running.network().route();
        if (!route.networkInterface().equals(taken.networkInterface())) {
            waiting.add("interface");
        }
        if (!route.proxy().equals(taken.proxy())) {
            waiting.add("proxy");
        }
        if (!config.cache().folder().equals(running.cache().folder())) {
            waiting.add(FOLDER);
        }
        return id -> new Reply.Settings(id, settings, folder.toString(), free, interfaces, List.copyOf(waiting));
    }

    private static long free(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return 0; // it is gone; who writes there will tell
        }
    }

    private static List<Reply.NetworkInterface> interfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(Preferences::isOfUse)
                    .map(it -> new Reply.NetworkInterface(
                            it.getName(),
                            it.inetAddresses()
                                    .limit(Reply.MAX_ADDRESSES)
                                    .map(InetAddress::getHostAddress)
                                    .map(address -> address.replaceFirst("%.*", ""))
                                    .toList()))
                    .toList();
        } catch (SocketException e) {
            return List.of(); // there is none
        }
    }

    private static boolean isOfUse(NetworkInterface it) {
        try {
            return it.isUp() && !it.isLoopback();
        } catch (SocketException e) {
            return false; // it went just now
        }
    }
}
