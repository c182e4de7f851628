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
        if (contents.isEmpty()) {
            contents = Probe.ask(shop.programs(), url);
        }
        return contents;
    }

    /** Pictures that are copied are cut at key frames, by the file's own index where it has one; the rest anywhere. */
    synchronized SegmentList list(Choice choice) throws IOException {
        Contents film = contents().orElseThrow(IOException::new);
        if (!choice.copiesPictures()) {
            return SegmentList.atTimes(film.durationMicros());
        }
        if (atKeys.isEmpty()) {
            long[] keys = LongStream.of(keys(film))
                    .map(it -> it - film.startMicros())
                    .filter(it -> it > 0)
                    .toArray();
            atKeys = Optional.of(
                    keys.length > 0
                            ? SegmentList.atKeys(keys, film.durationMicros())
                            : SegmentList.atGuesses(film.durationMicros()));
        }
        return atKeys.get();
    }

    private long[] keys(Contents film) throws IOException {
        var bytes = new FilmBytes(shop.env()::execute, stream);
        if (film.isMatroska()) {
            return MatroskaIndex.keyTimes(bytes);
        }
        if (film.isMp4()) {
            return Mp4Index.keyTimes(bytes);
        }
        return film.isAvi() ? AviIndex.keyTimes(bytes) : new long[0];
    }
}
