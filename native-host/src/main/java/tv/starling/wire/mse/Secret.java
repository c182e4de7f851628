package tv.starling.wire.mse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tv.starling.metainfo.Digests;
import tv.starling.metainfo.InfoHash;

/** What the two sides share (S), and all that is derived from it and from the info-hash (SKEY). */
public final class Secret {
    /** Of every hash, bytes: SHA-1. */
    public static final int HASH = 20;

    private final byte[] s;

    Secret(byte[] s) {
        this.s = s;
    }

    /** HASH('req1', S): where the pad of who dialled ends. */
    public byte[] mark() {
        return hash("req1", s);
    }

    /** SHA-256('bind', S): whoever stands between two links can't have it be the same on both. */
    public byte[] binding() {
        return Digests.sha256(joined("bind", s));
    }

    /** HASH('req2', SKEY): names the swarm to those who know it already. */
    public static byte[] name(InfoHash infoHash) {
        return hash("req2", infoHash.bytes());
    }

    /** A swarm's name xor HASH('req3', S), so that it looks different on every link; and back. */
    public byte[] masked(byte[] name) {
        byte[] mask = hash("req3", s);
        for (int i = 0; i < HASH; i++) {
            mask[i] ^= name[i];
        }
        return mask;
    }

    /** The cipher of what goes from who dialled to who was dialled. */
    public Rc4 fromDialler(InfoHash infoHash) {
        return new Rc4(hash("keyA", s, infoHash.bytes()));
    }

    /** The cipher of what goes back. */
    public Rc4 toDialler(InfoHash infoHash) {
        return new Rc4(hash("keyB", s, infoHash.bytes()));
    }

    private static byte[] hash(String tag, byte[]... parts) {
        return Digests.sha1(joined(tag, parts));
    }

    private static byte[] joined(String tag, byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(4 + DiffieHellman.LENGTH + InfoHash.LENGTH);
        all.put(tag.getBytes(StandardCharsets.US_ASCII));
        for (byte[] part : parts) {
            all.put(part);
        }
        byte[] input = new byte[all.flip().remaining()];
        all.get(input);
        return input;
    }
}
