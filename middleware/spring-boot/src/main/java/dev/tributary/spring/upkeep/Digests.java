package dev.tributary.spring.upkeep;

import dev.tributary.convergence.ConvergenceCheck;
import dev.tributary.convergence.ConvergenceReport;
import dev.tributary.convergence.Party;
import dev.tributary.convergence.TableAgreement;
import dev.tributary.convergence.Verdict;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what this site and the others hold, on a schedule and on demand, and keeps the last report on each. On schedule a
 * site compares itself with those whose names come after its own, so that each pair is compared once.
 */
public final class Digests implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Digests.class);
    private static final int LONGEST_END_SECONDS = 10;

    private final ConvergenceCheck check;
    private final Party here;
    private final List<Party> others;
    private final Duration interval;
    private final SortedMap<String, ConvergenceReport> last = Collections.synchronizedSortedMap(new TreeMap<>());
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tributary-digest");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable Future<?> next;

    /**
     * Comparisons that are not started yet.
     *
     * @param interval between the end of one scheduled comparison and the begin of the next; zero for none
     */
    public Digests(ConvergenceCheck check, Party here, List<Party> others, Duration interval) {
        this.check = check;
        this.here = here;
        this.others = List.copyOf(others);
        this.interval = interval;
    }

    /** The first scheduled comparison comes after one interval. */
    public void start() {
        List<Party> scheduled = others.stream()
                .filter(other -> other.site().compareTo(here.site()) > 0)
                .toList();
        if (!interval.isZero() && !scheduled.isEmpty()) {
            next = schedule.scheduleWithFixedDelay(
                    () -> compare(scheduled), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void compare(List<Party> with) {
        for (Party other : with) {
            try {
                compare(other);
            } catch (SQLException | RuntimeException e) {
                LOG.warn(
                        "site {} could not be compared with; the next attempt is in {}: {}",
                        other.site(),
                        interval,
                        e.toString());
            }
        }
    }

    /**
     * Compares this site with all others now.
     *
     * @throws SQLException when one of them cannot be asked
     */
    public List<ConvergenceReport> compare() throws SQLException {
        List<ConvergenceReport> reports = new ArrayList<>();
        for (Party other : others) {
            reports.add(compare(other));
        }
        return reports;
    }

    private synchronized ConvergenceReport compare(Party other) throws SQLException {
        ConvergenceReport report = check.compare(here, other);
        last.put(other.site(), report);
        if (report.verdict() == Verdict.DIFFERS) {
            LOG.error("this site and site {} differ: {}", other.site(), first(report));
        }
        return report;
    }

    private static String first(ConvergenceReport report) {
        return report.tables().stream()
                .filter(table -> table.verdict() == Verdict.DIFFERS)
                .map(Digests::first)
                .findFirst()
                .orElse("in their logs");
    }

    private static String first(TableAgreement table) {
        return table.different() + " rows of " + table.table() + ", for example "
                + table.differences().get(0);
    }

    /** The names of the other sites. */
    List<String> others() {
        return others.stream().map(Party::site).toList();
    }

    /** The report of this instance's last comparison with each other site, by the site's name. */
    public Map<String, ConvergenceReport> last() {
        synchronized (last) {
            return new TreeMap<>(last);
        }
    }

    /** No comparison begins any more, and one that runs is cut short. */
    @Override
    public void close() {
        if (next != null) {
            next.cancel(true);
        }
        schedule.shutdownNow();
        try {
            if (!schedule.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a comparison with another site is still running, and ends with its connections");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
