package tv.starling.utp;

import java.nio.ByteBuffer;
import java.util.Optional;
import tv.starling.env.Env.DialHandler;
import tv.starling.env.Link;

/** Who has a stream: the one who dialled it, until it is connected; then the link's handler, who comes when it will. */
final class Owner {
    private Optional<DialHandler> dialler = Optional.empty();
    private Optional<Link.Handler> handler = Optional.empty();
    private boolean reading = true;
    private boolean told;

    void dials(DialHandler dialler) {
        this.dialler = Optional.of(dialler);
    }

    void connected(Link link) {
        DialHandler waiting = dialler.orElseThrow();
        dialler = Optional.empty();
        waiting.connected(link);
    }

    /** The dial hears no more. */
    void giveUp() {
        dialler = Optional.empty();
    }

    void starts(Link.Handler handler) {
        if (this.handler.isPresent()) {
            throw new IllegalStateException("started twice");
        }
        this.handler = Optional.of(handler);
    }

    void reading(boolean on) {
        reading = on;
    }

    boolean isReading() {
        return reading && handler.isPresent();
    }

    void received(ByteBuffer bytes) {
        handler.orElseThrow().received(bytes);
    }

    void drained() {
        handler.ifPresent(Link.Handler::drained);
    }

    /** The end; whoever is there is told once, who comes later when it is said again. */
    void ended(String dialFailure, String closeReason) {
        if (dialler.isPresent()) {
            DialHandler waiting = dialler.get();
            dialler = Optional.empty();
            waiting.failed(dialFailure);
        } else {
            closed(closeReason);
        }
    }

    /** Nothing more comes. */
    void closed(String reason) {
        if (!told && handler.isPresent()) {
            told = true;
            handler.get().closed(reason);
        }
    }
}
