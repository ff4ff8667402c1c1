package dev.tributary.audit;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.sql.InvariantQueries;
import dev.tributary.sql.Violated;
import dev.tributary.store.Tables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.sql.DataSource;

/**
 * Looks whether every invariant holds in the whole database: those that operations keep, which hold unless a proof, the
 * runtime or somebody with the owner's rights has done wrong, and the deferred ones. Safe for use by many threads.
 */
public final class Auditor {
    private static final String CANCELLED = "57014";

    private final InvariantQueries queries;
    private final DataSource snapshots;
    private final AuditOptions options;
    private final List<Audited> invariants = new ArrayList<>();

    private record Audited(Invariant invariant, boolean deferred) {}

    /**
     * An auditor of one application's database.
     *
     * @param snapshots connections that may read all managed tables; each audit keeps one as long as it takes
     */
    public Auditor(Application application, DataSource snapshots, AuditOptions options) {
        Tables tables = new Tables(application);
        this.queries = new InvariantQueries(application, tables::name, tables.systemSchema() + ".tombstone");
        this.snapshots = snapshots;
        this.options = options;
        application.invariants().stream()
                .sorted(Comparator.comparing(invariant -> !(invariant instanceof Invariant.ReferenceExists)))
                .forEach(invariant -> invariants.add(new Audited(invariant, false)));
        application.deferredInvariants().forEach(deferred -> invariants.add(new Audited(deferred.invariant(), true)));
    }

    /**
     * Audits all invariants on one snapshot.
     *
     * @throws AuditFailedException when the database cannot be read at all
     */
    public AuditReport audit() {
        long start = System.nanoTime();
        try (Connection connection = snapshots.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Instant takenAt = begin(connection);
                List<Finding> findings = new ArrayList<>();
                for (Audited audited : invariants) {
                    findings.add(find(connection, audited, start));
                }
                return new AuditReport(takenAt, since(start), findings);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new AuditFailedException("the audit could not read the database: " + e.getMessage(), e);
        }
    }

    private static Instant begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            try (ResultSet now = statement.executeQuery("SELECT now()")) {
                now.next();
                return now.getObject(1, OffsetDateTime.class).toInstant();
            }
        }
    }

    private Finding find(Connection connection, Audited audited, long auditStart) throws SQLException {
        long start = System.nanoTime();
        long left = options.timeout().minus(since(auditStart)).toMillis();
        if (left < 1) {
            return unknown(audited, start, outOfTime());
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SAVEPOINT finding; SET LOCAL statement_timeout = " + left);
            try {
                int most = audited.deferred() ? options.compensations() : options.sample();
                Violated violated = queries.violated(connection, audited.invariant(), most);
                return new Finding(
                        audited.invariant().name(),
                        audited.deferred(),
                        violated.count(),
                        violated.sample(),
                        since(start),
                        null);
            } catch (SQLException e) {
                statement.execute("ROLLBACK TO SAVEPOINT finding");
                return unknown(
                        audited,
                        start,
                        CANCELLED.equals(e.getSQLState()) ? outOfTime() : String.valueOf(e.getMessage()));
            }
        }
    }

    private String outOfTime() {
        return "the audit takes longer than " + options.timeout().toMillis() + " ms";
    }

    private static Finding unknown(Audited audited, long start, String problem) {
        return new Finding(audited.invariant().name(), audited.deferred(), 0, List.of(), since(start), problem);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
