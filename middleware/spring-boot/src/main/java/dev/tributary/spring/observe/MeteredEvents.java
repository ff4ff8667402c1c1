package dev.tributary.spring.observe;

import dev.tributary.engine.EngineEvents;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** Counts what the engine tells. */
final class MeteredEvents implements EngineEvents {
    private final MeterRegistry registry;
    private final Timer batches;
    private final DistributionSummary records;

    MeteredEvents(MeterRegistry registry) {
        this.registry = registry;
        this.batches = Timer.builder(TributaryMeter.BATCH.meterName())
                .description(TributaryMeter.BATCH.description())
                .register(registry);
        this.records = DistributionSummary.builder(TributaryMeter.BATCH_RECORDS.meterName())
                .description(TributaryMeter.BATCH_RECORDS.description())
                .register(registry);
    }

    @Override
    public void batchCommitted(int written, long nanos) {
        batches.record(nanos, TimeUnit.NANOSECONDS);
        records.record(written);
    }

    @Override
    public void batchFailed(int items, String sqlState) {
        count(TributaryMeter.BATCH_FAILURES, sqlState.isEmpty() ? "none" : sqlState);
    }

    @Override
    public void retried(String operation) {
        count(TributaryMeter.RETRIES, operation);
    }

    private void count(TributaryMeter meter, String... tags) {
        Counter.builder(meter.meterName())
                .description(meter.description())
                .tags(meter.tagged(tags))
                .register(registry)
                .increment();
    }
}
