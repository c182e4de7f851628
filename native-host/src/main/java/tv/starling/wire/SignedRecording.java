package tv.starling.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tv.starling.metainfo.Digests;
import tv.starling.metainfo.Hash256;

/**
 * What the source of a live swarm signs when it is over: which ordinary torrent its recording is (LIVE.md, 5).
 *
 * @param info the recording's info dictionary, bencoded (BEP 52)
 * @param signature 64 bytes
 */
public record SignedRecording(byte[] info, byte[] signature) {
    /** Of one file, and perhaps its subtitles. */
    public static final int MAX_INFO = 16 * 1024;

    private static final byte[] PURPOSE = "BitTorrent live recording".getBytes(StandardCharsets.US_ASCII);

    public static SignedRecording sign(byte[] info, Hash256 swarm, Ed25519.KeyPair key) {
        return new SignedRecording(info, key.sign(statement(info, swarm)));
    }

    /** Whether the key signed it for this swarm. */
    public boolean isSignedBy(byte[] key, Hash256 swarm) {
        return Ed25519.verify(key, statement(info, swarm), signature);
    }

    private static byte[] statement(byte[] info, Hash256 swarm) {
        return ByteBuffer.allocate(PURPOSE.length + 2 * Hash256.LENGTH)
                .put(PURPOSE)
                .put(swarm.bytes())
                .put(Digests.sha256(info))
                .array();
    }

    byte[] encode() {
        return ByteBuffer.allocate(signature.length + info.length)
                .put(signature)
                .put(info)
                .array();
    }

    static SignedRecording parse(ByteBuffer in) {
        int length = in.remaining() - Ed25519.SIGNATURE_LENGTH;
        if (length < 1 || length > MAX_INFO) {
            throw new ProtocolException("recording of " + in.remaining() + " bytes");
        }
        byte[] signature = new byte[Ed25519.SIGNATURE_LENGTH];
        in.get(signature);
        byte[] info = new byte[length];
        in.get(info);
        return new SignedRecording(info, signature);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedRecording that
                && Arrays.equals(info, that.info)
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }
}
