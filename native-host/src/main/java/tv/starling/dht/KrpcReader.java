package tv.starling.dht;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BInteger;
import tv.starling.bencode.BList;
import tv.starling.bencode.BString;
import tv.starling.bencode.BValue;
import tv.starling.bencode.BencodeException;
import tv.starling.bencode.BencodeLimits;
import tv.starling.bencode.BencodeReader;
import tv.starling.dht.Krpc.Question;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.Ed25519;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.ProtocolException;

/** Reads messages strictly; a fault is a {@link ProtocolException}, but for questions that can be answered with an error. */
final class KrpcReader {
    /** Nobody sends datagrams that must be fragmented; a little more is allowed than Ethernet takes. */
    static final int MOST_BYTES = 2048;
    /** A value may be nested (BEP 44); nothing else is, more than four deep. */
    private static final BencodeLimits LIMITS = new BencodeLimits(32, 1000);
    /** They are echoed: a long one would be a way to write our answers. Clients use 2 to 8. */
    private static final int MOST_TRANSACTION_BYTES = 32;
    /** What others make of tokens: 4 to 20. */
    private static final int MOST_TOKEN_BYTES = 64;
    /** Eight are due; some send twice that. */
    private static final int MOST_NODES = 16;
    /** What fits in a datagram. */
    private static final int MOST_PEERS = 200;
    /** Shown in logs only. */
    private static final int MOST_MESSAGE_CHARACTERS = 100;

    private KrpcReader() {}

    static Krpc read(byte[] datagram) {
        if (datagram.length > MOST_BYTES) {
            throw new ProtocolException("datagram of " + datagram.length + " bytes");
        }
        try {
            if (BencodeReader.read(datagram, BencodeReader.Order.LENIENT, LIMITS) instanceof BDictionary message) {
                return message(datagram, message);
            }
            throw new ProtocolException("not a dictionary");
        } catch (BencodeException e) {
            throw new ProtocolException(String.valueOf(e.getMessage()));
        }
    }

    private static Krpc message(byte[] datagram, BDictionary message) {
        byte[] transaction = message.string("t")
                .filter(t -> t.length <= MOST_TRANSACTION_BYTES)
                .orElseThrow(() -> new ProtocolException("no transaction"));
        return switch (message.text("y").orElse("")) {
            case "q" -> query(datagram, message, transaction);
            case "r" -> {
                BDictionary answer =
                        message.dictionary("r").orElseThrow(() -> new ProtocolException("no answer in an answer"));
                Optional<PeerAddress> youAre = message.string("ip").flatMap(KrpcReader::address);
                yield new Krpc.Response(transaction, youAre, answer(datagram, answer));
            }
            case "e" -> failure(message, transaction);
            default -> throw new ProtocolException("neither question nor answer");
        };
    }

    private static Krpc failure(BDictionary message, byte[] transaction) {
        List<BValue> parts = message.list("e").map(BList::items).orElse(List.of());
        if (parts.size() >= 2 && parts.get(0) instanceof BInteger(long code) && parts.get(1) instanceof BString text) {
            String words = text.utf8();
            return new Krpc.Failure(
                    transaction,
                    (int) Math.clamp(code, 0, 9999),
                    words.substring(0, Math.min(words.length(), MOST_MESSAGE_CHARACTERS)));
        }
        return new Krpc.Failure(transaction, 0, "");
    }

    // --- questions ----------------------------------------------------------------------------------------------

    private static Krpc query(byte[] datagram, BDictionary message, byte[] transaction) {
        BDictionary arguments =
                message.dictionary("a").orElse(BDictionary.builder().build());
        String method = message.text("q").orElse("");
        Optional<NodeId> sender = id(arguments, "id");
        boolean readOnly = message.optInteger("ro").orElse(0) == 1;
        Question question = sender.isEmpty()
                ? new Question.Malformed(ErrorCode.PROTOCOL, "no id")
                : question(datagram, method, arguments);
        // A question without an id is only ever answered with an error; whose it is does not matter then.
        return new Krpc.Query(
                transaction, sender.orElse(NodeId.of(new byte[NodeId.LENGTH])), readOnly || sender.isEmpty(), question);
    }

    private static Question question(byte[] datagram, String method, BDictionary arguments) {
        return switch (method) {
            case "ping" -> new Question.Ping();
            case "find_node" ->
                id(arguments, "target")
                        .<Question>map(target -> new Question.FindNode(target, want(arguments)))
                        .orElse(malformed("no target"));
            case "get_peers" ->
                infoHash(arguments)
                        .<Question>map(hash -> new Question.GetPeers(hash, want(arguments), wish(arguments)))
                        .orElse(malformed("no info_hash"));
            case "announce_peer" -> announce(arguments);
            case "get" ->
                id(arguments, "target")
                        .<Question>map(target -> new Question.Get(target, arguments.optInteger("seq"), want(arguments)))
                        .orElse(malformed("no target"));
            case "put" -> put(datagram, arguments);
            // Anything else with a target is to be answered like find_node (BEP 5's forward compatibility, as
            // libtorrent has it).
            default ->
                id(arguments, "target")
                        .or(() -> infoHash(arguments).map(NodeId::of))
                        .<Question>map(target -> new Question.FindNode(target, want(arguments)))
                        .orElse(new Question.Unknown(method));
        };
    }

    private static Question malformed(String reason) {
        return new Question.Malformed(ErrorCode.PROTOCOL, reason);
    }

    private static Question announce(BDictionary arguments) {
        Optional<InfoHash> infoHash = infoHash(arguments);
        Optional<byte[]> token = token(arguments);
        if (infoHash.isEmpty() || token.isEmpty()) {
            return malformed("no info_hash or token");
        }
        boolean implied = arguments.optInteger("implied_port").orElse(0) != 0;
        long port = arguments.optInteger("port").orElse(0);
        if (!implied && (port < 1 || port > 0xffff)) {
            return malformed("no port");
        }
        return new Question.AnnouncePeer(
                infoHash.get(),
                (int) Math.clamp(port, 0, 0xffff),
                implied,
                token.get(),
                arguments.optInteger("seed").orElse(0) == 1);
    }

    private static Question put(byte[] datagram, BDictionary arguments) {
        Optional<byte[]> token = token(arguments);
        Optional<byte[]> value = rawValue(datagram, "a");
        if (token.isEmpty() || value.isEmpty()) {
            return malformed("no token or value");
        }
        if (value.get().length > Item.MOST_VALUE_BYTES) {
            return new Question.Malformed(ErrorCode.VALUE_TOO_BIG, "value too big");
        }
        byte[] salt = arguments.string("salt").orElse(new byte[0]);
        if (salt.length > Item.MOST_SALT_BYTES) {
            return new Question.Malformed(ErrorCode.SALT_TOO_BIG, "salt too big");
        }
        if (arguments.get("k").isEmpty()) {
            return new Question.Put(token.get(), new Item.Immutable(value.get()), OptionalLong.empty());
        }
        return mutable(arguments, salt, value.get())
                .<Question>map(item -> new Question.Put(token.get(), item, arguments.optInteger("cas")))
                .orElse(malformed("no key, seq or signature"));
    }

    private static Question.GetPeers.Wish wish(BDictionary arguments) {
        if (arguments.optInteger("scrape").orElse(0) == 1) {
            return Question.GetPeers.Wish.SCRAPE;
        }
        return arguments.optInteger("noseed").orElse(0) == 1
                ? Question.GetPeers.Wish.NO_SEEDS
                : Question.GetPeers.Wish.ANY_PEERS;
    }

    private static Krpc.Want want(BDictionary arguments) {
        List<BValue> families = arguments.list("want").map(BList::items).orElse(List.of());
        return new Krpc.Want(families.contains(BString.of("n4")), families.contains(BString.of("n6")));
    }

    // --- answers ------------------------------------------------------------------------------------------------

    private static Krpc.Answer answer(byte[] datagram, BDictionary from) {
        NodeId sender = id(from, "id").orElseThrow(() -> new ProtocolException("answer without id"));
        var nodes = new ArrayList<Contact>();
        from.string("nodes").ifPresent(bytes -> nodes(bytes, 4, nodes));
        from.string("nodes6").ifPresent(bytes -> nodes(bytes, 16, nodes));
        Krpc.Answer answer = Krpc.Answer.of(sender).withNodes(nodes).withPeers(peers(from));
        Optional<byte[]> token = token(from);
        if (token.isPresent()) {
            answer = answer.withToken(token.get());
        }
        Optional<Krpc.Scrape> scrape = scrape(from);
        if (scrape.isPresent()) {
            answer = answer.withScrape(scrape.get());
        }
        Optional<byte[]> value = rawValue(datagram, "r").filter(v -> v.length <= Item.MOST_VALUE_BYTES);
        if (value.isPresent()) {
            Optional<Item> item = from.get("k").isEmpty()
                    ? Optional.of(new Item.Immutable(value.get()))
                    : mutable(from, new byte[0], value.get()).map(it -> it);
            return item.map(answer::withItem).orElse(answer);
        }
        OptionalLong seq = from.optInteger("seq");
        return seq.isPresent() ? answer.withSeq(seq.getAsLong()) : answer;
    }

    private static List<PeerAddress> peers(BDictionary from) {
        var peers = new ArrayList<PeerAddress>();
        for (BValue value : from.list("values").map(BList::items).orElse(List.of())) {
            if (value instanceof BString(byte[] bytes) && peers.size() < MOST_PEERS) {
                address(bytes).filter(a -> a.port() != 0).ifPresent(peers::add);
            }
        }
        return peers;
    }

    private static Optional<Krpc.Scrape> scrape(BDictionary from) {
        Optional<BloomFilter> seeds =
                from.string("BFsd").filter(b -> b.length == BloomFilter.LENGTH).map(BloomFilter::of);
        Optional<BloomFilter> peers =
                from.string("BFpe").filter(b -> b.length == BloomFilter.LENGTH).map(BloomFilter::of);
        return seeds.flatMap(s -> peers.map(p -> new Krpc.Scrape(s, p)));
    }

    private static void nodes(byte[] bytes, int ipLength, List<Contact> nodes) {
        int length = NodeId.LENGTH + ipLength + 2;
        for (int at = 0; at + length <= bytes.length && nodes.size() < MOST_NODES; at += length) {
            NodeId id = NodeId.of(Arrays.copyOfRange(bytes, at, at + NodeId.LENGTH));
            address(Arrays.copyOfRange(bytes, at + NodeId.LENGTH, at + length))
                    .filter(a -> a.port() != 0)
                    .ifPresent(a -> nodes.add(new Contact(id, a)));
        }
    }

    // --- both ---------------------------------------------------------------------------------------------------

    private static Optional<Item.Mutable> mutable(BDictionary from, byte[] salt, byte[] value) {
        Optional<byte[]> key = from.string("k").filter(k -> k.length == Ed25519.KEY_LENGTH);
        Optional<byte[]> signature = from.string("sig").filter(s -> s.length == Ed25519.SIGNATURE_LENGTH);
        OptionalLong seq = from.optInteger("seq");
        return key.isEmpty() || signature.isEmpty() || seq.isEmpty() || seq.getAsLong() < 0
                ? Optional.empty()
                : Optional.of(new Item.Mutable(key.get(), salt, seq.getAsLong(), value, signature.get()));
    }

    /** {@code v} exactly as it came: its hash or signature is over these bytes (BEP 44). */
    private static Optional<byte[]> rawValue(byte[] datagram, String part) {
        return BencodeReader.rawValue(datagram, part).flatMap(raw -> BencodeReader.rawValue(raw, "v"));
    }

    private static Optional<byte[]> token(BDictionary from) {
        return from.string("token").filter(t -> t.length > 0 && t.length <= MOST_TOKEN_BYTES);
    }

    private static Optional<NodeId> id(BDictionary from, String key) {
        return from.string(key).filter(b -> b.length == NodeId.LENGTH).map(NodeId::of);
    }

    private static Optional<InfoHash> infoHash(BDictionary from) {
        return from.string("info_hash").filter(b -> b.length == InfoHash.LENGTH).map(InfoHash::of);
    }

    /** 6 or 18 bytes; anything else is none. Port 0 stays, for {@code ip}. */
    private static Optional<PeerAddress> address(byte[] bytes) {
        return switch (bytes.length) {
            case 6, 18 -> {
                int at = bytes.length - 2;
                int port = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
                yield Optional.of(PeerAddress.of(Arrays.copyOf(bytes, at), port));
            }
            default -> Optional.empty();
        };
    }
}
