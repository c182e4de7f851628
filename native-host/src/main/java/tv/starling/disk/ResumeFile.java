package tv.starling.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tv.starling.disk.Durable.Sync;

/** Where a resume record is kept. */
record ResumeFile(Path folder, String name) {
    private static final Logger log = LoggerFactory.getLogger(ResumeFile.class);

    /** The record, if there is a whole one; a damaged one is as good as none. */
    Optional<ResumeRecord> read() {
        try {
            Optional<byte[]> bytes = Durable.read(folder.resolve(name), ResumeRecord.BYTES_MAX);
            return bytes.isPresent() ? Optional.of(ResumeRecord.decode(bytes.get())) : Optional.empty();
        } catch (IOException e) {
            log.warn("The resume record {} is ignored: {}", folder.resolve(name), e.getMessage());
            return Optional.empty();
        }
    }

    void write(ResumeRecord record, Sync sync) throws IOException {
        Durable.replace(folder, name, record.encode(), sync);
    }
}
