package tv.starling.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tv.starling.wire.PeerAddress;

class RoutingTableTest {
    private final SplittableRandom random = new SplittableRandom(1);
    private final NodeId own = NodeId.random(random);
    private final RoutingTable table = new RoutingTable(own);

    @Test
    void theClosestAreThoseOfTheWholeTable() {
        for (int i = 0; i < 3000; i++) {
            table.heard(contact(NodeId.random(random), i), 0);
        }
        for (int i = 0; i < 100; i++) {
            NodeId target = i % 2 == 0 ? NodeId.random(random) : own.inBucket(i % 20, random);
            var all = new ArrayList<>(table.contacts());
            all.sort(Comparator.comparing(Contact::id, target::compareDistance));
            assertThat(table.closest(target, 8)).isEqualTo(all.subList(0, 8));
        }
    }

    @Test
    void bucketsAreBoundedAndTheFarOnesLarger() {
        for (int i = 0; i < 5000; i++) {
            table.heard(contact(own.inBucket(i % 6, random), i), 0);
        }
        assertThat(table.size()).isEqualTo(128 + 64 + 32 + 16 + 8 + 8);
    }

    @Test
    void aThousandNodesOfOneNetworkGetFourPlaces() {
        for (int i = 0; i < 1000; i++) {
            PeerAddress address = PeerAddress.of(new byte[] {45, 1, 1, (byte) i}, 1000 + i);
            table.heard(new Contact(NodeId.random(random), address), 0);
        }
        assertThat(table.size()).isLessThanOrEqualTo(RoutingTable.MOST_OF_NEIGHBOURHOOD);
        for (int i = 0; i < 1000; i++) {
            PeerAddress address = PeerAddress.parse("[2a01:4f8:1:1::" + Integer.toHexString(i) + "]:5")
                    .orElseThrow();
            table.heard(new Contact(NodeId.random(random), address), 0);
        }
        assertThat(table.size()).isLessThanOrEqualTo(2 * RoutingTable.MOST_OF_NEIGHBOURHOOD);
    }

    @Test
    void aKnownIdIsNotLedToAnotherAddress() {
        Contact one = contact(NodeId.random(random), 1);
        table.heard(one, 0);
        table.heard(new Contact(one.id(), contact(own, 2).address()), 0);
        assertThat(table.contacts()).containsExactly(one);
    }

    @Test
    void whoChangesItsIdIsDroppedAndMayComeAgain() {
        Contact one = contact(NodeId.random(random), 1);
        Contact other = contact(NodeId.random(random), 1);
        table.heard(one, 0);
        table.heard(other, 0);
        assertThat(table.contacts()).isEmpty();
        table.heard(other, 0);
        assertThat(table.contacts()).containsExactly(other);
    }

    @Test
    void anotherPortOfAKnownHostIsNobody() {
        Contact one = contact(NodeId.random(random), 1);
        table.heard(one, 0);
        table.heard(new Contact(NodeId.random(random), one.address().withPort(9)), 0);
        assertThat(table.contacts()).containsExactly(one);
    }

    @Test
    void whoIsSilentTwiceMakesPlaceForASpare() {
        List<Contact> first = fill();
        Contact spare = boundContact();
        table.heard(spare, 0);
        assertThat(table.contacts()).doesNotContain(spare);
        table.failed(first.get(3).address());
        assertThat(table.contacts()).contains(first.get(3));
        table.failed(first.get(3).address());
        assertThat(table.contacts()).contains(spare).doesNotContain(first.get(3));
    }

    @Test
    void withoutASpareTheSilentOneStaysForALongTime() {
        List<Contact> first = fill();
        for (int i = 0; i < 19; i++) {
            table.failed(first.get(3).address());
        }
        assertThat(table.contacts()).contains(first.get(3));
        assertThat(table.closest(own, 7)).doesNotContain(first.get(3));
        table.failed(first.get(3).address());
        assertThat(table.contacts()).doesNotContain(first.get(3));
    }

    private int made;

    /** A full bucket of eight. */
    private List<Contact> fill() {
        var contacts = new ArrayList<Contact>();
        for (int i = 0; i < 8; i++) {
            contacts.add(boundContact());
            table.heard(contacts.getLast(), 0);
        }
        assertThat(table.size()).isEqualTo(8);
        return contacts;
    }

    /** In the bucket 10; on a private network, where every id is valid. */
    private Contact boundContact() {
        return new Contact(own.inBucket(10, random), PeerAddress.of(new byte[] {10, 0, 0, 1}, ++made));
    }

    @Test
    void anIdBoundToItsAddressTakesThePlaceOfOneThatIsNot() {
        for (int i = 0; i < 8; i++) {
            table.heard(contact(own.inBucket(10, random), i), 0);
        }
        Contact bound = boundContact();
        assertThat(table.wants(bound)).isTrue();
        table.heard(bound, 0);
        assertThat(table.contacts()).contains(bound).hasSize(8);
    }

    private static Contact contact(NodeId id, int number) {
        return new Contact(id, PeerAddress.of(new byte[] {46, (byte) (number >> 8), (byte) number, 1}, 5000));
    }
}
