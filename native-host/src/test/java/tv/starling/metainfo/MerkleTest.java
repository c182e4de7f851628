package tv.starling.metainfo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;

class MerkleTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void pieceLayersOfOtherProgramsGiveTheRootsTheyGave() {
        for (JsonNode vector : Foreign.vectors("merkle_v2.json").get("cases")) {
            byte[] layer = HEX.parseHex(vector.get("piece_layer_hex").asString());
            int pieceLength = vector.get("piece_length").asInt();
            if (layer.length % Merkle.HASH_LENGTH != 0) {
                assertFalse(vector.get("valid").asBoolean());
                continue;
            }
            String root = HEX.formatHex(Merkle.root(layer, Merkle.pieceLayer(pieceLength)));
            assertEquals(
                    vector.get("valid").asBoolean(),
                    root.equals(vector.get("pieces_root").asString()),
                    vector.get("path").asString());
        }
    }

    @Test
    void paddingIsWhatOtherProgramsPadWith() {
        for (JsonNode vector : Foreign.vectors("merkle_v2.json").get("zero_pad")) {
            int layer = vector.get("zero_pad_hash_layer").asInt();
            assertEquals(vector.get("hex").asString(), HEX.formatHex(Merkle.pad(layer)));
        }
    }

    @Test
    void rootsOfDataAreTheOnesOtherProgramsCompute() {
        for (JsonNode vector : Foreign.vectors("merkle_v2.json").get("generated")) {
            byte[] leaves = Merkle.leaves(data(vector.get("length").asInt()));
            assertEquals(vector.get("root").asString(), HEX.formatHex(Merkle.root(leaves, 0)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 13, 33})
    void everyLayerOfATreeHasTheSameRoot(int blocks) {
        byte[] leaves = Merkle.leaves(data((blocks - 1) * PieceLayout.BLOCK + 7));
        byte[] root = Merkle.root(leaves, 0);
        for (int layer = 0; layer <= Merkle.rootLayer(blocks); layer++) {
            byte[] hashes = Merkle.raise(leaves, 0, layer);
            assertEquals(Merkle.hashesIn(layer, blocks), hashes.length / Merkle.HASH_LENGTH);
            assertArrayEquals(root, Merkle.raise(hashes, layer, Merkle.rootLayer(blocks)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8, 13, 33})
    void everyProofLeadsToTheRootAndNoneOfAChangedHash(int blocks) {
        byte[] leaves = Merkle.leaves(data(blocks * PieceLayout.BLOCK));
        byte[] root = Merkle.root(leaves, 0);
        for (int layer = 0; layer < Merkle.rootLayer(blocks); layer++) {
            byte[] hashes = Merkle.raise(leaves, 0, layer);
            int width = 1 << (Merkle.rootLayer(blocks) - layer);
            for (int count = 1; count <= width; count *= 2) {
                for (int index = 0; index < width; index += count) {
                    int uncles = Integer.numberOfTrailingZeros(width / count);
                    byte[] proof = Merkle.proof(hashes, layer, index, count, uncles);
                    byte[] proven = padded(hashes, layer, index, count);
                    assertArrayEquals(root, Merkle.ancestor(proven, layer, index, proof));
                    proven[proven.length - 1]++;
                    assertFalse(Arrays.equals(root, Merkle.ancestor(proven, layer, index, proof)));
                }
            }
        }
    }

    private static byte[] padded(byte[] hashes, int layer, int index, int count) {
        var padded = new byte[count * Merkle.HASH_LENGTH];
        for (int i = 0; i < count; i++) {
            System.arraycopy(
                    Merkle.at(hashes, index + i, layer), 0, padded, i * Merkle.HASH_LENGTH, Merkle.HASH_LENGTH);
        }
        return padded;
    }

    private static byte[] data(int length) {
        var data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) (i * 31);
        }
        return data;
    }
}
