package tv.starling.wire;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BInteger;
import tv.starling.bencode.BString;
import tv.starling.bencode.BValue;
import tv.starling.bencode.BencodeException;
import tv.starling.bencode.BencodeReader;
import tv.starling.bencode.BencodeWriter;
import tv.starling.metainfo.DisplayText;

/**
 * The payload of extended message 0 (BEP 10). What a peer says beyond sense is left out rather than held against it.
 *
 * @param extensions {@code m}: names to the message ids their sender wants, 1 to 255; 0 switches the extension off
 * @param metadataSize bytes of the info dictionary (BEP 9)
 * @param requestQueue {@code reqq}: requests the sender keeps before it drops some
 * @param client {@code v}, as text to show
 * @param port {@code p}: where the sender listens
 * @param yourIp the receiver's address as the sender sees it; its port is 0
 * @param uploadOnly the sender wants nothing (BEP 21)
 */
public record ExtensionHandshake(
        Map<String, Integer> extensions,
        OptionalInt metadataSize,
        OptionalInt requestQueue,
        Optional<String> client,
        OptionalInt port,
        Optional<PeerAddress> yourIp,
        boolean uploadOnly) {

    /** Clients have about ten; each is only a name in a map to us. */
    public static final int MAX_EXTENSIONS = 100;

    private static final int MAX_NAME_BYTES = 64;

    public ExtensionHandshake {
        extensions = Collections.unmodifiableSortedMap(new TreeMap<>(extensions));
    }

    /** Only the extensions; the rest is added by the methods below. */
    public static ExtensionHandshake of(Map<String, Integer> extensions) {
        return new ExtensionHandshake(
                extensions,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                false);
    }

    public ExtensionHandshake withMetadataSize(int bytes) {
        return new ExtensionHandshake(
                extensions, OptionalInt.of(bytes), requestQueue, client, port, yourIp, uploadOnly);
    }

    public ExtensionHandshake withRequestQueue(int requests) {
        return new ExtensionHandshake(
                extensions, metadataSize, OptionalInt.of(requests), client, port, yourIp, uploadOnly);
    }

    public ExtensionHandshake withClient(String name) {
        return new ExtensionHandshake(
                extensions, metadataSize, requestQueue, Optional.of(name), port, yourIp, uploadOnly);
    }

    public ExtensionHandshake withPort(int listening) {
        return new ExtensionHandshake(
                extensions, metadataSize, requestQueue, client, OptionalInt.of(listening), yourIp, uploadOnly);
    }

    public ExtensionHandshake withYourIp(PeerAddress address) {
        return new ExtensionHandshake(
                extensions, metadataSize, requestQueue, client, port, Optional.of(address.withPort(0)), uploadOnly);
    }

    public ExtensionHandshake asUploadOnly() {
        return new ExtensionHandshake(extensions, metadataSize, requestQueue, client, port, yourIp, true);
    }

    /** The id the sender wants for an extension's messages; none where it has not got it, or switched it off. */
    public OptionalInt id(String extension) {
        int id = extensions.getOrDefault(extension, 0);
        return id == 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Reads a payload; one that is not a dictionary is a {@link ProtocolException}. */
    public static ExtensionHandshake parse(byte[] payload) {
        BDictionary said = dictionary(payload);
        return new ExtensionHandshake(
                extensions(said),
                within(said, "metadata_size", MetadataMessage.MAX_METADATA),
                within(said, "reqq", Integer.MAX_VALUE),
                said.text("v").map(DisplayText::of).filter(text -> !text.isEmpty()),
                within(said, "p", 0xffff),
                said.string("yourip")
                        .filter(ip -> ip.length == 4 || ip.length == 16)
                        .map(ip -> PeerAddress.of(ip, 0)),
                said.optInteger("upload_only").orElse(0) == 1);
    }

    public byte[] encode() {
        var m = BDictionary.builder();
        extensions.forEach((name, id) -> m.put(name, id));
        var said = BDictionary.builder().put("m", m.build());
        metadataSize.ifPresent(bytes -> said.put("metadata_size", bytes));
        requestQueue.ifPresent(requests -> said.put("reqq", requests));
        client.ifPresent(name -> said.put("v", name));
        port.ifPresent(listening -> said.put("p", listening));
        yourIp.ifPresent(address -> said.put("yourip", address.ip()));
        if (uploadOnly) {
            said.put("upload_only", 1);
        }
        return BencodeWriter.write(said.build());
    }

    private static BDictionary dictionary(byte[] payload) {
        try {
            if (BencodeReader.readPrefix(payload, 0).value() instanceof BDictionary dictionary) {
                return dictionary;
            }
        } catch (BencodeException e) {
            throw new ProtocolException("extension handshake: " + e.getMessage());
        }
        throw new ProtocolException("extension handshake is not a dictionary");
    }

    private static SortedMap<String, Integer> extensions(BDictionary said) {
        var extensions = new TreeMap<String, Integer>();
        said.dictionary("m").ifPresent(m -> {
            for (Map.Entry<BString, BValue> entry : m.entries().entrySet()) {
                if (extensions.size() < MAX_EXTENSIONS
                        && entry.getKey().bytes().length <= MAX_NAME_BYTES
                        && entry.getValue() instanceof BInteger(long id)
                        && id >= 0
                        && id <= 255) {
                    extensions.put(entry.getKey().utf8(), (int) id);
                }
            }
        });
        return extensions;
    }

    private static OptionalInt within(BDictionary said, String key, int most) {
        long value = said.optInteger(key).orElse(0);
        return value > 0 && value <= most ? OptionalInt.of((int) value) : OptionalInt.empty();
    }
}
