package tv.starling.engine;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tv.starling.env.Disk;
import tv.starling.env.Disk.Result;
import tv.starling.messaging.Codes;
import tv.starling.messaging.Protocol;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Request;
import tv.starling.messaging.Role;
import tv.starling.messaging.RoleRules;

/** What each request does: one switch. Swarm thread. */
final class Commands {
    private final Opens opens;
    private final Films films;
    private final Kept kept;
    private final Forgetting forgetting;
    private final Preferences preferences;
    private final Disk disk;
    private final Supplier<String> streamOrigin;
    private final Consumer<String> allowOrigin;
    private final Consumer<Consumer<Gauge>> gauge;
    private final Runnable end;
    private final Set<Client> clients = new LinkedHashSet<>();

    /**
     * @param allowOrigin told the origin of each extension that attaches
     * @param gauge answers later with the engine's figures
     * @param end asks for the engine's end
     */
    Commands(
            Opens opens,
            Films films,
            Kept kept,
            Forgetting forgetting,
            Preferences preferences,
            Disk disk,
            Supplier<String> streamOrigin,
            Consumer<String> allowOrigin,
            Consumer<Consumer<Gauge>> gauge,
            Runnable end) {
        this.opens = opens;
        this.films = films;
        this.kept = kept;
        this.forgetting = forgetting;
        this.preferences = preferences;
        this.disk = disk;
        this.streamOrigin = streamOrigin;
        this.allowOrigin = allowOrigin;
        this.gauge = gauge;
        this.end = end;
    }

    /** The engine's figures, lacking only whom they are told to. */
    interface Gauge {
        Reply.Engine reply(long id, int clients);
    }

    void joined(Client client, String origin) {
        clients.add(client);
        if (client.role() == Role.BROWSER && origin.matches("[a-z-]+-extension://[0-9A-Za-z-]+/?")) {
            allowOrigin.accept(origin.endsWith("/") ? origin.substring(0, origin.length() - 1) : origin);
        }
    }

    void left(Client client) {
        clients.remove(client);
        opens.closeAll(client);
    }

    boolean isAnybodyHere() {
        return !clients.isEmpty();
    }

    void take(Client client, Request request) {
        if (!client.isGreeted() && !(request instanceof Request.Hello)) {
            client.tell(new Reply.Error(request.id(), Codes.BAD_REQUEST, "The first request is \"hello\"."));
            return;
        }
        Optional<String> refusal = RoleRules.refusal(client.role(), request);
        if (refusal.isPresent()) {
            client.tell(new Reply.Error(request.id(), Codes.FORBIDDEN, refusal.get()));
            return;
        }
        switch (request) {
            case Request.Hello hello -> hello(client, hello);
            case Request.Open open -> opens.open(client, open);
            case Request.Prepare prepare -> films.prepare(client, prepare, opens.watched(client, prepare.open()));
            case Request.Close close -> {
                opens.close(client, close.open());
                client.tell(new Reply.Closed(close.id(), close.open()));
            }
            case Request.Status status -> gauge.accept(it -> client.tell(it.reply(status.id(), clients.size())));
            case Request.Stop stop -> stop(client, stop);
            case Request.Forget forget ->
                forgetting.everything(wrong ->
                        client.tell(wrong.<Reply>map(it -> new Reply.Error(forget.id(), Codes.DISK_ERROR, it.message()))
                                .orElseGet(() -> new Reply.Forgotten(forget.id()))));
            case Request.Keep keep -> keep(client, keep);
            case Request.Settings settings -> preferences.tell(told -> client.tell(told.reply(settings.id())));
            case Request.Configure configure ->
                preferences.change(configure.settings(), told -> client.tell(told.reply(configure.id())));
            case Request.Restart restart -> restart(client, restart);
            case Request.Shutdown shutdown -> {
                client.tell(new Reply.ShuttingDown(shutdown.id()));
                end.run();
            }
        }
    }

    private void hello(Client client, Request.Hello hello) {
        if (hello.protocol() != Protocol.NUMBER) {
            client.tell(Versions.refusal(hello.id(), hello.protocol()));
            return;
        }
        client.greet();
        client.tell(new Reply.Hello(hello.id(), Protocol.VERSION, Protocol.NUMBER, streamOrigin.get()));
    }

    private void keep(Client client, Request.Keep keep) {
        client.tell(
                kept.keep(keep.infoHash(), keep.kept())
                        ? new Reply.Kept(keep.id(), keep.infoHash(), kept.isSeeded(keep.infoHash()))
                        : new Reply.Error(keep.id(), Codes.GONE, "This torrent is not there any more."));
    }

    /** Browsers connect again by themselves and go on where they were; commands would fail. */
    private void restart(Client client, Request.Restart restart) {
        if (clients.stream().anyMatch(it -> it.role() == Role.COMMAND && it != client)) {
            client.tell(new Reply.Error(restart.id(), Codes.BUSY, "A command is using the helper; end that first."));
        } else {
            client.tell(new Reply.Restarting(restart.id()));
            end.run();
        }
    }

    private void stop(Client client, Request.Stop stop) {
        Reply.Stopped stopped = new Reply.Stopped(stop.id(), stop.infoHash());
        kept.stop(stop.infoHash(), () -> {
            switch (stop.data()) {
                case KEEP -> client.tell(stopped);
                case DELETE ->
                    disk.delete(
                            stop.infoHash(),
                            result -> client.tell(
                                    switch (result) {
                                        case Result.Ok<Disk.Done> ok -> stopped;
                                        case Result.Failed<Disk.Done> failed ->
                                            new Reply.Error(
                                                    stop.id(),
                                                    Codes.DISK_ERROR,
                                                    failed.error().message());
                                    }));
            }
        });
    }
}
