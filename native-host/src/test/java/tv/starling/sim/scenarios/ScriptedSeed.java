package tv.starling.sim.scenarios;

import java.nio.ByteBuffer;
import tv.starling.sim.FakePeer;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.swarm.SimPeer;

/** A peer by script that says it has everything and answers requests as a test wants. */
final class ScriptedSeed {
    private static final String EXTENSIONS_AND_FAST = "0000000000100004";

    /** What becomes of a block before it is sent; an empty array when it is not. */
    interface Blocks {
        byte[] sent(int number, int piece, byte[] right);
    }

    private final SimTorrent torrent;
    private final Blocks blocks;
    private final FakePeer peer;
    private final String peerId;
    private int requests;

    private ScriptedSeed(SimNode node, SimTorrent torrent, Blocks blocks) {
        this.torrent = torrent;
        this.blocks = blocks;
        this.peerId = "-XX0000-" + String.format("%012x", node.name().hashCode() & 0xffffffffL);
        this.peer = FakePeer.listen(node, SimPeer.PORT).onMessage(this::heard);
    }

    static ScriptedSeed on(SimNode node, SimTorrent torrent, Blocks blocks) {
        return new ScriptedSeed(node, torrent, blocks);
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
            from.handshake(torrent.infoHash(), EXTENSIONS_AND_FAST, peerId);
            from.message(14, "").message(1, "");
        } else if (message.length == 13 && message[0] == 6) {
            ByteBuffer request = ByteBuffer.wrap(message, 1, 12);
            int piece = request.getInt();
            int offset = request.getInt();
            byte[] right = torrent.bytes(torrent.info().layout().pieceOffset(piece) + offset, request.getInt());
            byte[] block = blocks.sent(requests++, piece, right);
            if (block.length > 0) {
                byte[] payload = new byte[8 + block.length];
                ByteBuffer.wrap(payload).putInt(piece).putInt(offset).put(block);
                from.message(7, payload);
            }
        }
    }
}
