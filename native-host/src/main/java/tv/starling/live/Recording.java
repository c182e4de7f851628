package tv.starling.live;

import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.MetainfoException;
import tv.starling.wire.ForgeryException;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.ProtocolException;
import tv.starling.wire.SignedRecording;

/**
 * The ordinary torrent that a broadcast has become, by the source's word. Its pieces are those of the broadcast, in order, as far as their
 * hashes are the same.
 */
public record Recording(SignedRecording signed, InfoDictionary info) {
    /** One that is not the source's, or no torrent of pieces like the broadcast's, is a {@link ProtocolException}. */
    static Recording prove(SignedRecording signed, LiveDictionary broadcast) {
        if (!signed.isSignedBy(broadcast.signer().key(), broadcast.hash())) {
            throw new ForgeryException("recording");
        }
        try {
            InfoDictionary info = InfoDictionary.parse(signed.info());
            if (info.version() != InfoDictionary.Version.V2 || info.layout().pieceLength() != broadcast.pieceLength()) {
                throw new ProtocolException("recording of other pieces");
            }
            return new Recording(signed, info);
        } catch (MetainfoException e) {
            throw new ProtocolException("recording that is no torrent: " + e.getMessage());
        }
    }

    LiveMessage message() {
        return new LiveMessage.Recording(signed);
    }
}
