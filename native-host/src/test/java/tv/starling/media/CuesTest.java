package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.media.Cues.Cue;

class CuesTest {
    @Test
    void subRip() {
        assertThat(Cues.read("""
                1
                00:00:01,500 --> 00:00:03,000 X1:10
                <i>One</i> & {not} two
                lines

                2
                01:00:00,000 --> 01:00:01,000
                Late
                """))
                .containsExactly(
                        new Cue(1_500_000, 3_000_000, "One & {not} two\nlines"),
                        new Cue(3_600_000_000L, 3_601_000_000L, "Late"));
    }

    @Test
    void webVtt() {
        assertThat(Cues.read("""
                WEBVTT

                STYLE
                ::cue { background: url(https://evil.test/) }

                name
                00:01.000 --> 00:02.000 position:10%
                <v Roger>Hi &lt;there&gt; &amp;amp;
                """)).containsExactly(new Cue(1_000_000, 2_000_000, "Hi <there> &amp;"));
    }

    @Test
    void ass() {
        assertThat(Cues.read("""
                [Events]
                Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
                Dialogue: 0,0:00:01.50,0:00:02.00,Default,,0,0,0,,{\\b1}One{\\b0}, two\\Nlines
                Dialogue: 0,0:00:01.50,0:00:02.00,Default,,0,0,0,,{\\p1}m 0 0 l 10 10{\\p0}
                Comment: 0,0:00:01.50,0:00:02.00,Default,,0,0,0,,not shown
                """)).containsExactly(new Cue(1_500_000, 2_000_000, "One, two\nlines"));
    }

    /** The words of what strangers have sent to players in subtitles: all of it is text, or nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "<<script>script>alert(1)<</script>/script>",
                "&lt;script&gt;alert(1)&lt;/script&gt;",
                "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
                "<a href=\"javascript:alert(1)\">x</a>",
                "--> 00:00:09.000",
                "<c.x><ruby>x<rt>y</rt></ruby>",
                "<00:00:01.000><b",
                "\u0000\u0007\u001b[31mx"
            })
    void markupOfStrangersIsTextAtMost(String text) {
        String vtt = Cues.webVtt(Cues.read("00:00:01.000 --> 00:00:02.000\n" + text + "\n\n"));
        String body = vtt.replaceAll("(?m)^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} --> \\d\\d:\\d\\d:\\d\\d\\.\\d{3}$", "");
        assertThat(body)
                .doesNotContain("<", ">")
                .doesNotContainPattern("&(?!amp;|lt;|gt;)")
                .doesNotContainPattern("[\\p{Cntrl}&&[^\\n]]");
    }

    @Test
    void aMillionCuesAreTwentyThousand() {
        String million = "00:00:01,000 --> 00:00:02,000\nx\n\n".repeat(100_000);
        assertThat(Cues.read(million)).hasSize(20_000);
        assertThat(Cues.read("00:00:01,000 --> 00:00:02,000\n" + "x\n".repeat(100_000))
                        .getFirst()
                        .text())
                .hasSizeLessThan(20);
        assertThat(Cues.read("00:00:01,000 --> 00:00:02,000\n" + "x".repeat(1_000_000))
                        .getFirst()
                        .text())
                .hasSize(1000);
    }

    @Test
    void whateverItIsItIsReadInTime() {
        Random random = new Random(3);
        String[] parts = {
            "00:00:01,000 --> 00:00:02,000",
            "-->",
            "<",
            "{",
            "\\p1",
            "\n",
            "\n\n",
            "Dialogue: ",
            ",",
            "9",
            "&lt;",
            "é",
            ":"
        };
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(200); n > 0; n--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            assertThat(Cues.webVtt(Cues.read(text.toString()))).startsWith("WEBVTT");
        }
        assertThat(Cues.read("{".repeat(2_000_000))).isEmpty();
        assertThat(Cues.read("00:00:01,000 --> 00:00:02,000\n" + "<".repeat(2_000_000)))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UTF-8|Živjo, čaj in šah",
                "UTF-16LE|\uFEFFŽivjo, čaj in šah",
                "windows-1251|Привет, как твои дела? Это субтитры на русском языке.",
                "windows-1252|Où êtes-vous allé hier, mon frère? Déjà à Genève, près du lac."
            })
    void charsetsAreFoundOut(String charset, String text) {
        byte[] bytes = text.getBytes(Charset.forName(charset));
        assertThat(Charsets.decode(bytes)).endsWith(text.replace("\uFEFF", ""));
        assertThat(Charsets.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    }
}
