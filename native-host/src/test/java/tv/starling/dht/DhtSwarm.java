package tv.starling.dht;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.metainfo.HostPort;
import tv.starling.metainfo.InfoHash;
import tv.starling.sim.DiskProfile;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.Simulation;
import tv.starling.wire.PeerAddress;

/** A network of nodes that are nothing else, each in a neighbourhood of its own. */
final class DhtSwarm {
    static final int PORT = 6881;

    private final Simulation sim;
    private final List<Member> members = new ArrayList<>();
    private int made;

    DhtSwarm(Simulation sim) {
        this.sim = sim;
    }

    /** A node and its machine. */
    static final class Member {
        final SimNode node;
        Dht dht;

        private final long[] sent = {0};

        private Member(SimNode node, Dht.Mode mode) {
            this.node = node;
            this.dht = on(node.env(), mode, Optional.empty());
        }

        void restart(Optional<byte[]> saved) {
            dht = on(node.restart(), Dht.Mode.FULL, saved);
        }

        long sentBytes() {
            return sent[0];
        }

        /** With its own socket, and nobody else's. */
        private Dht on(Env env, Dht.Mode mode, Optional<byte[]> saved) {
            List<Dht> self = new ArrayList<>();
            var socket = (DatagramResult.Open) env.openDatagram(
                    node.address(PORT), (from, bytes) -> self.getFirst().received(from, bytes));
            var counting = new DatagramPort() {
                @Override
                public PeerAddress local() {
                    return socket.port().local();
                }

                @Override
                public void send(PeerAddress to, byte[] payload) {
                    sent[0] += payload.length;
                    socket.port().send(to, payload);
                }

                @Override
                public void close() {
                    socket.port().close();
                }
            };
            self.add(new Dht(env, to -> new DatagramResult.Open(counting), mode, saved));
            return self.getFirst();
        }

        HostPort hostPort() {
            return new HostPort(node.address().inetAddress().getHostAddress(), PORT);
        }
    }

    /** Public addresses, 45.x.y.1 unless there are too many. */
    Member member(LinkProfile line) {
        made++;
        byte[] ip = {45, (byte) (made >> 8), (byte) made, 1};
        return member(PeerAddress.of(ip, 0), line);
    }

    Member readOnly(LinkProfile line) {
        return member(PeerAddress.of(new byte[] {45, 77, 77, 1}, 0), line, Dht.Mode.READ_ONLY);
    }

    Member member(PeerAddress at, LinkProfile line) {
        return member(at, line, Dht.Mode.FULL);
    }

    private Member member(PeerAddress at, LinkProfile line, Dht.Mode mode) {
        var member = new Member(sim.node("node " + at, line, DiskProfile.SSD, at), mode);
        members.add(member);
        return member;
    }

    /** So many nodes that began one after another, by three of them. */
    DhtSwarm grow(int count, LinkProfile line) {
        for (int i = 0; i < count; i++) {
            Member member = member(line);
            member.dht.start(members.stream()
                    .limit(3)
                    .filter(m -> m != member)
                    .map(Member::hostPort)
                    .toList());
            sim.runFor(Duration.ofMillis(100));
        }
        sim.runFor(Duration.ofSeconds(30));
        return this;
    }

    List<Member> members() {
        return members;
    }

    Member get(int number) {
        return members.get(number);
    }

    /** What a search gives, in time. */
    final class Found {
        final List<PeerAddress> peers = new ArrayList<>();
        boolean done;

        private Found(Member member, InfoHash infoHash) {
            member.dht.findPeers(infoHash, Dht.Peers.ALL, peers::addAll, () -> done = true);
        }
    }

    Found begin(Member member, InfoHash infoHash) {
        return new Found(member, infoHash);
    }

    Found find(Member member, InfoHash infoHash) {
        var found = new Found(member, infoHash);
        sim.runUntil(() -> found.done, Duration.ofMinutes(2));
        return found;
    }

    void announce(Member member, InfoHash infoHash) {
        boolean[] done = {false};
        member.dht.announce(infoHash, new Dht.ListenPort(PORT, false), true, peers -> {}, () -> done[0] = true);
        sim.runUntil(() -> done[0], Duration.ofMinutes(2));
        sim.runFor(Duration.ofSeconds(1));
    }
}
