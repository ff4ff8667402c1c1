package dev.tributary.sites;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an instance remembers of another site between two looks at it. Not thread-safe. */
final class PeerWatch {
    private final Duration interval;
    private final double suspicion;
    private final PhiAccrual detector;
    private final ClockFilter clock = new ClockFilter();
    private @Nullable Observation last;

    /**
     * Nothing is remembered yet.
     *
     * @param interval at which heartbeats are sent
     * @param suspicion the phi from which a site is suspected
     */
    PeerWatch(Duration interval, double suspicion) {
        this.interval = interval;
        this.suspicion = suspicion;
        this.detector = new PhiAccrual(interval);
    }

    /** Takes in how the site's row is now. */
    SiteStatus see(Observation now) {
        if (last == null || now.beat() != last.beat()) {
            if (last != null) {
                arrived(last, now);
            }
            last = now;
        }
        return status(now);
    }

    private void arrived(Observation before, Observation now) {
        long beats = now.beat() - before.beat();
        if (beats > 0 && now.arrived() != null && before.arrived() != null) {
            // Several may have come between two looks. A pause that was suspected already is no sample of regular
            // intervals.
            Duration each = micros(now.arrived() - before.arrived()).dividedBy(beats);
            if (!each.isNegative() && detector.phi(each) < suspicion) {
                detector.arrived(each);
            }
        }
        if (now.heardSent() != null && now.heardArrived() != null && now.sent() != null && now.arrived() != null) {
            clock.add(ClockFilter.Exchange.of(now.heardSent(), now.heardArrived(), now.sent(), now.arrived()));
        }
    }

    private SiteStatus status(Observation now) {
        Duration silence = now.arrived() == null ? null : micros(Math.max(0, now.now() - now.arrived()));
        double phi = silence == null ? 0 : detector.phi(silence);
        Optional<ClockFilter.Exchange> exchange = clock.best();
        long offset = exchange.map(ClockFilter.Exchange::offset).orElse(0L);
        return new SiteStatus(
                now.site(),
                now.origin(),
                now.sent() == null ? null : Instant.EPOCH.plus(now.sent(), ChronoUnit.MICROS),
                silence,
                phi,
                phi >= suspicion,
                exchange.map(e -> micros(e.offset())).orElse(null),
                exchange.map(e -> micros(e.delay())).orElse(null),
                now.head(),
                now.merged(),
                Math.max(0, now.head() - now.merged()),
                lag(now, silence, offset),
                now.plans());
    }

    /** A record's time is by the clock of its site; silence counts only beyond the pause between two heartbeats. */
    private @Nullable Duration lag(Observation now, @Nullable Duration silence, long offset) {
        if (silence == null) {
            return null;
        }
        Duration unheard = silence.compareTo(interval.multipliedBy(2)) > 0 ? silence : Duration.ZERO;
        Duration unmerged =
                now.oldest() == null ? Duration.ZERO : micros(Math.max(0, now.now() - (now.oldest() - offset)));
        return unheard.compareTo(unmerged) > 0 ? unheard : unmerged;
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }
}
