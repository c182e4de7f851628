package tv.starling.swarm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tv.starling.env.Storage;
import tv.starling.wire.PeerAddress;

class TorrentMemoryTest {
    private static final TorrentMemory MEMORY = new TorrentMemory(
            5_000_000_000L,
            7,
            200_000,
            0,
            Set.of(0, 3),
            TorrentMemory.Seeding.SUPER,
            List.of(address("198.51.100.7:6881"), address("[2001:db8::1]:51413")));

    private static PeerAddress address(String text) {
        return PeerAddress.parse(text).orElseThrow();
    }

    @Test
    void isReadAsItWasWritten() {
        assertThat(TorrentMemory.decode(MEMORY.encode())).isEqualTo(MEMORY);
        assertThat(TorrentMemory.decode(TorrentMemory.NOTHING.encode())).isEqualTo(TorrentMemory.NOTHING);
    }

    @Test
    void whatIsMissingUnknownOrOfAnotherTypeSpoilsNothingElse() {
        var read = TorrentMemory.decode(
                "d4:downi9e5:laterd1:xi1ee5:peers3:abc5:superi7e2:up4:many8:up limiti-5ee".getBytes(US_ASCII));
        assertThat(read).isEqualTo(new TorrentMemory(9, 0, 0, 0, Set.of(), TorrentMemory.Seeding.PLAIN, List.of()));
    }

    @Test
    void anyBytesAreReadAndTheMostIsSmallEnoughToBeKept() {
        Random random = new Random(1);
        byte[] good = MEMORY.encode();
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = good.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            TorrentMemory read = TorrentMemory.decode(bytes);
            assertThat(read.downloaded()).isNotNegative();
        }
        assertThat(TorrentMemory.decode(new byte[0])).isEqualTo(TorrentMemory.NOTHING);
        var files = new java.util.LinkedHashSet<Integer>();
        var peers = new ArrayList<PeerAddress>();
        for (int i = 0; i < 10_000; i++) {
            files.add(1_000_000_000 + i);
        }
        for (int i = 0; i < TorrentMemory.MOST_PEERS; i++) {
            peers.add(address("[2001:db8::1]:" + (2000 + i)));
        }
        byte[] most = new TorrentMemory(
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        files,
                        TorrentMemory.Seeding.SUPER,
                        peers)
                .encode();
        assertThat(most.length).isLessThan(Storage.MOST_MEMORY);
        assertThat(TorrentMemory.decode(most).peers()).isEqualTo(peers);
    }
}
