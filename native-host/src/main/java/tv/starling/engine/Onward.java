package tv.starling.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.bencode.BString;
import tv.starling.env.Env;
import tv.starling.messaging.Request.Source;
import tv.starling.metainfo.FeedLink;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.MagnetLink;
import tv.starling.swarm.FeedAnswer;
import tv.starling.swarm.Session;

/**
 * Where a broadcast goes on that has ended: an encoder whose format changes makes another swarm, to which the channel leads. The
 * dictionary names the channel, by key and salt, whatever link it was opened by. Swarm thread.
 */
final class Onward {
    /** The source puts it into the hash table when the new swarm is there, which takes a moment. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private static final int LOOKS = 30;

    private final Session session;
    private final Env env;

    Onward(Session session, Env env) {
        this.session = session;
        this.env = env;
    }

    /**
     * Looks for a minute.
     *
     * @param opened what else the link had helps there, too
     * @param found is told once, of another swarm whose source is on the air; not at all where there is none
     */
    void look(LiveDictionary over, Source opened, Consumer<MagnetLink> found) {
        if (opened instanceof Source.Uri(String uri)) {
            MagnetLink rest = FeedLink.parse(uri).map(FeedLink::rest).orElseGet(() -> MagnetLink.parse(uri));
            var signer = over.signer();
            look(over, new FeedLink(new BString(signer.key()), new BString(signer.salt()), rest), LOOKS, found);
        }
    }

    private void look(LiveDictionary over, FeedLink channel, int looks, Consumer<MagnetLink> found) {
        session.resolve(channel, answer -> {
            switch (answer) {
                case FeedAnswer.At(MagnetLink link, boolean onAir)
                when onAir && !link.infoHashV2().equals(Optional.of(over.hash().hex())) -> found.accept(link);
                case FeedAnswer.At _ when looks > 1 -> env.schedule(PAUSE, () -> look(over, channel, looks - 1, found));
                case FeedAnswer _ -> {}
            }
        });
    }
}
