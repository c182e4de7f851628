package tv.starling.dht;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BencodeException;
import tv.starling.bencode.BencodeReader;
import tv.starling.bencode.BencodeWriter;
import tv.starling.metainfo.Digests;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.Ed25519;

/** Something stored in the hash table (BEP 44). Arrays are the item's own. */
public sealed interface Item {
    /** Longest value, bencoded (BEP 44). */
    int MOST_VALUE_BYTES = 1000;
    /** Longest salt (BEP 44). */
    int MOST_SALT_BYTES = 64;

    /** Bencoded, byte for byte as it came. */
    byte[] value();

    /** Where it is stored. */
    NodeId target();

    /** Named by its own hash. */
    record Immutable(byte[] value) implements Item {
        @Override
        public NodeId target() {
            return NodeId.of(Digests.sha1(value));
        }
    }

    /**
     * Named by its owner's key, and replaced by whatever the owner signs with a higher sequence number.
     *
     * @param key Ed25519, 32 bytes
     * @param salt empty for none
     * @param signature 64 bytes
     */
    record Mutable(byte[] key, byte[] salt, long seq, byte[] value, byte[] signature) implements Item {
        /** Signs a value. */
        public static Mutable sign(Ed25519.KeyPair keys, byte[] salt, long seq, byte[] value) {
            return new Mutable(keys.publicKey(), salt, seq, value, keys.sign(signed(salt, seq, value)));
        }

        @Override
        public NodeId target() {
            return target(key, salt);
        }

        public static NodeId target(byte[] key, byte[] salt) {
            return NodeId.of(Digests.sha1(join(key, salt)));
        }

        public boolean isAuthentic() {
            return salt.length <= MOST_SALT_BYTES && Ed25519.verify(key, signed(salt, seq, value), signature);
        }

        /** What is signed: not a dictionary of its own, so that no parser is between (BEP 44). */
        static byte[] signed(byte[] salt, long seq, byte[] value) {
            byte[] before = salt.length == 0 ? salt : join(ascii("4:salt" + salt.length + ":"), salt);
            return join(join(before, ascii("3:seqi" + seq + "e1:v")), value);
        }
    }

    /** What BEP 46 puts in a mutable item: the torrent that a feed is at now. */
    static byte[] pointer(InfoHash infoHash) {
        return BencodeWriter.write(
                BDictionary.builder().put("ih", infoHash.bytes()).build());
    }

    /** As BEP 46 has it, of v2 alone, and the whole of its name: 20 bytes do not tell whether it is of v1. */
    static byte[] pointer(Hash256 infoHash) {
        return BencodeWriter.write(pointing(infoHash).build());
    }

    /** The same, of a broadcast while its source is there (LIVE.md). */
    static byte[] pointerOnAir(Hash256 infoHash) {
        return BencodeWriter.write(pointing(infoHash).put("live", 1).build());
    }

    private static BDictionary.Builder pointing(Hash256 infoHash) {
        return BDictionary.builder()
                .put("ih", Arrays.copyOf(infoHash.bytes(), InfoHash.LENGTH))
                .put("v2", infoHash.bytes());
    }

    /** Whether it was put by a source that was on the air. */
    default boolean isOnAir() {
        return dictionary().filter(it -> it.optInteger("live").orElse(0) == 1).isPresent();
    }

    /** The whole name of v2 where this item tells it. */
    default Optional<Hash256> pointsToV2() {
        return field("v2", Hash256.LENGTH)
                .map(Hash256::of)
                .filter(it -> pointsTo()
                        .filter(InfoHash.of(Arrays.copyOf(it.bytes(), InfoHash.LENGTH))::equals)
                        .isPresent());
    }

    /** The torrent that this item points to (BEP 46); empty when it is another kind of item. */
    default Optional<InfoHash> pointsTo() {
        return field("ih", InfoHash.LENGTH).map(InfoHash::of);
    }

    private Optional<byte[]> field(String key, int length) {
        return dictionary().flatMap(it -> it.string(key)).filter(bytes -> bytes.length == length);
    }

    private Optional<BDictionary> dictionary() {
        try {
            return BencodeReader.read(value()) instanceof BDictionary dictionary
                    ? Optional.of(dictionary)
                    : Optional.empty();
        } catch (BencodeException e) {
            return Optional.empty();
        }
    }

    private static byte[] join(byte[] one, byte[] other) {
        var out = new ByteArrayOutputStream(one.length + other.length);
        out.writeBytes(one);
        out.writeBytes(other);
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
