package tv.starling.sim.scenarios;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import tv.starling.metainfo.InfoHash;
import tv.starling.sim.FakePeer;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.swarm.SimPeer;

/** A peer by script that says it has everything and answers requests as a test wants. */
final class ScriptedSeed {
    private static final String EXTENSIONS_AND_FAST = "0000000000100004";
    private static final String AND_V2 = "0000000000100014";
    private static final int HASH_REQUEST = 21;

    /** What becomes of a block before it is sent; an empty array when it is not. */
    interface Blocks {
        byte[] sent(int number, int piece, byte[] right);
    }

    private final SimTorrent torrent;
    private final Blocks blocks;
    private final FakePeer peer;
    private final String peerId;
    private BiFunction<Long, Integer, byte[]> data;
    private Optional<BiConsumer<FakePeer, byte[]>> hashes = Optional.empty();
    private int requests;
    private int hashRequests;
    private InfoHash name;
    private String reserved = EXTENSIONS_AND_FAST;

    private ScriptedSeed(SimNode node, SimTorrent torrent, Blocks blocks) {
        this.torrent = torrent;
        this.blocks = blocks;
        this.peerId = "-XX0000-" + String.format("%012x", node.name().hashCode() & 0xffffffffL);
        this.data = torrent::bytes;
        this.name = torrent.infoHash();
        this.peer = FakePeer.listen(node, SimPeer.PORT).onMessage(this::heard);
    }

    static ScriptedSeed on(SimNode node, SimTorrent torrent, Blocks blocks) {
        return new ScriptedSeed(node, torrent, blocks);
    }

    /** Has this for right. */
    ScriptedSeed serving(byte[] bytes) {
        data = (at, length) -> Arrays.copyOfRange(bytes, at.intValue(), at.intValue() + length);
        return this;
    }

    /** Shakes hands as one of v2 (BEP 52), and does this with each request for hashes: its 48 bytes. */
    ScriptedSeed withHashes(BiConsumer<FakePeer, byte[]> answer) {
        hashes = Optional.of(answer);
        return answering(torrent.info().hashes().truncatedV2().orElseThrow(), AND_V2);
    }

    /** Shakes hands by this name, with these reserved bytes. */
    ScriptedSeed answering(InfoHash infoHash, String reservedBytes) {
        name = infoHash;
        reserved = reservedBytes;
        return this;
    }

    /** Requests for hashes heard, whatever it is. */
    int hashRequests() {
        return hashRequests;
    }

    /** Spoils every block. */
    static byte[] spoiled(byte[] right) {
        byte[] wrong = right.clone();
        wrong[wrong.length / 2] ^= 1;
        return wrong;
    }

    FakePeer peer() {
        return peer;
    }

    /** Requests heard. */
    int requests() {
        return requests;
    }

    private void heard(FakePeer from, byte[] message) {
        if (message.length == FakePeer.HANDSHAKE) {
            from.handshake(name, reserved, peerId);
            from.message(14, "").message(1, "");
        } else if (message.length == 49 && message[0] == HASH_REQUEST) {
            hashRequests++;
            hashes.ifPresent(answer -> answer.accept(from, Arrays.copyOfRange(message, 1, message.length)));
        } else if (message.length == 13 && message[0] == 6) {
            ByteBuffer request = ByteBuffer.wrap(message, 1, 12);
            int piece = request.getInt();
            int offset = request.getInt();
            byte[] right = data.apply(torrent.info().layout().pieceOffset(piece) + offset, request.getInt());
            byte[] block = blocks.sent(requests++, piece, right);
            if (block.length > 0) {
                byte[] payload = new byte[8 + block.length];
                ByteBuffer.wrap(payload).putInt(piece).putInt(offset).put(block);
                from.message(7, payload);
            }
        }
    }
}
