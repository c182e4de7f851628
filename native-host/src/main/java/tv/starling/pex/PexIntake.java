package tv.starling.pex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.PexMessage;
import tv.starling.wire.PexMessage.Contact;

/**
 * What is taken of what one peer tells: a stranger may name victims, or bury the swarm under addresses where nobody is. So
 * 100 at first and 50 a minute, one port of each host, and nothing any more of a peer that sends many more messages than
 * one a minute. A decider.
 */
public final class PexIntake {
    private static final double MOST_CONTACTS = PexReport.MOST_AT_FIRST;
    private static final double CONTACTS_A_MINUTE = PexReport.MOST_LATER;
    /** Messages beyond one a minute that are borne; libtorrent bears as many. */
    private static final double MOST_MESSAGES = 6;

    private double contacts = MOST_CONTACTS;
    private double messages = MOST_MESSAGES;
    private long lastNanos;
    private boolean deaf;

    public PexIntake(long nowNanos) {
        this.lastNanos = nowNanos;
    }

    /** The contacts worth keeping; none of a peer that floods. */
    public List<Contact> take(PexMessage message, long nowNanos) {
        double minutes = (nowNanos - lastNanos) / (double) PexReport.INTERVAL_NANOS;
        lastNanos = nowNanos;
        contacts = Math.min(MOST_CONTACTS, contacts + minutes * CONTACTS_A_MINUTE);
        messages = Math.min(MOST_MESSAGES, messages + minutes) - 1;
        deaf = deaf || messages < 0;
        var taken = new ArrayList<Contact>();
        for (Contact contact : message.added()) {
            if (!deaf && contacts >= 1 && !names(taken, contact.address())) {
                contacts--;
                taken.add(contact);
            }
        }
        return taken;
    }

    /** Whether it sent so much that it is not listened to any more. */
    public boolean isDeaf() {
        return deaf;
    }

    private static boolean names(List<Contact> taken, PeerAddress address) {
        byte[] ip = address.ip();
        return taken.stream().anyMatch(other -> Arrays.equals(other.address().ip(), ip));
    }
}
