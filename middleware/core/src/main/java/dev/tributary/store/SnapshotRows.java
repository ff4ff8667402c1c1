package dev.tributary.store;

import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.sql.EffectChecks;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows that one transaction's snapshot holds, each read once. */
public final class SnapshotRows implements Rows {
    private final Tables tables;
    private final Connection connection;
    private final String operation;
    private final Map<RowId, Optional<Row>> known = new HashMap<>();

    /** Reads through {@code connection} on behalf of {@code operation}. */
    public SnapshotRows(Tables tables, Connection connection, String operation) {
        this.tables = tables;
        this.connection = connection;
        this.operation = operation;
    }

    @Override
    public Optional<Row> find(RowId id) {
        Optional<Row> row = known.get(id);
        if (row == null) {
            row = reading(() -> tables.select(connection, id.entity(), List.of(id.key()), "").stream()
                    .findFirst());
            known.put(id, row);
        }
        return row;
    }

    @Override
    public boolean isTombstone(RowId id) {
        return reading(() -> {
            try (var statement = connection.prepareStatement(
                    "SELECT 1 FROM tributary.tombstone WHERE entity = ? AND key = CAST(? AS jsonb)")) {
                statement.setString(1, id.entity());
                statement.setString(2, Json.key(id.key()));
                try (var result = statement.executeQuery()) {
                    return result.next();
                }
            }
        });
    }

    @Override
    public List<Row> matching(Binding binding, Expression condition, Map<String, @Nullable Object> variables) {
        List<Row> rows = reading(() -> tables.queries().matching(connection, binding, condition, variables));
        rows.forEach(row -> known.put(row.id(), Optional.of(row)));
        return rows;
    }

    @Override
    public @Nullable Object computed(Expression expression, Map<String, @Nullable Object> variables) {
        return reading(() -> Optional.ofNullable(tables.queries().value(connection, expression, variables)))
                .orElse(null);
    }

    /**
     * The rows of some instances of an invariant that effects would break here.
     *
     * @param before the touched rows that exist before the effects
     * @param after those that exist after
     */
    public List<List<RowId>> broken(EffectChecks checks, Invariant invariant, List<Row> before, List<Row> after) {
        return reading(() -> checks.broken(connection, invariant, before, after));
    }

    private interface Reading<T> {
        T read() throws SQLException;
    }

    private <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (SQLException e) {
            throw new DatabaseException(operation, String.valueOf(e.getMessage()), e);
        }
    }
}
