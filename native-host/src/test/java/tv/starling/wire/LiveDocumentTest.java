package tv.starling.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.TorrentBuilder;

/** The vectors of LIVE.md are what the code reads and writes. */
class LiveDocumentTest {
    private static final Pattern BLOCK = Pattern.compile("```vector (.*?)\\n(.*?)```", Pattern.DOTALL);
    private static final Ed25519.KeyPair KEY = Ed25519.fromSeed(counting(32));

    /** Its seed is 32 bytes of 7. */
    private static final Ed25519.KeyPair HOLDER = Ed25519.fromSeed(sevens());

    private static final LiveDictionary DICTIONARY = LiveDictionary.of(
            "Channel One",
            65536,
            new LiveDictionary.Signer(KEY.publicKey(), "news".getBytes(StandardCharsets.US_ASCII)),
            1_767_225_600_000L,
            new LiveDictionary.Media("video/mp4; codecs=\"avc1.64001f\"", counting(8), 500_000),
            4000,
            8);

    /** Byte n is n mod 251; the last piece, of three blocks. */
    private static final byte[] PIECE = counting(40_000);

    private static final LiveRecord RECORD = new LiveRecord(
                    7,
                    1234,
                    1_767_225_761_234L,
                    PIECE.length,
                    LiveRecord.RANDOM_ACCESS | LiveRecord.END,
                    96,
                    Hash256.of(Merkle.raise(Merkle.leaves(PIECE), 0, DICTIONARY.pieceLayer())),
                    new byte[0])
            .sign(DICTIONARY.hash(), KEY);

    private static final SignedRecording RECORDING = SignedRecording.sign(
            TorrentBuilder.named("One.mp4")
                    .version(InfoDictionary.Version.V2)
                    .pieceLength(65536)
                    .lone(new InfoDictionary.FileEntry(
                            List.of("One.mp4"), 0, 105_536, "", Optional.of(Hash256.of(counting(32)))))
                    .infoBytes(),
            DICTIONARY.hash(),
            KEY);

    private static final Map<String, byte[]> VECTORS = new LinkedHashMap<>();

    static {
        VECTORS.put("info dictionary", DICTIONARY.raw());
        VECTORS.put("info-hash", DICTIONARY.hash().bytes());
        VECTORS.put("record with leaves", new LiveMessage.Record(RECORD, Merkle.leaves(PIECE)).encode());
        VECTORS.put(
                "window",
                new LiveMessage.Window(
                                1000,
                                1232,
                                new byte[] {(byte) 0xe0},
                                1234,
                                12,
                                3,
                                40,
                                new LiveMessage.Clock(86_400_000, 123_456, 17),
                                new LiveMessage.Ages(-5000, new int[] {0, 12, 3, LiveMessage.NEVER, 5, 6, 7, 300}))
                        .encode());
        VECTORS.put("subscribe", new LiveMessage.Subscribe(5, 4941).encode());
        VECTORS.put("unsubscribe", new LiveMessage.Unsubscribe(5).encode());
        VECTORS.put("accepted", new LiveMessage.Accepted(5).encode());
        VECTORS.put("refused", new LiveMessage.Refused(5).encode());
        VECTORS.put("evict", new LiveMessage.Evict(5).encode());
        VECTORS.put("hold", new LiveMessage.Hold(5).encode());
        VECTORS.put("recording", new LiveMessage.Recording(RECORDING).encode());
        LiveTicket ticket = LiveTicket.sign(KEY, HOLDER.publicKey(), 1_767_312_000_000L);
        VECTORS.put(
                "ticket",
                new LiveMessage.Ticket(ticket, LiveTicket.show(HOLDER, DICTIONARY.hash(), counting(32), true))
                        .encode());
        VECTORS.put("denied", new LiveMessage.Denied(LiveMessage.Denied.LATE).encode());
        VECTORS.put("doubt", new LiveMessage.Doubt(RECORD).encode());
        LiveRecord other = new LiveRecord(
                        RECORD.epoch(),
                        RECORD.index(),
                        RECORD.timeMillis() + 1,
                        RECORD.length(),
                        RECORD.flags(),
                        RECORD.randomAccess(),
                        RECORD.hash(),
                        new byte[0])
                .sign(DICTIONARY.hash(), KEY);
        VECTORS.put("contradiction", new LiveMessage.Contradiction(RECORD, other).encode());
    }

    @Test
    void vectorsAreWhatTheCodeWrites() throws Exception {
        Map<String, String> told = new LinkedHashMap<>();
        Matcher matcher = BLOCK.matcher(Files.readString(Path.of("LIVE.md")));
        while (matcher.find()) {
            told.put(matcher.group(1), matcher.group(2).replaceAll("\\s", ""));
        }
        var written = new LinkedHashMap<String, String>();
        VECTORS.forEach((name, bytes) -> written.put(name, HexFormat.of().formatHex(bytes)));
        assertThat(told).isEqualTo(written);
    }

    @Test
    void messagesAreReadBack() {
        VECTORS.forEach((name, bytes) -> {
            if (!name.startsWith("info")) {
                assertThat(LiveMessage.parse(bytes).encode()).as(name).isEqualTo(bytes);
                assertThat(LiveMessage.parse(bytes)).as(name).isEqualTo(LiveMessage.parse(bytes));
            }
        });
        assertThat(LiveDictionary.parse(DICTIONARY.raw()).name()).isEqualTo("Channel One");
    }

    @Test
    void signatureCoversEveryFieldAndTheSwarm() {
        assertThat(RECORD.isSignedBy(KEY.publicKey(), DICTIONARY.hash())).isTrue();
        assertThat(RECORD.isSignedBy(KEY.publicKey(), Hash256.of(new byte[32]))).isFalse();
        byte[] bytes = RECORD.encode();
        for (int at = 0; at < LiveRecord.LENGTH; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            boolean taken;
            try {
                taken = LiveRecord.parse(ByteBuffer.wrap(changed)).isSignedBy(KEY.publicKey(), DICTIONARY.hash());
            } catch (ProtocolException e) {
                taken = false;
            }
            assertThat(taken).as("byte " + at).isFalse();
        }
    }

    @Test
    void whatIsSaidOfTheRecordingIsSignedForThisSwarm() {
        assertThat(RECORDING.isSignedBy(KEY.publicKey(), DICTIONARY.hash())).isTrue();
        assertThat(RECORDING.isSignedBy(KEY.publicKey(), Hash256.of(new byte[32])))
                .isFalse();
        byte[] changed = RECORDING.info().clone();
        changed[changed.length / 2] ^= 1;
        assertThat(new SignedRecording(changed, RECORDING.signature()).isSignedBy(KEY.publicKey(), DICTIONARY.hash()))
                .isFalse();
        for (int length : new int[] {0, 64, 65 + SignedRecording.MAX_INFO}) {
            byte[] payload = new byte[1 + length];
            payload[0] = 8;
            assertThatThrownBy(() -> LiveMessage.parse(payload)).isInstanceOf(ProtocolException.class);
        }
    }

    private static byte[] sevens() {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) 7);
        return seed;
    }

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }

    /** Prints the vectors as the document has them. */
    public static void main(String[] args) {
        VECTORS.forEach((name, bytes) -> {
            String hex = HexFormat.of().formatHex(bytes);
            System.out.println("```vector " + name);
            for (int from = 0; from < hex.length(); from += 120) {
                System.out.println(hex.substring(from, Math.min(hex.length(), from + 120)));
            }
            System.out.println("```");
        });
    }
}
