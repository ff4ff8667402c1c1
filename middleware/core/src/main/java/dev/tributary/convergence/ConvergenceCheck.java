package dev.tributary.convergence;

import dev.tributary.dsl.model.Application;
import dev.tributary.effect.RowId;
import dev.tributary.log.SealedChains;
import dev.tributary.store.Tables;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Compares what two sites hold, while users go on at both: each managed table, the tombstones and the stamps of registers, by
 * digests of buckets of rows, and then the rows of those buckets whose digests differ. Each site is read in one snapshot with
 * the vector of the records that are merged in it. A row may differ that a record concerns which only one of the two
 * snapshots has merged; it is compared again in later rounds. Any other row that differs is a divergence, which nothing but a
 * defect, or a write behind Tributary's back, can cause.
 */
public final class ConvergenceCheck {
    private static final int PAUSE_MILLIS = 300;

    private final Application application;
    private final Tables tables;
    private final Limits limits;

    /**
     * How much is done at most.
     *
     * @param rounds how often what could not be told is tried
     * @param records how many records may lie between two sites, to be read for their rows
     * @param rows how many rows of one table are compared one by one in one round
     */
    public record Limits(int rounds, long records, long rows) {
        public static final Limits DEFAULT = new Limits(5, 100_000, 200_000);

        public Limits {
            if (rounds < 1 || records < 0 || rows < 1) {
                throw new IllegalArgumentException("limits must be positive");
            }
        }
    }

    public ConvergenceCheck(Application application, Limits limits) {
        this.application = application;
        this.tables = new Tables(application);
        this.limits = limits;
    }

    /**
     * Compares two sites. Each round holds one snapshot at each of them.
     *
     * @throws SQLException when one of them cannot be reached or refuses
     */
    public ConvergenceReport compare(Party here, Party there) throws SQLException {
        List<TableRounds> rounds = new ArrayList<>();
        for (DigestedTable table : DigestedTable.of(application)) {
            rounds.add(new TableRounds(application, table, limits.rows()));
        }
        List<LogAgreement> logs = List.of();
        int round = 0;
        while (round < limits.rounds() && rounds.stream().anyMatch(TableRounds::open)) {
            if (round > 0) {
                LockSupport.parkNanos(Duration.ofMillis(PAUSE_MILLIS).toNanos());
            }
            try (Snapshot ours = Snapshot.of(here);
                    Snapshot theirs = Snapshot.of(there)) {
                Explaining explaining = new Explaining(ours, theirs);
                for (TableRounds table : rounds) {
                    if (table.open()) {
                        table.round(ours, theirs, explaining);
                    }
                }
                if (round == 0) {
                    logs = logs(ours, theirs);
                }
            }
            round++;
        }
        return ConvergenceReport.of(
                here.site(),
                there.site(),
                round,
                rounds.stream().map(TableRounds::agreement).toList(),
                logs);
    }

    /** What lies between two snapshots, read when it is first asked for. */
    private final class Explaining implements TableRounds.Explanations {
        private final Snapshot here;
        private final Snapshot there;
        private @Nullable InBetween between;

        Explaining(Snapshot here, Snapshot there) {
            this.here = here;
            this.there = there;
        }

        @Override
        public Set<RowId> explained(Set<RowId> rows) throws SQLException, InBetween.UntoldException {
            InBetween known = between;
            if (known == null) {
                known = InBetween.of(tables, here, there, limits.records());
                between = known;
            }
            return known.explained(rows);
        }
    }

    private static List<LogAgreement> logs(Snapshot here, Snapshot there) throws SQLException {
        List<LogAgreement> logs = new ArrayList<>();
        for (String origin : here.vector().keySet()) {
            if (there.vector().containsKey(origin)) {
                logs.add(log(origin, here, there));
            }
        }
        return logs;
    }

    private static LogAgreement log(String origin, Snapshot here, Snapshot there) throws SQLException {
        long sequence = Math.min(
                SealedChains.sealedTo(here.connection(), origin), SealedChains.sealedTo(there.connection(), origin));
        Optional<String> ours = SealedChains.after(here.connection(), origin, sequence);
        Optional<String> theirs = SealedChains.after(there.connection(), origin, sequence);
        return sequence > 0 && ours.isPresent() && theirs.isPresent()
                ? new LogAgreement(origin, sequence, ours.equals(theirs))
                : new LogAgreement(origin, 0, true);
    }
}
