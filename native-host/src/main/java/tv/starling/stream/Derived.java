package tv.starling.stream;

import java.util.function.Consumer;

/** What is made of a stream when somebody asks for it: playlists, segments, subtitles. Swarm thread. */
public interface Derived {

    /** A stream of which nothing is made. */
    Derived NOTHING = (name, answer) -> {
        answer.accept(new Answer.Missing());
        return () -> {};
    };

    /**
     * @param name the last part of the request's path; of a playlist's with its query, where that is of HLS
     * @param answer called once, later or at once, unless it is cancelled before
     * @return cancels: nobody waits for it any more
     */
    Runnable ask(String name, Consumer<Answer> answer);

    sealed interface Answer {
        /** It is there as a whole. */
        record Made(ByteStream stream) implements Answer {}

        /** There is no such thing. */
        record Missing() implements Answer {}

        /** It could not be made. */
        record Failed() implements Answer {}
    }
}
