package tv.starling.sim.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tv.starling.env.Env;
import tv.starling.sim.SimTorrent;
import tv.starling.stream.ByteReader;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.Torrent;

/**
 * Watches the one file of a torrent as a browser's player does: it reads ahead up to its buffer, begins when a little is
 * there, plays at the bit rate, and stands still where the buffer ran dry until a little is there again.
 */
final class Viewer {
    private static final long LOOKS_NANOS = 50_000_000L;
    private static final double BEGINS_WITH_SECONDS = 1;
    private static final double GOES_ON_WITH_SECONDS = 2;
    private static final double BUFFER_SECONDS = 10;

    private final SimPeer peer;
    private final SimTorrent film;
    private final long bytesPerSecond;
    private final long length;
    private final long joinedNanos;
    private final List<String> failures = new ArrayList<>();
    private long startedNanos = -1;
    private long played;
    private long position;
    private long sinceNanos;
    private boolean playing;
    private boolean reading;
    private int stalls;
    private long stalledNanos;

    Viewer(SimPeer peer, SimTorrent film, long bytesPerSecond) {
        this.peer = peer;
        this.film = film;
        this.bytesPerSecond = bytesPerSecond;
        this.length = film.info().files().getFirst().length();
        this.joinedNanos = env().nanoTime();
        open();
    }

    private Env env() {
        return peer.node().env();
    }

    private void open() {
        Torrent torrent = peer.torrent(film);
        torrent.file(0)
                .ifPresentOrElse(
                        file -> {
                            ByteReader reader = file.open(0, length);
                            read(reader);
                            look(reader);
                        },
                        () -> env().schedule(Duration.ofMillis(10), this::open));
    }

    private void read(ByteReader reader) {
        if (!reading && position - played < BUFFER_SECONDS * bytesPerSecond && position < length) {
            reading = true;
            reader.read(result -> took(reader, result));
        }
    }

    private void took(ByteReader reader, ByteReader.Result result) {
        reading = false;
        switch (result) {
            case ByteReader.Result.Bytes(byte[] bytes) -> {
                if (!Arrays.equals(bytes, film.bytes(position, bytes.length))) {
                    failures.add("wrong bytes at " + position);
                }
                position += bytes.length;
                advance();
                read(reader);
            }
            case ByteReader.Result.End _ -> {}
            case ByteReader.Result.Failed(String code, String message) -> failures.add(code + ": " + message);
        }
    }

    /** Timers of the player itself: what has been played meanwhile, and whether it can play. */
    private void look(ByteReader reader) {
        advance();
        read(reader);
        if (!ended()) {
            env().schedule(Duration.ofNanos(LOOKS_NANOS), () -> look(reader));
        } else {
            reader.close();
        }
    }

    private void advance() {
        long now = env().nanoTime();
        long passed = now - sinceNanos;
        sinceNanos = now;
        if (playing) {
            played = Math.min(position, played + (long) (passed * 1e-9 * bytesPerSecond));
            if (played == position && position < length) {
                playing = false;
                stalls++;
            }
        } else {
            if (startedNanos >= 0) {
                stalledNanos += passed;
            }
            double needed = startedNanos < 0 ? BEGINS_WITH_SECONDS : GOES_ON_WITH_SECONDS;
            if (position - played >= Math.min(needed * bytesPerSecond, length - played)) {
                playing = true;
                startedNanos = startedNanos < 0 ? now : startedNanos;
            }
        }
    }

    boolean ended() {
        return played >= length;
    }

    /** From joining to the first picture, or until now. */
    double startSeconds() {
        return ((startedNanos < 0 ? env().nanoTime() : startedNanos) - joinedNanos) * 1e-9;
    }

    int stalls() {
        return stalls;
    }

    double stalledSeconds() {
        return stalledNanos * 1e-9;
    }

    /** Of no use, of all that the film is long. */
    double wastedShare() {
        return peer.wasted(film) / (double) length;
    }

    List<String> failures() {
        return failures;
    }
}
