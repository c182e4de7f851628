package tv.starling.dht;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tv.starling.dht.Krpc.Question;
import tv.starling.wire.PeerAddress;

/** What we answer (BEP 5, 32, 33, 44). A decider: it sends nothing. */
final class Answers {
    /** Fits in any link's packet with headers. */
    private static final int MOST_BYTES = 1400;
    /** An address that is not proved is answered with no more than so many times its question. */
    private static final int MOST_AMPLIFICATION = 3;

    private final Tables tables;
    private final Tokens tokens;
    private final PeerStore peers;
    private final ItemStore items;

    /** Nodes near a target, of one address family. */
    interface Tables {
        List<Contact> closest(NodeId target, boolean ipv6);
    }

    /** An answer, spelled. */
    sealed interface Outcome {
        record Send(byte[] datagram) implements Outcome {}

        /** What was asked for is longer than an unproved address may be sent: ask it something first. */
        record ProveFirst() implements Outcome {}
    }

    /** Who asks, and how it is treated. */
    record Asking(PeerAddress from, boolean proved, int questionBytes, int reservedBytes) {
        private int mostBytes() {
            return proved ? MOST_BYTES : MOST_AMPLIFICATION * questionBytes - reservedBytes;
        }
    }

    Answers(Tables tables, Tokens tokens, PeerStore peers, ItemStore items) {
        this.tables = tables;
        this.tokens = tokens;
        this.peers = peers;
        this.items = items;
    }

    Outcome answer(NodeId own, Krpc.Query query, Asking asking, long nowNanos) {
        Krpc.Answer empty = Krpc.Answer.of(own);
        return switch (query.question()) {
            case Question.Ping _ -> fit(query, empty, asking);
            case Question.FindNode(NodeId target, Krpc.Want want) ->
                fit(query, empty.withNodes(nodes(target, want, asking)), asking);
            case Question.GetPeers get -> fit(query, peers(empty, get, asking, nowNanos), asking);
            case Question.AnnouncePeer announce -> {
                NodeId target = NodeId.of(announce.infoHash());
                if (!tokens.isValid(announce.token(), asking.from(), target, nowNanos)) {
                    yield failure(query, ErrorCode.PROTOCOL, "bad token");
                }
                PeerAddress peer =
                        announce.implied() ? asking.from() : asking.from().withPort(announce.port());
                peers.announce(announce.infoHash(), peer, announce.seed(), nowNanos);
                yield fit(query, empty, asking);
            }
            case Question.Get get -> fit(query, item(empty, get, asking, nowNanos), asking);
            case Question.Put put -> {
                if (!tokens.isValid(put.token(), asking.from(), put.item().target(), nowNanos)) {
                    yield failure(query, ErrorCode.PROTOCOL, "bad token");
                }
                int code = items.put(put.item(), put.cas(), nowNanos);
                yield code == 0 ? fit(query, empty, asking) : failure(query, code, "not stored");
            }
            case Question.Malformed(int code, String reason) -> failure(query, code, reason);
            case Question.Unknown _ -> failure(query, ErrorCode.UNKNOWN_METHOD, "unknown method");
        };
    }

    private Krpc.Answer peers(Krpc.Answer empty, Question.GetPeers get, Asking asking, long nowNanos) {
        NodeId target = NodeId.of(get.infoHash());
        boolean seedsToo = get.wish() != Question.GetPeers.Wish.NO_SEEDS;
        Krpc.Answer answer = empty.withNodes(nodes(target, get.want(), asking))
                .withToken(tokens.give(asking.from(), target, nowNanos))
                .withPeers(peers.peers(get.infoHash(), asking.from().isIpv6(), seedsToo, nowNanos));
        return get.wish() == Question.GetPeers.Wish.SCRAPE
                ? peers.scrape(get.infoHash(), nowNanos).map(answer::withScrape).orElse(answer)
                : answer;
    }

    private Krpc.Answer item(Krpc.Answer empty, Question.Get get, Asking asking, long nowNanos) {
        Krpc.Answer answer = empty.withNodes(nodes(get.target(), get.want(), asking))
                .withToken(tokens.give(asking.from(), get.target(), nowNanos));
        Optional<Item> item = items.get(get.target(), nowNanos);
        if (item.isEmpty()) {
            return answer;
        }
        OptionalLong known = get.newerThan();
        return item.get() instanceof Item.Mutable mutable && known.isPresent() && mutable.seq() <= known.getAsLong()
                ? answer.withSeq(mutable.seq())
                : answer.withItem(item.get());
    }

    /** Of the families wished for; else of the one that the question came by (BEP 32). */
    private List<Contact> nodes(NodeId target, Krpc.Want want, Asking asking) {
        boolean unsaid = !want.ipv4() && !want.ipv6();
        var nodes = new ArrayList<Contact>();
        if (want.ipv4() || unsaid && !asking.from().isIpv6()) {
            nodes.addAll(tables.closest(target, false));
        }
        if (want.ipv6() || unsaid && asking.from().isIpv6()) {
            nodes.addAll(tables.closest(target, true));
        }
        return nodes;
    }

    /** Leaves out nodes, from the farthest on, and then peers, until it is short enough. */
    private Outcome fit(Krpc.Query query, Krpc.Answer answer, Asking asking) {
        Krpc.Answer shorter = answer;
        while (true) {
            byte[] spelled =
                    KrpcWriter.write(new Krpc.Response(query.transaction(), Optional.of(asking.from()), shorter));
            if (spelled.length <= asking.mostBytes()) {
                return new Outcome.Send(spelled);
            }
            if (!shorter.nodes().isEmpty()) {
                shorter = shorter.withNodes(withoutLast(shorter.nodes()));
            } else if (!shorter.peers().isEmpty()) {
                shorter = shorter.withPeers(withoutLast(shorter.peers()));
            } else {
                return new Outcome.ProveFirst();
            }
        }
    }

    private static <T> List<T> withoutLast(List<T> list) {
        return list.subList(0, list.size() - 1);
    }

    private static Outcome failure(Krpc.Query query, int code, String reason) {
        return new Outcome.Send(KrpcWriter.write(new Krpc.Failure(query.transaction(), code, reason)));
    }
}
