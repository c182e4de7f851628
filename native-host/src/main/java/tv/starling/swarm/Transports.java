package tv.starling.swarm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.env.Env.DialHandler;
import tv.starling.env.Env.ListenResult;
import tv.starling.env.Link;
import tv.starling.utp.UtpSocket;
import tv.starling.wire.PeerAddress;

/**
 * TCP and uTP, side by side. A dial goes out by TCP and, when that has not been answered soon, by uTP too; the first answer
 * is the link, the other way is closed with nothing said on it. A viewer waits for the first picture: libtorrent's order,
 * uTP and after three seconds TCP, costs those at every peer without uTP. TCP comes first because the kernel does its work.
 * Whom TCP did not reach, or not well, is dialled by uTP first. Swarm thread.
 */
final class Transports {
    /** Most peers on earth answer TCP within it; who has not may be behind something that lets only UDP through. */
    private static final Duration HEAD_START = Duration.ofMillis(300);

    /** Peers remembered as answering uTP alone. */
    private static final int MOST_REMEMBERED = 1000;

    private final Env env;
    private final Datagrams datagrams;
    private final UtpSocket utp;
    private final TransportChoice choice;
    private final LinkedHashSet<PeerAddress> byUtp = new LinkedHashSet<>();

    Transports(Env env, Datagrams datagrams, TransportChoice choice) {
        this.env = env;
        this.datagrams = datagrams;
        this.choice = choice;
        this.utp = new UtpSocket(env, datagrams);
        if (choice != TransportChoice.TCP_ONLY) {
            datagrams.add(utp::received);
        }
    }

    /** Accepts by every transport chosen, on one port number where that is free. */
    ListenResult listen(PeerAddress at, Consumer<Link> accepted) {
        return switch (choice) {
            case TCP_ONLY -> listenTcp(at, accepted);
            case UTP_ONLY -> listenUtp(at, accepted);
            case TCP_AND_UTP -> {
                ListenResult tcp = listenTcp(at, accepted);
                if (tcp instanceof ListenResult.Listening listening) {
                    listenUtp(listening.at(), accepted);
                }
                yield tcp;
            }
        };
    }

    private ListenResult listenTcp(PeerAddress at, Consumer<Link> accepted) {
        ListenResult result = env.listen(at, accepted);
        if (result instanceof ListenResult.Listening listening) {
            datagrams.listening(listening.at());
        }
        return result;
    }

    private ListenResult listenUtp(PeerAddress at, Consumer<Link> accepted) {
        datagrams.listening(at);
        utp.accept(accepted);
        return switch (datagrams.toward(at)) {
            case DatagramResult.Open(var port) -> new ListenResult.Listening(port.local(), () -> {});
            case DatagramResult.Refused(String reason) -> new ListenResult.Refused(reason);
        };
    }

    /** A link over which nothing has been said yet; exactly one of the handler's methods is called, later. */
    void dial(PeerAddress to, DialHandler handler) {
        switch (choice) {
            case TCP_ONLY -> env.dial(to, handler);
            case UTP_ONLY -> utp.dial(to, handler);
            case TCP_AND_UTP -> new Race(to, handler).start();
        }
    }

    /** Who takes no TCP may still accept it, to hang up: libtorrent does. */
    void notAnswered(PeerAddress address) {
        remember(address);
    }

    private void remember(PeerAddress address) {
        if (byUtp.size() >= MOST_REMEMBERED) {
            byUtp.removeFirst();
        }
        byUtp.add(address);
    }

    /** No more streams of uTP; those there are end at once. */
    void close() {
        utp.close();
    }

    /** One dial by both transports. */
    private final class Race {
        private final PeerAddress to;
        private final DialHandler handler;
        private final List<String> failures = new ArrayList<>();
        private final boolean utpFirst;
        private Env.Timer second = () -> {};
        private Optional<Runnable> giveUpUtp = Optional.empty();
        private boolean secondBegun;
        private boolean won;

        Race(PeerAddress to, DialHandler handler) {
            this.to = to;
            this.handler = handler;
            this.utpFirst = byUtp.contains(to);
        }

        void start() {
            second = env.schedule(HEAD_START, this::begunSecond);
            begin(utpFirst);
        }

        private void begunSecond() {
            if (!won && !secondBegun) {
                secondBegun = true;
                second.cancel();
                begin(!utpFirst);
            }
        }

        private void begin(boolean byUtp) {
            var runner = new Runner(byUtp);
            if (byUtp) {
                giveUpUtp = Optional.of(utp.dial(to, runner));
            } else {
                env.dial(to, runner);
            }
        }

        private void connected(Link link, boolean overUtp) {
            if (won) {
                link.close();
                return;
            }
            won = true;
            second.cancel();
            if (!overUtp) {
                giveUpUtp.ifPresent(Runnable::run);
                byUtp.remove(to);
            } else if (!utpFirst) {
                remember(to);
            }
            handler.connected(link);
        }

        private void failed(String reason) {
            failures.add(reason);
            if (won) {
                return;
            }
            if (failures.size() == 2) {
                byUtp.remove(to);
                handler.failed(failures.getFirst());
            } else {
                begunSecond();
            }
        }

        private final class Runner implements DialHandler {
            private final boolean overUtp;

            Runner(boolean overUtp) {
                this.overUtp = overUtp;
            }

            @Override
            public void connected(Link link) {
                Race.this.connected(link, overUtp);
            }

            @Override
            public void failed(String reason) {
                Race.this.failed(reason);
            }
        }
    }
}
