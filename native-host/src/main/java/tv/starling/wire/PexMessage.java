package tv.starling.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BencodeException;
import tv.starling.bencode.BencodeReader;
import tv.starling.bencode.BencodeWriter;

/**
 * The payload of a {@code ut_pex} message (BEP 11): peers that its sender has got connected to since the last one, and
 * peers it has lost. In bytes, each family has its own fields; here they are together, IPv4 first.
 */
public record PexMessage(List<Contact> added, List<PeerAddress> dropped) {
    /** Entries read of each field; BEP 11 allows 50, and more only in the first message, where clients send up to 200. */
    public static final int MAX_ENTRIES = 200;

    private static final int PORT_LENGTH = 2;
    private static final int IPV4 = 4;
    private static final int IPV6 = 16;

    public PexMessage {
        added = List.copyOf(added);
        dropped = List.copyOf(dropped);
    }

    /** @param flags a sum of the constants here; bits unknown to us are kept */
    public record Contact(PeerAddress address, int flags) {
        public static final int PREFERS_ENCRYPTION = 0x01;
        /** A seed, or a partial one (BEP 21). */
        public static final int SEED = 0x02;

        public static final int UTP = 0x04;
        /** The peer said that it knows {@code ut_holepunch} (BEP 55). */
        public static final int HOLEPUNCH = 0x08;
        /** The sender of the message dialled it. */
        public static final int REACHABLE = 0x10;

        public boolean is(int flag) {
            return (flags & flag) != 0;
        }
    }

    /** Reads a payload. Torn entries and those with port 0 are left out; what is not a dictionary is refused. */
    public static PexMessage parse(byte[] payload) {
        BDictionary said = dictionary(payload);
        var added = new ArrayList<Contact>();
        added(said, "added", IPV4, added);
        added(said, "added6", IPV6, added);
        var dropped = new ArrayList<PeerAddress>();
        dropped(said, "dropped", IPV4, dropped);
        dropped(said, "dropped6", IPV6, dropped);
        return new PexMessage(added, dropped);
    }

    public byte[] encode() {
        var said = BDictionary.builder();
        putAdded(said, "added", c -> !c.address().isIpv6());
        putAdded(said, "added6", c -> c.address().isIpv6());
        return BencodeWriter.write(said.put("dropped", CompactPeers.formatIpv4(dropped))
                .put("dropped6", CompactPeers.formatIpv6(dropped))
                .build());
    }

    private void putAdded(BDictionary.Builder said, String field, Predicate<Contact> family) {
        List<Contact> contacts = added.stream().filter(family).toList();
        List<PeerAddress> addresses = contacts.stream().map(Contact::address).toList();
        var flags = new ByteArrayOutputStream();
        contacts.forEach(c -> flags.write(c.flags()));
        byte[] four = CompactPeers.formatIpv4(addresses);
        said.put(field, four.length > 0 ? four : CompactPeers.formatIpv6(addresses))
                .put(field + ".f", flags.toByteArray());
    }

    private static void added(BDictionary said, String field, int ipLength, List<Contact> into) {
        byte[] entries = said.string(field).orElse(new byte[0]);
        byte[] flags = said.string(field + ".f").orElse(new byte[0]);
        for (int i = 0; i < count(entries, ipLength); i++) {
            PeerAddress address = entry(entries, i, ipLength);
            if (address.port() != 0) {
                into.add(new Contact(address, i < flags.length ? flags[i] & 0xff : 0));
            }
        }
    }

    private static void dropped(BDictionary said, String field, int ipLength, List<PeerAddress> into) {
        byte[] entries = said.string(field).orElse(new byte[0]);
        for (int i = 0; i < count(entries, ipLength); i++) {
            into.add(entry(entries, i, ipLength));
        }
    }

    private static int count(byte[] entries, int ipLength) {
        return Math.min(entries.length / (ipLength + PORT_LENGTH), MAX_ENTRIES);
    }

    private static PeerAddress entry(byte[] entries, int index, int ipLength) {
        int at = index * (ipLength + PORT_LENGTH);
        int port = (entries[at + ipLength] & 0xff) << 8 | (entries[at + ipLength + 1] & 0xff);
        return PeerAddress.of(Arrays.copyOfRange(entries, at, at + ipLength), port);
    }

    private static BDictionary dictionary(byte[] payload) {
        try {
            if (BencodeReader.readPrefix(payload, 0).value() instanceof BDictionary dictionary) {
                return dictionary;
            }
        } catch (BencodeException e) {
            throw new ProtocolException("ut_pex: " + e.getMessage());
        }
        throw new ProtocolException("ut_pex is not a dictionary");
    }
}
