package dev.tributary.audit;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.effect.RowId;
import dev.tributary.engine.OperationCall;
import dev.tributary.engine.Receipt;
import dev.tributary.engine.RequestHome;
import dev.tributary.outcome.OperationException;
import dev.tributary.store.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Hands each violation of a deferred invariant to its compensating operation. One occurrence of a violation has one
 * request id, so that it is compensated once, however many instances find it and however often one of them fails halfway.
 * Safe for use by many threads.
 */
public final class Compensation {
    private static final String CLAIM = """
            INSERT INTO tributary.violation AS v (invariant, rows, claimed_until)
            VALUES (?, ?, clock_timestamp() + ? * interval '1 millisecond')
            ON CONFLICT (invariant, rows) DO UPDATE SET
              number = CASE WHEN v.compensated_at IS NULL THEN v.number ELSE nextval('tributary.violation_number') END,
              claimed_until = EXCLUDED.claimed_until, compensated_at = NULL, refusal = NULL
            WHERE v.claimed_until < clock_timestamp() AND (v.compensated_at IS NULL OR v.compensated_at < ?)
            RETURNING number
            """;
    private static final String COMPENSATED = """
            UPDATE tributary.violation SET compensated_at = clock_timestamp(), claimed_until = '-infinity'
            WHERE invariant = ? AND rows = ? AND number = ?
            """;
    private static final String REFUSED = """
            UPDATE tributary.violation SET refusal = ?, claimed_until = '-infinity'
            WHERE invariant = ? AND rows = ? AND number = ?
            """;

    private final Application application;
    private final RequestHome home;
    private final DataSource commits;
    private final Function<OperationCall, Receipt> invoke;
    private final Duration claim;

    /**
     * A compensation of one application.
     *
     * @param home of the requests: each site compensates what it finds, and its numbers of occurrences are its own
     * @param commits connections of a role that may become {@code tributary_writer}
     * @param invoke runs a declared operation, such as {@code engine::invoke}
     * @param claim how long one instance may take over one violation before another takes it up
     */
    public Compensation(
            Application application,
            RequestHome home,
            DataSource commits,
            Function<OperationCall, Receipt> invoke,
            Duration claim) {
        this.application = application;
        this.home = home;
        this.commits = commits;
        this.invoke = invoke;
        this.claim = claim;
    }

    /**
     * Hands over what an audit found.
     *
     * @throws AuditFailedException when it cannot be written down which violations are in hand
     */
    public CompensationReport run(AuditReport report) {
        List<CompensationReport.Handed> handed = new ArrayList<>();
        long left = 0;
        for (Finding finding : report.findings()) {
            if (!finding.deferred()) {
                continue;
            }
            for (List<RowId> rows : finding.sample()) {
                Optional<CompensationReport.Handed> one = handOver(finding.invariant(), rows, report.takenAt());
                if (one.isPresent()) {
                    handed.add(one.get());
                } else {
                    left++;
                }
            }
        }
        return new CompensationReport(handed, left);
    }

    private Optional<CompensationReport.Handed> handOver(String invariant, List<RowId> rows, Instant takenAt) {
        String keys = '['
                + String.join(",", rows.stream().map(row -> Json.key(row.key())).toList())
                + ']';
        OptionalLong number = claim(invariant, keys, takenAt);
        if (number.isEmpty()) {
            return Optional.empty();
        }
        String operation = operation(invariant);
        OperationCall call = new OperationCall(
                operation, arguments(operation, rows), home.id("violation " + number.getAsLong() + " of " + invariant));
        Receipt receipt = null;
        String refusal = null;
        try {
            receipt = invoke.apply(call);
        } catch (OperationException e) {
            refusal = String.valueOf(e.getMessage());
        }
        release(invariant, keys, number.getAsLong(), refusal);
        return Optional.of(new CompensationReport.Handed(invariant, rows, operation, receipt, refusal));
    }

    private String operation(String invariant) {
        return application.deferredInvariants().stream()
                .filter(deferred -> deferred.invariant().name().equals(invariant))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no deferred invariant " + invariant))
                .compensation();
    }

    private Map<String, Object> arguments(String operation, List<RowId> rows) {
        List<Parameter> parameters = application.operation(operation).parameters();
        Map<String, Object> arguments = new HashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            arguments.put(parameters.get(i).name(), rows.get(i).key());
        }
        return arguments;
    }

    /** The number of this occurrence; empty when it is not for this instance to hand over. */
    private OptionalLong claim(String invariant, String keys, Instant takenAt) {
        return writing(CLAIM, statement -> {
            statement.setString(1, invariant);
            statement.setString(2, keys);
            statement.setLong(3, claim.toMillis());
            statement.setObject(4, takenAt.atOffset(ZoneOffset.UTC));
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? OptionalLong.of(result.getLong(1)) : OptionalLong.empty();
            }
        });
    }

    private void release(String invariant, String keys, long number, @Nullable String refusal) {
        writing(refusal == null ? COMPENSATED : REFUSED, statement -> {
            int next = 1;
            if (refusal != null) {
                statement.setString(next++, refusal);
            }
            statement.setString(next++, invariant);
            statement.setString(next++, keys);
            statement.setLong(next, number);
            return statement.executeUpdate();
        });
    }

    private interface Writing<T> {
        T write(PreparedStatement statement) throws SQLException;
    }

    private <T> T writing(String sql, Writing<T> writing) {
        try (Connection connection = commits.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement role = connection.createStatement();
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                role.execute("SET LOCAL ROLE tributary_writer");
                T result = writing.write(statement);
                connection.commit();
                return result;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new AuditFailedException("the compensation could not be written down: " + e.getMessage(), e);
        }
    }
}
