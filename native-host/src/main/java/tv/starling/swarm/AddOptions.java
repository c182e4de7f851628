package tv.starling.swarm;

import java.util.List;
import tv.starling.env.Disk.Place;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.metainfo.HostPort;

/**
 * How a torrent is joined.
 *
 * @param place where its files lie
 * @param peers to try at once
 * @param reach which addresses its trackers' URLs and announced peers may lead to
 * @param check whether data that is already at the place is hashed first, where there is no resume record
 * @param retention whether what the cache holds of it outlives it; {@link Torrent#keep} changes that
 */
public record AddOptions(Place place, List<HostPort> peers, Reach reach, Check check, Retention retention) {
    /** Of a torrent that is kept. */
    public AddOptions(Place place, List<HostPort> peers, Reach reach, Check check) {
        this(place, peers, reach, check, Retention.KEPT);
    }

    /** What becomes of what was fetched. */
    public enum Retention {
        KEPT,
        /** It goes with the torrent, and everything that is known of it. */
        EPHEMERAL
    }

    /** What to do with data found at the place. */
    public enum Check {
        TRUST_RESUME_ONLY,
        HASH_WHAT_IS_THERE,
        /** All of it is there and right: it was hashed when it was made. */
        KNOWN_TO_BE_WHOLE
    }

    public static AddOptions ofPage() {
        return new AddOptions(new Place.Cache(), List.of(), Reach.PUBLIC_ONLY, Check.TRUST_RESUME_ONLY);
    }
}
