package tv.starling.swarm;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.Handshake;
import tv.starling.wire.ProtocolException;
import tv.starling.wire.mse.CryptoMethod;
import tv.starling.wire.mse.DiffieHellman;
import tv.starling.wire.mse.MarkSearch;
import tv.starling.wire.mse.Rc4;
import tv.starling.wire.mse.Secret;

/**
 * The side that was dialled: it hears from the first bytes which way the stranger speaks, and says nothing to one who
 * has not sent a whole key.
 */
final class MseDialled implements MseHandshake {
    /** The verification constant: eight zeros. */
    private static final byte[] ZEROS = new byte[8];
    /** Verification constant, method, length of the pad. */
    private static final int FIELDS = 8 + 4 + 2;

    private final Encryption encryption;
    private final Consumer<byte[]> send;
    private Stage stage = new Stage.FirstBytes();

    private sealed interface Stage {
        record FirstBytes() implements Stage {}

        record Key() implements Stage {}

        record Mark(MarkSearch search, Secret secret) implements Stage {}

        record Name(Secret secret) implements Stage {}

        record Offer(byte[] binding, Rc4 in, Rc4 out) implements Stage {}

        record Pad(int length, byte[] binding, CryptoMethod method, Rc4 in, Rc4 out) implements Stage {}

        record Done(Streams streams) implements Stage {}
    }

    MseDialled(Encryption encryption, Consumer<byte[]> send) {
        this.encryption = encryption;
        this.send = send;
    }

    @Override
    public void begin() {}

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
            case Stage.FirstBytes _ -> firstBytes(in);
            case Stage.Key now -> in.remaining() < DiffieHellman.LENGTH ? now : exchange(in);
            case Stage.Mark(var search, var secret) -> search.found(in) ? new Stage.Name(secret) : stage;
            case Stage.Name(var secret) -> in.remaining() < Secret.HASH ? stage : name(in, secret);
            case Stage.Offer(var binding, var from, var to) ->
                in.remaining() < FIELDS ? stage : offer(in, binding, from, to);
            case Stage.Pad(int length, var binding, var method, var from, var to) ->
                in.remaining() < length + 2 ? stage : answer(in, length, binding, method, from, to);
            case Stage.Done now -> now;
        };
    }

    private Stage firstBytes(ByteBuffer in) {
        if (!Handshake.mayBegin(in)) {
            return new Stage.Key();
        }
        if (in.remaining() < Handshake.PROTOCOL_LENGTH) {
            return stage;
        }
        if (encryption.policy() == EncryptionPolicy.REQUIRE) {
            throw new ProtocolException("not encrypted");
        }
        return new Stage.Done(Streams.plain());
    }

    private Stage exchange(ByteBuffer in) {
        if (!encryption.mayExchange()) {
            throw new ProtocolException("too many strangers at once");
        }
        DiffieHellman key = encryption.newKey();
        Secret secret = key.secret(MseHandshake.take(in, DiffieHellman.LENGTH));
        send.accept(MseHandshake.keyAndPad(key, encryption));
        return new Stage.Mark(new MarkSearch(secret.mark()), secret);
    }

    private Stage name(ByteBuffer in, Secret secret) {
        byte[] name = secret.masked(MseHandshake.take(in, Secret.HASH));
        InfoHash infoHash = encryption.swarm(name).orElseThrow(() -> new ProtocolException("another swarm"));
        return new Stage.Offer(secret.binding(), secret.fromDialler(infoHash), secret.toDialler(infoHash));
    }

    private Stage offer(ByteBuffer in, byte[] binding, Rc4 from, Rc4 to) {
        byte[] offer = from.apply(MseHandshake.take(in, FIELDS));
        ByteBuffer fields = ByteBuffer.wrap(offer).position(ZEROS.length);
        if (!Arrays.equals(ZEROS, Arrays.copyOf(offer, ZEROS.length))) {
            throw new ProtocolException("wrong verification constant");
        }
        CryptoMethod method = CryptoMethod.best(fields.getInt(), encryption.allowed())
                .orElseThrow(() -> new ProtocolException("no encryption in common"));
        int pad = Short.toUnsignedInt(fields.getShort());
        if (pad > MarkSearch.MOST_PAD) {
            throw new ProtocolException("pad of " + pad + " bytes");
        }
        return new Stage.Pad(pad, binding, method, from, to);
    }

    private Stage answer(ByteBuffer in, int length, byte[] binding, CryptoMethod method, Rc4 from, Rc4 to) {
        byte[] padAndLength = from.apply(MseHandshake.take(in, length + 2));
        int initial = Short.toUnsignedInt(ByteBuffer.wrap(padAndLength).getShort(length));
        byte[] pad = encryption.newPad();
        send.accept(to.apply(ByteBuffer.allocate(FIELDS + pad.length)
                .position(ZEROS.length)
                .putInt(method.bit())
                .putShort((short) pad.length)
                .put(pad)
                .array()));
        return new Stage.Done(Streams.of(binding, method, from, to, initial));
    }
}
