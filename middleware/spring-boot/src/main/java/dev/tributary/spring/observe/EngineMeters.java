package dev.tributary.spring.observe;

import dev.tributary.engine.Engine;
import dev.tributary.engine.EngineStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** What can be asked of the engine at any time. */
final class EngineMeters implements MeterBinder {
    private final Engine engine;
    private final int queueCapacity;

    EngineMeters(Engine engine, int queueCapacity) {
        this.engine = engine;
        this.queueCapacity = queueCapacity;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, TributaryMeter.QUEUE_SIZE, e -> e.status().queued());
        gauge(registry, TributaryMeter.QUEUE_CAPACITY, e -> queueCapacity);
        records(registry, "confluent", EngineStatus::confluentCommitted);
        records(registry, "coordinated", EngineStatus::coordinatedCommitted);
    }

    private void gauge(MeterRegistry registry, TributaryMeter meter, ToDoubleFunction<Engine> value) {
        Gauge.builder(meter.meterName(), engine, value)
                .description(meter.description())
                .register(registry);
    }

    private void records(MeterRegistry registry, String mode, ToDoubleFunction<EngineStatus> count) {
        FunctionCounter.builder(TributaryMeter.RECORDS.meterName(), engine, e -> count.applyAsDouble(e.status()))
                .description(TributaryMeter.RECORDS.description())
                .tags(TributaryMeter.RECORDS.tagged(mode))
                .register(registry);
    }
}
