package dev.tributary.spring.observe;

import dev.tributary.engine.EngineEvents;
import dev.tributary.replication.MergedRecords;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Counts what the engine tells. */
final class MeteredEvents implements EngineEvents {
    private final MeterRegistry registry;
    private final Timer batches;
    private final DistributionSummary records;
    private final Consumer<MergedRecords> traces;

    /** Passes on what is merged, too. */
    MeteredEvents(MeterRegistry registry, Consumer<MergedRecords> traces) {
        this.registry = registry;
        this.traces = traces;
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

    @Override
    public void recordsMerged(MergedRecords merged) {
        Counter.builder(TributaryMeter.MERGED.meterName())
                .description(TributaryMeter.MERGED.description())
                .tags(TributaryMeter.MERGED.tagged(merged.site()))
                .register(registry)
                .increment((double) merged.count());
        Timer.builder(TributaryMeter.MERGE_LAG.meterName())
                .description(TributaryMeter.MERGE_LAG.description())
                .tags(TributaryMeter.MERGE_LAG.tagged(merged.site()))
                .register(registry)
                .record(Duration.between(merged.oldest(), Instant.now()));
        traces.accept(merged);
    }

    private void count(TributaryMeter meter, String... tags) {
        Counter.builder(meter.meterName())
                .description(meter.description())
                .tags(meter.tagged(tags))
                .register(registry)
                .increment();
    }
}
