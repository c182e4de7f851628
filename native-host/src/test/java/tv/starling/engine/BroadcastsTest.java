package tv.starling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tv.starling.env.Env;
import tv.starling.live.LiveSettings;
import tv.starling.live.LiveStream;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.Simulation;
import tv.starling.stream.StreamTable;

class BroadcastsTest {
    private static final InfoHash NAME = InfoHash.of(new byte[20]);
    private static final LiveDictionary CHANNEL = LiveDictionary.of(
            "Channel",
            16_384,
            new LiveDictionary.Signer(new byte[32], new byte[0]),
            0,
            new LiveDictionary.Media("video/mp4", new byte[0], 100_000),
            64,
            8);

    private final Simulation sim = Simulation.seed(1);
    private final Env env = sim.node("machine", LinkProfile.FIBRE).env();
    private final Broadcasts broadcasts =
            new Broadcasts(env, new Streams(new StreamTable(new Random(1)), Duration.ofSeconds(60)));

    private LiveStream joined() {
        return new LiveStream(env, CHANNEL, new LiveSettings(1_000_000, LiveSettings.Role.VIEWER), () -> {});
    }

    @Test
    void oneThatWasStoppedAndJoinedAgainIsLookedAtAnew() {
        LiveStream first = joined();
        var shown = broadcasts.hls(NAME, first);
        assertThat(broadcasts.hls(NAME, first)).isSameAs(shown);
        assertThat(broadcasts.hls(NAME, joined())).isNotSameAs(shown);
    }

    @Test
    void nobodySendingForAWhileIsOffAir() {
        LiveStream stream = joined();
        assertThat(broadcasts.isOffAir(NAME, stream)).isFalse();
        sim.runFor(Duration.ofSeconds(19));
        assertThat(broadcasts.isOffAir(NAME, stream)).isFalse();
        sim.runFor(Duration.ofSeconds(2));
        assertThat(broadcasts.isOffAir(NAME, stream)).isTrue();
        broadcasts.tick(_ -> false);
        assertThat(broadcasts.isOffAir(NAME, stream)).isFalse();
    }
}
