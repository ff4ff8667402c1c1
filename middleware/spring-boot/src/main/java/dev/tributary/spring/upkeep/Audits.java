package dev.tributary.spring.upkeep;

import dev.tributary.audit.AuditReport;
import dev.tributary.audit.Auditor;
import dev.tributary.audit.Compensation;
import dev.tributary.audit.CompensationReport;
import dev.tributary.audit.Finding;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Audits all invariants, on a schedule and on demand, one audit at a time, and keeps the last report. */
public final class Audits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Audits.class);
    private static final int LONGEST_END_SECONDS = 10;

    private final Auditor auditor;
    private final Compensation compensation;
    private final Duration interval;
    private final boolean compensate;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tributary-audit");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable AuditReport last;
    private @Nullable Future<?> next;

    /**
     * Audits that are not started yet.
     *
     * @param interval between the end of one scheduled audit and the begin of the next; zero for none
     * @param compensate whether violations of deferred invariants are handed over after each scheduled audit
     */
    public Audits(Auditor auditor, Compensation compensation, Duration interval, boolean compensate) {
        this.auditor = auditor;
        this.compensation = compensation;
        this.interval = interval;
        this.compensate = compensate;
    }

    /** The first scheduled audit comes after one interval. */
    public void start() {
        if (!interval.isZero()) {
            next = schedule.scheduleWithFixedDelay(
                    this::scheduled, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void scheduled() {
        try {
            AuditReport report = audit();
            if (compensate) {
                compensation.run(report);
            }
        } catch (RuntimeException e) {
            LOG.error("a scheduled audit failed; the next one is in {}", interval, e);
        }
    }

    /**
     * Audits now.
     *
     * @throws dev.tributary.audit.AuditFailedException when the database cannot be used
     */
    public synchronized AuditReport audit() {
        AuditReport report = auditor.audit();
        last = report;
        report.findings().forEach(Audits::log);
        return report;
    }

    /** Audits now, and hands each violation of a deferred invariant to its operation. */
    public CompensationReport compensate() {
        return compensation.run(audit());
    }

    private static void log(Finding finding) {
        if (finding.problem() != null) {
            LOG.warn("invariant {} could not be audited: {}", finding.invariant(), finding.problem());
        } else if (finding.violations() > 0 && !finding.deferred()) {
            LOG.error(
                    "invariant {} is violated {} times, for example at {}",
                    finding.invariant(),
                    finding.violations(),
                    finding.sample().isEmpty() ? "no row" : finding.sample().get(0));
        }
    }

    /** The report of the last audit of this instance; null before the first. */
    public @Nullable AuditReport last() {
        return last;
    }

    /** No audit begins any more, and one that runs is cut short. */
    @Override
    public void close() {
        if (next != null) {
            next.cancel(true);
        }
        schedule.shutdownNow();
        try {
            if (!schedule.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("an audit is still running, and ends with its connection");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
