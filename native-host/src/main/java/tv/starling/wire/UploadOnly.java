package tv.starling.wire;

/**
 * The payload of an {@code upload_only} message, which changes what the extension handshake said (BEP 21): one byte, other
 * than 0 when the sender wants nothing. libtorrent's; the BEP has only the handshake.
 */
public record UploadOnly(boolean wantsNothing) {

    public static UploadOnly parse(byte[] payload) {
        if (payload.length != 1) {
            throw new ProtocolException("upload_only of " + payload.length + " bytes");
        }
        return new UploadOnly(payload[0] != 0);
    }

    public byte[] encode() {
        return new byte[] {(byte) (wantsNothing ? 1 : 0)};
    }
}
