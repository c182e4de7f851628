package tv.starling.media;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import org.mozilla.universalchardet.UniversalDetector;

/** Which charset a text is in that does not say so. */
final class Charsets {
    private static final Charset USUAL = Charset.forName("windows-1252");

    private Charsets() {}

    /** UTF-8 when it is that wholly, else what is likely; what can't be read becomes U+FFFD. */
    static String decode(byte[] text) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(text, guess(text));
        }
    }

    private static Charset guess(byte[] text) {
        var detector = new UniversalDetector();
        detector.handleData(text, 0, text.length);
        detector.dataEnd();
        String name = detector.getDetectedCharset();
        try {
            return name == null ? USUAL : Charset.forName(name);
        } catch (UnsupportedCharsetException | IllegalCharsetNameException e) {
            return USUAL; // the runtime of the image has few
        }
    }
}
