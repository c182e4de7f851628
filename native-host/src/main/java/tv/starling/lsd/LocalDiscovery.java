package tv.starling.lsd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.PeerAddress;

/**
 * Tells this network which swarms we are in, and hears who else is (BEP 14): each swarm every five minutes, in at most one
 * packet a minute for each address family. Anybody on the network can say anything, so what is heard is bounded in rate,
 * and is for the client to believe or not. Swarm thread.
 */
public final class LocalDiscovery {
    /** Of BEP 14, for IPv4 and IPv6. */
    static final List<PeerAddress> GROUPS = List.of(group("239.192.152.143:6771"), group("[ff15::efc0:988f]:6771"));

    static final Duration INTERVAL = Duration.ofMinutes(5);
    static final Duration PACE = Duration.ofMinutes(1);
    /** Swarms joined together are announced together. */
    static final Duration GATHERING = Duration.ofSeconds(1);
    /** Packets heard in a second; a large network with five-minute announces has fewer. */
    static final int MOST_HEARD_A_SECOND = 50;

    private static final int COOKIE_BITS = 32;

    /** What it announces, and whom it tells. */
    public interface Client {
        /** Swarms that may be told of now, never private ones (BEP 27). */
        List<InfoHash> swarms();

        /** Where peers reach us, 0 when they can't; then nothing is announced. */
        int port();

        /** Somebody at this address says that it is in this swarm, which need not be one of ours. */
        void found(InfoHash infoHash, PeerAddress peer);
    }

    private final Env env;
    private final Client client;
    private final String cookie;
    private final Map<PeerAddress, DatagramPort> open = new LinkedHashMap<>();
    private final Map<InfoHash, Long> announced = new LinkedHashMap<>();
    private Optional<Long> lastNanos = Optional.empty();
    private Env.Timer timer = () -> {};
    private long secondNanos;
    private int heard;

    public LocalDiscovery(Env env, Client client) {
        this.env = env;
        this.client = client;
        this.cookie = Integer.toHexString(env.random().nextInt(1 << (COOKIE_BITS - 2)));
    }

    /** Joins the groups; where no interface has them, nothing ever happens. */
    public void start() {
        for (PeerAddress group : GROUPS) {
            DatagramResult result = env.openMulticast(group, this::received);
            if (result instanceof DatagramResult.Open(DatagramPort port)) {
                open.put(group, port);
            }
        }
        joined();
    }

    /** A swarm has been joined: it is announced soon. */
    public void joined() {
        if (!open.isEmpty()) {
            timer.cancel();
            timer = env.schedule(later(GATHERING), this::announce);
        }
    }

    private Duration later(Duration wish) {
        long sinceLast = lastNanos.map(last -> env.nanoTime() - last).orElse(Long.MAX_VALUE);
        long wait = Math.max(wish.toNanos(), PACE.toNanos() - Math.min(sinceLast, PACE.toNanos()));
        return Duration.ofNanos(wait);
    }

    private void announce() {
        long now = env.nanoTime();
        List<InfoHash> swarms = client.swarms();
        announced.keySet().retainAll(swarms);
        List<InfoHash> due = new ArrayList<>();
        for (InfoHash swarm : swarms) {
            Long last = announced.get(swarm);
            if (due.size() < LsdMessage.MOST_INFO_HASHES && (last == null || now - last >= INTERVAL.toNanos())) {
                due.add(swarm);
            }
        }
        if (client.port() != 0 && !due.isEmpty()) {
            lastNanos = Optional.of(now);
            due.forEach(swarm -> announced.put(swarm, now));
            open.forEach((group, port) -> port.send(
                    group, LsdMessage.of(group, client.port(), due, cookie).encode()));
        }
        timer = env.schedule(PACE, this::announce);
    }

    private void received(PeerAddress from, byte[] packet) {
        long now = env.nanoTime();
        if (now - secondNanos >= 1_000_000_000L) {
            secondNanos = now;
            heard = 0;
        }
        if (++heard > MOST_HEARD_A_SECOND) {
            return;
        }
        LsdMessage.parse(packet)
                .filter(message -> !message.cookie().equals(cookie))
                .ifPresent(message -> message.infoHashes().stream()
                        .limit(LsdMessage.MOST_INFO_HASHES)
                        .forEach(hash -> client.found(hash, from.withPort(message.port()))));
    }

    public void close() {
        timer.cancel();
        timer = () -> {};
        open.values().forEach(DatagramPort::close);
        open.clear();
    }

    private static PeerAddress group(String address) {
        return PeerAddress.parse(address).orElseThrow();
    }
}
