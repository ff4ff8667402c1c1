package dev.tributary.sites;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is made of another site's heartbeats, when its clock is an hour ahead. */
class PeerWatchTest {
    private static final long SECOND = TimeUnit.SECONDS.toMicros(1);
    private static final long AHEAD = TimeUnit.HOURS.toMicros(1);
    /** Of a heartbeat on its way, in either direction. */
    private static final long WAY = SECOND / 20;

    private final PeerWatch watch = new PeerWatch(Duration.ofSeconds(1), 8);

    /** The heartbeat that arrived at a time here is looked at a while later; by the clock here. */
    private SiteStatus look(long beat, long arrived, long now, @Nullable Long committed) {
        long sentHere = arrived - SECOND;
        return watch.see(new Observation(
                "paris",
                "paris",
                beat,
                arrived - WAY + AHEAD,
                arrived,
                sentHere,
                sentHere + WAY + AHEAD,
                10,
                7,
                committed == null ? null : committed + AHEAD,
                0,
                List.of(),
                now));
    }

    private SiteStatus look(long beat, long arrived, long now) {
        return look(beat, arrived, now, null);
    }

    /** Heartbeats one second apart, each looked at when it has arrived. */
    private void beats(long first, long last) {
        for (long beat = first; beat <= last; beat++) {
            look(beat, beat * SECOND, beat * SECOND);
        }
    }

    @Test
    void lagIsByTheClockHereHoweverWrongTheOtherOneIs() {
        beats(1, 5);
        SiteStatus status = look(6, 6 * SECOND, 6 * SECOND, 4 * SECOND);
        assertThat(status.clockOffset()).isEqualTo(Duration.ofHours(1));
        assertThat(status.roundTrip()).isEqualTo(Duration.ofMillis(100));
        assertThat(status.lag()).isEqualTo(Duration.ofSeconds(2));
        assertThat(status.backlog()).isEqualTo(3);
        assertThat(look(6, 6 * SECOND, 7 * SECOND).lag()).isZero();
        assertThat(look(6, 6 * SECOND, 11 * SECOND).lag())
                .as("what was not heard of counts")
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aPauseThatWasSuspectedIsNoSampleOfRegularHeartbeats() {
        beats(1, 50);
        assertThat(look(50, 50 * SECOND, 51 * SECOND).suspected()).isFalse();
        SiteStatus silent = look(50, 50 * SECOND, 80 * SECOND);
        assertThat(silent.suspected()).isTrue();
        assertThat(look(51, 80 * SECOND, 80 * SECOND).suspected()).isFalse();
        assertThat(look(51, 80 * SECOND, 110 * SECOND).suspicion()).isEqualTo(silent.suspicion());
    }

    /** A look is missed when an instance is busy. */
    @Test
    void heartbeatsThatCameBetweenTwoLooksAreSeveral() {
        beats(1, 20);
        double before = look(20, 20 * SECOND, 24 * SECOND).suspicion();
        look(24, 24 * SECOND, 24 * SECOND);
        assertThat(look(24, 24 * SECOND, 28 * SECOND).suspicion()).isEqualTo(before);
    }

    @Test
    void aSiteThatWasNeverHeardIsNotSuspected() {
        SiteStatus status = watch.see(
                new Observation("paris", null, 0, null, null, null, null, 0, 0, null, 0, List.of(), 100 * SECOND));
        assertThat(status.suspected()).isFalse();
        assertThat(status.silence()).isNull();
        assertThat(status.lag()).isNull();
    }
}
