package dev.tributary.spring.upkeep;

import dev.tributary.convergence.ConvergenceReport;
import dev.tributary.convergence.TableAgreement;
import dev.tributary.spring.observe.TributaryMeter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToLongFunction;

/** What the last comparison with each other site has found. */
record DigestMeters(Digests digests) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        for (String site : digests.others()) {
            gauge(registry, TributaryMeter.DIGEST_DIFFERENT, site, TableAgreement::different);
            gauge(registry, TributaryMeter.DIGEST_UNSETTLED, site, TableAgreement::unsettled);
        }
    }

    /** No number where nothing is known: before the first comparison. */
    private void gauge(MeterRegistry registry, TributaryMeter meter, String site, ToLongFunction<TableAgreement> rows) {
        Gauge.builder(meter.meterName(), digests, known -> {
                    ConvergenceReport report = known.last().get(site);
                    return report == null
                            ? Double.NaN
                            : report.tables().stream().mapToLong(rows).sum();
                })
                .description(meter.description())
                .tags(meter.tagged(site))
                .register(registry);
    }
}
