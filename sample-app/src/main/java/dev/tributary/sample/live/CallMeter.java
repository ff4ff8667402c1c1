package dev.tributary.sample.live;

import static java.util.Objects.requireNonNull;

import dev.tributary.engine.Mode;
import dev.tributary.spring.observe.OperationObservationContext;
import dev.tributary.spring.outcome.OutcomeKind;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Measures the calls of operations at this shop, by mode, from the observations that the starter makes of them. */
@Component
class CallMeter implements ObservationHandler<OperationObservationContext> {
    private static final double MICROS_PER_MILLI = 1000;

    private final Map<Mode, Gauge> gauges = new EnumMap<>(Mode.class);

    CallMeter() {
        for (Mode mode : Mode.values()) {
            gauges.put(mode, new Gauge());
        }
    }

    /**
     * The calls of one mode.
     *
     * @param perSecond that were committed since the reading before
     * @param p50 median of their latency in milliseconds; null when there were none
     * @param p99 the latency that one in a hundred exceeded
     * @param refusedPerSecond that ended otherwise since the reading before
     * @param refusedP50 median of how long that took
     * @param outcomes how many calls have ended in which way since the shop was started
     */
    record Calls(
            double perSecond,
            @Nullable Double p50,
            @Nullable Double p99,
            double refusedPerSecond,
            @Nullable Double refusedP50,
            Map<String, Long> outcomes) {}

    /** What was called since this was asked before; by one thread at a time. */
    Calls read(Mode mode) {
        return gauge(mode).read();
    }

    private Gauge gauge(Mode mode) {
        return requireNonNull(gauges.get(mode));
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof OperationObservationContext;
    }

    @Override
    public void onStart(OperationObservationContext context) {
        context.put(CallMeter.class, System.nanoTime());
    }

    @Override
    public void onStop(OperationObservationContext context) {
        long started = context.getRequired(CallMeter.class);
        gauge(context.mode()).record(context.outcome(), System.nanoTime() - started);
    }

    private static final class Gauge {
        private final Recorder committed = new Recorder(2);
        private final Recorder refused = new Recorder(2);
        private final Map<OutcomeKind, LongAdder> outcomes = new ConcurrentHashMap<>();
        private @Nullable Histogram committedBefore;
        private @Nullable Histogram refusedBefore;
        private long readAt = System.nanoTime();

        void record(OutcomeKind outcome, long nanos) {
            outcomes.computeIfAbsent(outcome, kind -> new LongAdder()).increment();
            (outcome == OutcomeKind.COMMITTED ? committed : refused)
                    .recordValue(Math.max(1, TimeUnit.NANOSECONDS.toMicros(nanos)));
        }

        Calls read() {
            long now = System.nanoTime();
            double seconds = (now - readAt) / (double) TimeUnit.SECONDS.toNanos(1);
            readAt = now;
            Histogram done = committed.getIntervalHistogram(committedBefore);
            Histogram not = refused.getIntervalHistogram(refusedBefore);
            committedBefore = done;
            refusedBefore = not;
            Map<String, Long> counts = new TreeMap<>();
            outcomes.forEach((kind, count) -> counts.put(kind.word(), count.sum()));
            return new Calls(
                    done.getTotalCount() / seconds,
                    percentile(done, 50),
                    percentile(done, 99),
                    not.getTotalCount() / seconds,
                    percentile(not, 50),
                    counts);
        }

        private static @Nullable Double percentile(Histogram histogram, double percentile) {
            return histogram.getTotalCount() == 0
                    ? null
                    : histogram.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
        }
    }
}
