package tv.starling.tracker;

import java.util.Optional;

/**
 * One announce.
 *
 * @param numWant peers wanted
 * @param key random, the same for every announce of a torrent, by which trackers know us when our address changes
 * @param trackerId what this tracker gave us to be given back (BEP 3 in use), raw bytes
 */
record Ask(TrackerUrl url, Announcement torrent, Event event, int numWant, int key, Optional<byte[]> trackerId) {}
