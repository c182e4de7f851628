package tv.starling.swarm;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.ProtocolException;
import tv.starling.wire.mse.CryptoMethod;
import tv.starling.wire.mse.DiffieHellman;
import tv.starling.wire.mse.MarkSearch;
import tv.starling.wire.mse.Rc4;
import tv.starling.wire.mse.Secret;

/** The side that dialled: it names the swarm and offers, and its first words go along. */
final class MseDialler implements MseHandshake {
    private static final int VERIFICATION = 8;

    private final InfoHash infoHash;
    private final Encryption encryption;
    private final Supplier<byte[]> firstWords;
    private final Consumer<byte[]> send;
    private final DiffieHellman key;
    private Stage stage = new Stage.Key();

    private sealed interface Stage {
        record Key() implements Stage {}

        record Mark(MarkSearch search, byte[] binding, Rc4 in, Rc4 out) implements Stage {}

        record Method(byte[] binding, Rc4 in, Rc4 out) implements Stage {}

        record Pad(int length, byte[] binding, CryptoMethod method, Rc4 in, Rc4 out) implements Stage {}

        record Done(Streams streams) implements Stage {}
    }

    /** @param firstWords what the stream begins with, at most 65,535 bytes; asked for once */
    MseDialler(InfoHash infoHash, Encryption encryption, Supplier<byte[]> firstWords, Consumer<byte[]> send) {
        this.infoHash = infoHash;
        this.encryption = encryption;
        this.firstWords = firstWords;
        this.send = send;
        this.key = encryption.newKey();
    }

    @Override
    public void begin() {
        send.accept(MseHandshake.keyAndPad(key, encryption));
    }

    @Override
    public Optional<Streams> advance(ByteBuffer in) {
        Stage before;
        do {
            before = stage;
            stage = next(in);
        } while (stage != before);
        return stage instanceof Stage.Done(Streams streams) ? Optional.of(streams) : Optional.empty();
    }

    /** The same stage when it needs more bytes. */
    private Stage next(ByteBuffer in) {
        return switch (stage) {
            case Stage.Key now -> in.remaining() < DiffieHellman.LENGTH ? now : offer(in);
            case Stage.Mark(var search, var binding, var from, var to) ->
                search.found(in) ? new Stage.Method(binding, from, to) : stage;
            case Stage.Method(var binding, var from, var to) ->
                in.remaining() < 6 ? stage : selected(in, binding, from, to);
            case Stage.Pad(int length, var binding, var method, var from, var to) -> {
                if (in.remaining() < length) {
                    yield stage;
                }
                from.apply(MseHandshake.take(in, length));
                yield new Stage.Done(Streams.of(binding, method, from, to, 0));
            }
            case Stage.Done now -> now;
        };
    }

    private Stage offer(ByteBuffer in) {
        Secret secret = key.secret(MseHandshake.take(in, DiffieHellman.LENGTH));
        Rc4 to = secret.fromDialler(infoHash);
        Rc4 from = secret.toDialler(infoHash);
        byte[] pad = encryption.newPad();
        byte[] words = firstWords.get();
        byte[] hidden = ByteBuffer.allocate(VERIFICATION + 4 + 2 + pad.length + 2 + words.length)
                .position(VERIFICATION)
                .putInt(encryption.allowed())
                .putShort((short) pad.length)
                .put(pad)
                .putShort((short) words.length)
                .put(words)
                .array();
        send.accept(ByteBuffer.allocate(Secret.HASH * 2 + hidden.length)
                .put(secret.mark())
                .put(secret.masked(Secret.name(infoHash)))
                .put(to.apply(hidden))
                .array());
        return new Stage.Mark(new MarkSearch(from.apply(new byte[VERIFICATION])), secret.binding(), from, to);
    }

    private Stage selected(ByteBuffer in, byte[] binding, Rc4 from, Rc4 to) {
        ByteBuffer fields = ByteBuffer.wrap(from.apply(MseHandshake.take(in, 6)));
        CryptoMethod method = CryptoMethod.selected(fields.getInt(), encryption.allowed());
        int pad = Short.toUnsignedInt(fields.getShort());
        if (pad > MarkSearch.MOST_PAD) {
            throw new ProtocolException("pad of " + pad + " bytes");
        }
        return new Stage.Pad(pad, binding, method, from, to);
    }
}
