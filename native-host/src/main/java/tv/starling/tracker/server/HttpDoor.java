package tv.starling.tracker.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import tv.starling.env.Env;
import tv.starling.env.Link;
import tv.starling.tracker.server.HttpAnswers.Answer;

/** Reads one GET from each link, answers it and closes (HTTP/1.1, RFC 9112). */
final class HttpDoor {
    /** Being served or slow to ask; beyond, a link is closed at once. An announce takes a round trip or two. */
    static final int MAX_LINKS = 2_000;

    /** A scrape of 74 hashes has 6 KiB; links times heads is 16 MB at most. */
    static final int MAX_HEAD = 8 * 1024;

    /** For the whole of it. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Env env;
    private final HttpAnswers answers;
    private int links;

    HttpDoor(Env env, HttpAnswers answers) {
        this.env = env;
        this.answers = answers;
    }

    void accepted(Link link) {
        if (links >= MAX_LINKS) {
            link.close();
            return;
        }
        links++;
        link.start(new Visit(link));
    }

    int links() {
        return links;
    }

    private final class Visit implements Link.Handler {
        private final Link link;
        private final Env.Timer limit;
        private byte[] head = new byte[512];
        private int length;
        private boolean answered;

        Visit(Link link) {
            this.link = link;
            this.limit = env.schedule(PATIENCE, link::close);
        }

        @Override
        public void received(ByteBuffer bytes) {
            while (bytes.hasRemaining() && !answered) {
                if (length == MAX_HEAD) {
                    say(Answer.text(431, "That is too long for a tracker.\n"));
                    return;
                }
                take(bytes);
                if (isWhole()) {
                    say(read());
                }
            }
        }

        private void take(ByteBuffer bytes) {
            if (length == head.length) {
                head = Arrays.copyOf(head, Math.min(MAX_HEAD, 2 * length));
            }
            byte next = bytes.get();
            if (next != '\r') { // bare line feeds are line ends too, so that one sign tells the end
                head[length++] = next;
            }
        }

        private boolean isWhole() {
            return length >= 2 && head[length - 1] == '\n' && head[length - 2] == '\n';
        }

        private Answer read() {
            String text = new String(head, 0, length, StandardCharsets.ISO_8859_1);
            String[] words = text.substring(0, text.indexOf('\n')).split(" ", -1);
            if (words.length != 3 || !words[2].startsWith("HTTP/1.") || !words[1].startsWith("/")) {
                return Answer.text(400, "That is no request to a tracker.\n");
            }
            return words[0].equals("GET")
                    ? answers.answer(words[1], link.remote())
                    : Answer.text(405, "A tracker is asked by GET.\n");
        }

        private void say(Answer answer) {
            answered = true;
            byte[] start = ("HTTP/1.1 " + answer.status() + " " + reason(answer.status())
                            + "\r\nContent-Type: text/plain\r\nContent-Length: " + answer.body().length
                            + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] whole = Arrays.copyOf(start, start.length + answer.body().length);
            System.arraycopy(answer.body(), 0, whole, start.length, answer.body().length);
            link.send(whole);
            link.close();
        }

        @Override
        public void drained() {}

        @Override
        public void closed(String reason) {
            limit.cancel();
            links--;
        }

        private static String reason(int status) {
            return switch (status) {
                case 200 -> "OK";
                case 404 -> "Not Found";
                case 405 -> "Method Not Allowed";
                case 431 -> "Request Header Fields Too Large";
                default -> "Bad Request";
            };
        }
    }
}
