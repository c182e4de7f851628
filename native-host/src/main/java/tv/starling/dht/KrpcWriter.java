package tv.starling.dht;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BInteger;
import tv.starling.bencode.BList;
import tv.starling.bencode.BString;
import tv.starling.bencode.BValue;
import tv.starling.bencode.BencodeReader;
import tv.starling.bencode.BencodeWriter;
import tv.starling.dht.Krpc.Question;
import tv.starling.wire.CompactPeers;
import tv.starling.wire.PeerAddress;

/** Spells messages. */
final class KrpcWriter {
    /** Two letters and a version, in questions; answers go without, being limited in size. */
    private static final byte[] CLIENT = {'S', 'G', 0, 1};

    private KrpcWriter() {}

    static byte[] write(Krpc message) {
        BDictionary.Builder out = BDictionary.builder().put("t", message.transaction());
        switch (message) {
            case Krpc.Query query -> {
                out.put("y", "q").put("v", CLIENT).put("q", method(query.question()));
                if (query.readOnly()) {
                    out.put("ro", 1);
                }
                out.put("a", arguments(query));
            }
            case Krpc.Response response -> {
                out.put("y", "r").put("r", answer(response.answer()));
                response.youAre().map(KrpcWriter::compact).ifPresent(ip -> out.put("ip", ip));
            }
            case Krpc.Failure failure ->
                out.put("y", "e").put("e", BList.of(new BInteger(failure.code()), BString.of(failure.message())));
        }
        return BencodeWriter.write(out.build());
    }

    private static String method(Question question) {
        return switch (question) {
            case Question.Ping _ -> "ping";
            case Question.FindNode _ -> "find_node";
            case Question.GetPeers _ -> "get_peers";
            case Question.AnnouncePeer _ -> "announce_peer";
            case Question.Get _ -> "get";
            case Question.Put _ -> "put";
            case Question.Unknown(String method) -> method;
            case Question.Malformed _ -> throw new IllegalArgumentException("not to be sent");
        };
    }

    private static BDictionary arguments(Krpc.Query query) {
        BDictionary.Builder out = BDictionary.builder().put("id", query.sender().bytes());
        switch (query.question()) {
            case Question.Ping _, Question.Unknown _, Question.Malformed _ -> {}
            case Question.FindNode(NodeId target, Krpc.Want want) -> want(out.put("target", target.bytes()), want);
            case Question.GetPeers(var infoHash, Krpc.Want want, Question.GetPeers.Wish wish) -> {
                want(out.put("info_hash", infoHash.bytes()), want);
                switch (wish) {
                    case ANY_PEERS -> {}
                    case NO_SEEDS -> out.put("noseed", 1);
                    case SCRAPE -> out.put("scrape", 1);
                }
            }
            case Question.AnnouncePeer announce -> {
                out.put("info_hash", announce.infoHash().bytes()).put("token", announce.token());
                out.put("port", announce.port());
                if (announce.implied()) {
                    out.put("implied_port", 1);
                }
                if (announce.seed()) {
                    out.put("seed", 1);
                }
            }
            case Question.Get get -> {
                want(out.put("target", get.target().bytes()), get.want());
                get.newerThan().ifPresent(seq -> out.put("seq", seq));
            }
            case Question.Put put -> {
                out.put("token", put.token());
                put.cas().ifPresent(cas -> out.put("cas", cas));
                item(out, put.item());
                if (put.item() instanceof Item.Mutable mutable && mutable.salt().length > 0) {
                    out.put("salt", mutable.salt());
                }
            }
        }
        return out.build();
    }

    private static void want(BDictionary.Builder out, Krpc.Want want) {
        var families = new ArrayList<BValue>();
        if (want.ipv4()) {
            families.add(BString.of("n4"));
        }
        if (want.ipv6()) {
            families.add(BString.of("n6"));
        }
        if (!families.isEmpty()) {
            out.put("want", new BList(families));
        }
    }

    private static void item(BDictionary.Builder out, Item item) {
        out.put("v", BencodeReader.read(item.value()));
        if (item instanceof Item.Mutable mutable) {
            out.put("k", mutable.key()).put("seq", mutable.seq()).put("sig", mutable.signature());
        }
    }

    private static BDictionary answer(Krpc.Answer answer) {
        BDictionary.Builder out =
                BDictionary.builder().put("id", answer.sender().bytes());
        nodes(answer.nodes(), false).ifPresent(nodes -> out.put("nodes", nodes));
        nodes(answer.nodes(), true).ifPresent(nodes -> out.put("nodes6", nodes));
        answer.token().ifPresent(token -> out.put("token", token));
        if (!answer.peers().isEmpty()) {
            out.put(
                    "values",
                    new BList(answer.peers().stream()
                            .map(KrpcWriter::compact)
                            .map(it -> (BValue) new BString(it))
                            .toList()));
        }
        answer.scrape()
                .ifPresent(scrape -> out.put("BFsd", scrape.seeds().bytes())
                        .put("BFpe", scrape.peers().bytes()));
        answer.item().ifPresent(item -> item(out, item));
        answer.seq().ifPresent(seq -> out.put("seq", seq));
        return out.build();
    }

    private static Optional<byte[]> nodes(List<Contact> contacts, boolean ipv6) {
        var out = new java.io.ByteArrayOutputStream();
        for (Contact contact : contacts) {
            if (contact.address().isIpv6() == ipv6) {
                out.writeBytes(contact.id().bytes());
                out.writeBytes(compact(contact.address()));
            }
        }
        return out.size() == 0 ? Optional.empty() : Optional.of(out.toByteArray());
    }

    private static byte[] compact(PeerAddress address) {
        List<PeerAddress> one = List.of(address);
        return address.isIpv6() ? CompactPeers.formatIpv6(one) : CompactPeers.formatIpv4(one);
    }
}
