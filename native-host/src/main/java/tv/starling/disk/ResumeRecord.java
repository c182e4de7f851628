package tv.starling.disk;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.zip.CRC32;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoHash;

/**
 * What is remembered of a torrent's data: which pieces were verified, and how the files looked.
 *
 * <p>A file's length and time of change say that nobody else wrote to it, but only when we no longer do: the record of a
 * storage that was closed is {@code SETTLED}, and a file that differs from it is not trusted. While a storage is open its
 * record is {@code OPEN}, and what is left of it after a crash is held against the files' lengths alone: our own later
 * writes change the time, and only ever to pieces that the record does not claim.
 *
 * <p>Bytes: "STARLING", version, info-hash, place, state, wall clock, bytes held, pieces, bit set, files, memory, CRC-32.
 * Version 1 had no memory. A later version only adds before the CRC-32, and is read as far as it is known.
 *
 * @param place where the files lie, as text; a record of another place says nothing
 * @param files one for each of the torrent's, or none in an {@code OPEN} record
 * @param heldBytes what the data takes of the cache
 * @param memory what the swarm keeps of the torrent, in its own words
 */
record ResumeRecord(
        InfoHash infoHash,
        String place,
        State state,
        long epochMillis,
        long heldBytes,
        int pieceCount,
        BitSet verified,
        List<FileState> files,
        byte[] memory) {
    /** Room for 8 million pieces and 100,000 files. */
    static final int BYTES_MAX = 4 << 20;

    private static final long MAGIC = 0x53_54_41_52_4c_49_4e_47L;
    private static final int VERSION = 2;
    private static final int WITHOUT_MEMORY = 1;

    enum State {
        OPEN,
        SETTLED
    }

    /** @param length bytes, or -1 where there is no file */
    record FileState(long length, long changedNanos) {
        static final FileState ABSENT = new FileState(-1, 0);
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(MAGIC);
            out.writeInt(VERSION);
            out.write(infoHash.bytes());
            out.writeUTF(place);
            out.writeByte(state.ordinal());
            out.writeLong(epochMillis);
            out.writeLong(heldBytes);
            out.writeInt(pieceCount);
            byte[] bits = verified.toByteArray();
            out.writeInt(bits.length);
            out.write(bits);
            out.writeInt(files.size());
            for (FileState file : files) {
                out.writeLong(file.length);
                out.writeLong(file.changedNanos);
            }
            out.writeInt(memory.length);
            out.write(memory);
            out.writeInt(crc(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException saying what is wrong with it */
    static ResumeRecord decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (bytes.length < 16 || in.readLong() != MAGIC) {
            throw new IOException("not a resume record");
        }
        int version = in.readInt();
        if (version < WITHOUT_MEMORY) {
            throw new IOException("of version " + version);
        }
        int end = bytes.length - 4;
        DataInputStream tail = new DataInputStream(new ByteArrayInputStream(bytes, end, 4));
        if (tail.readInt() != crc(bytes, end)) {
            throw new IOException("damaged");
        }
        return decodeFields(in, version);
    }

    private static ResumeRecord decodeFields(DataInputStream in, int version) throws IOException {
        InfoHash infoHash = InfoHash.of(in.readNBytes(InfoHash.LENGTH));
        String place = in.readUTF();
        State state = in.readByte() == State.SETTLED.ordinal() ? State.SETTLED : State.OPEN;
        long epochMillis = in.readLong();
        long heldBytes = in.readLong();
        int pieceCount = in.readInt();
        BitSet verified = BitSet.valueOf(in.readNBytes(Math.min(in.readInt(), BYTES_MAX)));
        int fileCount = Math.min(in.readInt(), BYTES_MAX);
        List<FileState> files = new ArrayList<>();
        for (int i = 0; i < fileCount; i++) {
            files.add(new FileState(in.readLong(), in.readLong()));
        }
        byte[] memory = version == WITHOUT_MEMORY
                ? new byte[0]
                : in.readNBytes(Math.clamp(in.readInt(), 0, Storage.MOST_MEMORY));
        return new ResumeRecord(infoHash, place, state, epochMillis, heldBytes, pieceCount, verified, files, memory);
    }

    private static int crc(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
