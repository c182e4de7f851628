package tv.starling.messaging;

import java.util.Optional;
import tv.starling.messaging.Request.CommandWishes;
import tv.starling.messaging.Request.Source;
import tv.starling.messaging.Request.StreamWish;

/** What a browser may not ask: a page that fooled the extension must not reach files, peers or the engine's life. */
public final class RoleRules {
    private RoleRules() {}

    /** A sentence saying why this role may not ask this; empty when it may. */
    public static Optional<String> refusal(Role role, Request request) {
        return switch (role) {
            case COMMAND -> Optional.empty();
            case BROWSER ->
                switch (request) {
                    case Request.Open open -> refusal(open);
                    case Request.Shutdown shutdown -> Optional.of("Only a command may shut the engine down.");
                    case Request.Hello hello -> Optional.empty();
                    case Request.Prepare prepare -> Optional.empty();
                    case Request.Close close -> Optional.empty();
                    case Request.Status status -> Optional.empty();
                    case Request.Stop stop -> Optional.empty();
                    case Request.Forget forget -> Optional.empty();
                    case Request.Keep keep -> Optional.empty();
                    case Request.Settings settings -> Optional.empty();
                    case Request.Configure configure -> Optional.empty();
                    case Request.Restart restart -> Optional.empty();
                };
        };
    }

    private static Optional<String> refusal(Request.Open open) {
        if (!open.wishes().equals(CommandWishes.NONE)) {
            return Optional.of("Only a command may name peers, private addresses, folders or seeding.");
        }
        if (open.source() instanceof Source.Uri uri && uri.isHttp()) {
            return Optional.of("Only a command may have a torrent file fetched.");
        }
        if (open.stream() instanceof StreamWish.None) {
            return Optional.of("Only a command may open without a stream.");
        }
        return Optional.empty();
    }
}
