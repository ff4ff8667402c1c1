package dev.tributary.spring.upkeep;

import dev.tributary.audit.AuditReport;
import dev.tributary.audit.Finding;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.spring.observe.TributaryMeter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** What the last audit has found, invariant by invariant. */
final class AuditMeters implements MeterBinder {
    private final Application application;
    private final Audits audits;

    AuditMeters(Application application, Audits audits) {
        this.application = application;
        this.audits = audits;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        application.invariants().forEach(invariant -> gauge(registry, invariant, "false"));
        application.deferredInvariants().forEach(deferred -> gauge(registry, deferred.invariant(), "true"));
    }

    private void gauge(MeterRegistry registry, Invariant invariant, String deferred) {
        TributaryMeter meter = TributaryMeter.INVARIANT_VIOLATIONS;
        Gauge.builder(meter.meterName(), audits, known -> violations(known, invariant.name()))
                .description(meter.description())
                .tags(meter.tagged(invariant.name(), deferred))
                .register(registry);
    }

    /** No number where nothing is known: before the first audit, and of what it could not audit. */
    private static double violations(Audits audits, String invariant) {
        AuditReport report = audits.last();
        if (report == null) {
            return Double.NaN;
        }
        return report.findings().stream()
                .filter(finding -> finding.invariant().equals(invariant) && finding.problem() == null)
                .mapToDouble(Finding::violations)
                .findFirst()
                .orElse(Double.NaN);
    }
}
