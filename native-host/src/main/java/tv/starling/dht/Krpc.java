package tv.starling.dht;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.PeerAddress;

/** A message between nodes (BEP 5, KRPC). {@code transaction} is whatever the asking node chose. Arrays are the message's own. */
sealed interface Krpc {
    byte[] transaction();

    /** @param readOnly the sender answers nothing and belongs in no table (BEP 43) */
    record Query(byte[] transaction, NodeId sender, boolean readOnly, Question question) implements Krpc {}

    /** @param youAre the asking node's address as the answering one saw it (BEP 42) */
    record Response(byte[] transaction, Optional<PeerAddress> youAre, Answer answer) implements Krpc {}

    record Failure(byte[] transaction, int code, String message) implements Krpc {}

    /** Which nodes are wished for in an answer (BEP 32). */
    record Want(boolean ipv4, boolean ipv6) {
        static final Want UNSAID = new Want(false, false);
    }

    sealed interface Question {
        record Ping() implements Question {}

        record FindNode(NodeId target, Want want) implements Question {}

        record GetPeers(InfoHash infoHash, Want want, Wish wish) implements Question {
            /** What more is asked (BEP 33). */
            enum Wish {
                ANY_PEERS,
                NO_SEEDS,
                SCRAPE
            }
        }

        /** @param implied the datagram's own port is meant; who does not know the word takes {@code port} */
        record AnnouncePeer(InfoHash infoHash, int port, boolean implied, byte[] token, boolean seed)
                implements Question {}

        /** @param newerThan the value of a mutable item is sent only when its sequence number is above this (BEP 44) */
        record Get(NodeId target, OptionalLong newerThan, Want want) implements Question {}

        /** @param cas sequence number that is to be replaced (BEP 44) */
        record Put(byte[] token, Item item, OptionalLong cas) implements Question {}

        /** A method that we know, with arguments that can't be. */
        record Malformed(int code, String reason) implements Question {}

        record Unknown(String method) implements Question {}
    }

    /**
     * What any question may be answered with.
     *
     * @param item only with its signature or hash to be checked against what was asked for
     * @param seq of an item whose value was not sent
     */
    record Answer(
            NodeId sender,
            List<Contact> nodes,
            Optional<byte[]> token,
            List<PeerAddress> peers,
            Optional<Scrape> scrape,
            Optional<Item> item,
            OptionalLong seq) {
        static Answer of(NodeId sender) {
            return new Answer(
                    sender,
                    List.of(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalLong.empty());
        }

        Answer withNodes(List<Contact> other) {
            return new Answer(sender, other, token, peers, scrape, item, seq);
        }

        Answer withToken(byte[] other) {
            return new Answer(sender, nodes, Optional.of(other), peers, scrape, item, seq);
        }

        Answer withPeers(List<PeerAddress> other) {
            return new Answer(sender, nodes, token, other, scrape, item, seq);
        }

        Answer withScrape(Scrape other) {
            return new Answer(sender, nodes, token, peers, Optional.of(other), item, seq);
        }

        Answer withItem(Item other) {
            return new Answer(sender, nodes, token, peers, scrape, Optional.of(other), seq);
        }

        Answer withSeq(long other) {
            return new Answer(sender, nodes, token, peers, scrape, item, OptionalLong.of(other));
        }
    }

    /** Everybody a node knows in a swarm (BEP 33). */
    record Scrape(BloomFilter seeds, BloomFilter peers) {}
}
