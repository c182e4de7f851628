package tv.starling.tracker;

import java.util.Optional;
import tv.starling.tracker.UdpPackets.Answer;

/** What a tracker is asked over UDP once there is a connection id: an announce or a scrape. */
interface UdpQuestion {
    TrackerUrl url();

    byte[] packet(long connection, int transaction);

    /** What is to be done when this is the answer; empty when it is another's. */
    Optional<Runnable> answered(Answer answer);

    /** @param reason plain text */
    void failed(String reason);
}
