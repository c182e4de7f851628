package tv.starling.stream;

import tv.starling.metainfo.InfoDictionary.FileEntry;

/** One file of a torrent. */
record FileStream(Readers readers, Readers.Source source, FileEntry file, String mediaType) implements ByteStream {

    @Override
    public long length() {
        return file.length();
    }

    @Override
    public ByteReader open(long from, long to) {
        if (from < 0 || to > file.length() || from > to) {
            throw new IllegalArgumentException("range " + from + " to " + to + " of " + file.length());
        }
        var reader = new StreamReader(readers, source, file.offset() + from, file.offset() + to);
        if (from < to) {
            readers.opened(reader);
        }
        return reader;
    }
}
