package tv.starling.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an initialisation segment holds, as browsers ask for it: {@code video/mp4; codecs="avc1.640028,mp4a.40.2"} (RFC 6381). */
final class MimeType {
    /** Of a sample entry before its own boxes (ISO/IEC 14496-12, 12.1.3 and 12.2.3). */
    private static final int VIDEO_ENTRY = 78;

    private static final int AUDIO_ENTRY = 28;
    /** Descriptors of ISO/IEC 14496-1, 7.2.6. */
    private static final int ES = 3;

    private static final int DECODER_CONFIG = 4;
    private static final int DECODER_SPECIFIC = 5;

    private MimeType() {}

    /** @param init ftyp and moov */
    static String of(byte[] init) throws IOException {
        try {
            boolean video = false;
            List<String> codecs = new ArrayList<>();
            ByteBuffer moov = Boxes.find(ByteBuffer.wrap(init), "moov").orElseThrow(IOException::new);
            for (ByteBuffer trak : Boxes.all(moov, "trak")) {
                ByteBuffer media = Boxes.find(trak, "mdia").orElseThrow(IOException::new);
                int kind =
                        Boxes.find(media, "hdlr").orElseThrow(IOException::new).getInt(8);
                video |= kind == Boxes.type("vide");
                ByteBuffer table = Boxes.find(media, "minf")
                        .flatMap(it -> Boxes.find(it, "stbl"))
                        .flatMap(it -> Boxes.find(it, "stsd"))
                        .orElseThrow(IOException::new);
                codecs.add(codec(table.slice(8, table.limit() - 8)));
            }
            return (video ? "video" : "audio") + "/mp4; codecs=\"" + String.join(",", codecs) + "\"";
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("a broken moov", e);
        }
    }

    private static String codec(ByteBuffer entries) throws IOException {
        byte[] letters = {entries.get(4), entries.get(5), entries.get(6), entries.get(7)};
        String entry = new String(letters, StandardCharsets.ISO_8859_1);
        ByteBuffer body = entries.slice(8, entries.getInt(0) - 8);
        return switch (entry) {
            case "avc1", "avc3" -> entry + "." + hex(child(body, VIDEO_ENTRY, "avcC"), 1, 3);
            case "hvc1", "hev1" -> entry + hevc(child(body, VIDEO_ENTRY, "hvcC"));
            case "vp09" -> vp9(child(body, VIDEO_ENTRY, "vpcC"));
            case "av01" -> av1(child(body, VIDEO_ENTRY, "av1C"));
            case "mp4a" -> mpeg4(child(body, AUDIO_ENTRY, "esds"));
            case "Opus" -> "opus";
            case "fLaC" -> "flac";
            default -> entry;
        };
    }

    private static ByteBuffer child(ByteBuffer entry, int from, String type) throws IOException {
        return Boxes.find(entry.slice(from, entry.limit() - from), type).orElseThrow(IOException::new);
    }

    /** ISO/IEC 14496-15, annex E. */
    private static String hevc(ByteBuffer config) {
        int first = config.get(1);
        String space = List.of("", "A", "B", "C").get(first >> 6 & 3);
        String compatible = Integer.toHexString(Integer.reverse(config.getInt(2)));
        String constraints = "";
        for (int i = 11; i >= 6; i--) {
            if (config.get(i) != 0 || !constraints.isEmpty()) {
                constraints = "." + Integer.toHexString(config.get(i) & 0xFF) + constraints;
            }
        }
        return "." + space + (first & 31) + "." + compatible + "." + ((first & 32) == 0 ? "L" : "H")
                + (config.get(12) & 0xFF) + constraints;
    }

    private static String vp9(ByteBuffer config) {
        return String.format(Locale.ROOT, "vp09.%02d.%02d.%02d", config.get(4), config.get(5), config.get(6) >> 4 & 15);
    }

    private static String av1(ByteBuffer config) {
        int level = config.get(1);
        int more = config.get(2);
        int depth = (more & 0x40) == 0 ? 8 : (more & 0x20) == 0 ? 10 : 12;
        return String.format(
                Locale.ROOT, "av01.%d.%02d%s.%02d", level >> 5 & 7, level & 31, (more & 0x80) == 0 ? "M" : "H", depth);
    }

    private static String mpeg4(ByteBuffer esds) {
        ByteBuffer rest = esds.slice(4, esds.limit() - 4);
        ByteBuffer es = descriptor(rest, ES).orElseThrow(IndexOutOfBoundsException::new);
        ByteBuffer config =
                descriptor(es.slice(3, es.limit() - 3), DECODER_CONFIG).orElseThrow(IndexOutOfBoundsException::new);
        String object = String.format(Locale.ROOT, "mp4a.%02x", config.get(0));
        return descriptor(config.slice(13, config.limit() - 13), DECODER_SPECIFIC)
                .map(specific -> object + "." + (specific.get(0) >> 3 & 31))
                .orElse(object);
    }

    /** The first descriptor, if it is of this kind. */
    private static Optional<ByteBuffer> descriptor(ByteBuffer in, int kind) {
        if (in.limit() < 2 || in.get(0) != kind) {
            return Optional.empty();
        }
        int at = 1;
        int length = 0;
        int next;
        do {
            next = in.get(at++);
            length = length << 7 | next & 0x7F;
        } while ((next & 0x80) != 0 && at < 5);
        return Optional.of(in.slice(at, Math.min(length, in.limit() - at)));
    }

    private static String hex(ByteBuffer bytes, int from, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            text.append(String.format(Locale.ROOT, "%02x", bytes.get(i)));
        }
        return text.toString();
    }
}
