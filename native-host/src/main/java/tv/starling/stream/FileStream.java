package tv.starling.stream;

import java.util.Optional;
import java.util.Set;
import tv.starling.metainfo.InfoDictionary.FileEntry;

/** One file of a torrent. */
record FileStream(Readers readers, Readers.Source source, FileEntry file, String mediaType) implements ByteStream {
    /**
     * Whose index may stand at the end: moov of MP4 (ISO/IEC 14496-12), cues of Matroska (RFC 9559), idx1 of AVI. Players go
     * there as soon as they have seen the beginning.
     */
    private static final Set<String> INDEX_AT_END =
            Set.of("video/mp4", "video/quicktime", "audio/mp4", "video/x-matroska", "video/webm", "video/x-msvideo");

    /** Of half an hour's film. */
    private static final long INDEX_BYTES = 512 * 1024;

    @Override
    public long length() {
        return file.length();
    }

    @Override
    public ByteReader open(long from, long to) {
        check(file, from, to);
        var reader = new StreamReader(readers, source, file.offset() + from, file.offset() + to);
        if (from < to) {
            readers.opened(reader, from == 0 ? index() : Optional.empty());
        }
        return reader;
    }

    /** That the file has such a range. */
    static void check(FileEntry file, long from, long to) {
        if (from < 0 || to > file.length() || from > to) {
            throw new IllegalArgumentException("range " + from + " to " + to + " of " + file.length());
        }
    }

    @Override
    public ByteStream here() {
        return new HereStream(readers, source, file, mediaType);
    }

    private Optional<StreamWindow> index() {
        long end = file.offset() + file.length();
        return INDEX_AT_END.contains(mediaType)
                ? Optional.of(StreamWindow.whole(Math.max(file.offset(), end - INDEX_BYTES), end))
                : Optional.empty();
    }
}
