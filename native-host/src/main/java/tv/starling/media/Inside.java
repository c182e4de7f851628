package tv.starling.media;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.LongStream;
import tv.starling.stream.ByteStream;

/** What a film's file holds and where it can be cut: found out once, by whoever asks first; the others wait. Any thread. */
final class Inside {
    private final Workshop shop;
    private final ByteStream stream;
    private final String url;
    private Optional<Contents> contents = Optional.empty();
    private Optional<SegmentList> atKeys = Optional.empty();

    Inside(Workshop shop, ByteStream stream, String url) {
        this.shop = shop;
        this.stream = stream;
        this.url = url;
    }

    /** Nothing when it is no film. */
    synchronized Optional<Contents> contents() throws IOException {
        FfmpegPrograms asked = shop.programs();
        if (contents.isEmpty()) {
            contents = Probe.ask(asked, url);
        }
        return contents.isEmpty() && shop.replace(asked) ? contents() : contents;
    }

    /** Pictures that are copied are cut at key frames, by the file's own index where it has one; the rest anywhere. */
    synchronized SegmentList list(Choice choice) throws IOException {
        Contents film = contents().orElseThrow(IOException::new);
        if (!choice.copiesPictures()) {
            return SegmentList.atTimes(film.durationMicros());
        }
        if (atKeys.isEmpty()) {
            long[] keys = LongStream.of(keys(film, new FilmBytes(shop.env()::execute, stream)))
                    .filter(it -> it > 0)
                    .toArray();
            atKeys = Optional.of(
                    keys.length > 0
                            ? SegmentList.atKeys(keys, film.durationMicros())
                            : SegmentList.atGuesses(film.durationMicros()));
        }
        return atKeys.get();
    }

    /** When the pictures are shown that need no other, from the film's beginning, ascending; none without an index. Blocks. */
    static long[] keys(Contents film, FilmBytes bytes) throws IOException {
        long[] keys = film.isMatroska()
                ? MatroskaIndex.keyTimes(bytes)
                : film.isMp4() ? Mp4Index.keyTimes(bytes) : film.isAvi() ? AviIndex.keyTimes(bytes) : new long[0];
        return LongStream.of(keys)
                .map(it -> Math.max(0, it - film.startMicros()))
                .toArray();
    }
}
