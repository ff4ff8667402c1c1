package dev.tributary.sql;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Expressions over the rows of a database. Safe for use by many threads. */
public final class Queries {
    private final Application application;
    private final Cells cells;
    private final State state;

    /**
     * Queries over some tables.
     *
     * @param tables the quoted SQL name of each entity's table
     */
    public Queries(Application application, UnaryOperator<String> tables) {
        this.application = application;
        this.cells = new Cells(application);
        this.state = State.of(tables);
    }

    /** The value of an expression that is no reference, such as an aggregate. */
    public @Nullable Object value(Connection connection, Expression expression, Map<String, @Nullable Object> variables)
            throws SQLException {
        Translation translation = new Translation(application, state);
        Sql sql = Sql.format("SELECT {}", translation.scalar(expression, Scope.of(variables)));
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet result = statement.executeQuery()) {
            result.next();
            return cells.read(result, 1, expression.type());
        }
    }

    /** The rows of an entity that meet a condition, in the order of their keys. */
    public List<Row> matching(
            Connection connection, Binding binding, Expression condition, Map<String, @Nullable Object> variables)
            throws SQLException {
        String entity = binding.entity();
        Translation translation = new Translation(application, state);
        String alias = translation.alias();
        Scope scope = Scope.of(variables).with(binding.variable(), new Scope.RowOf(alias, entity));
        Sql sql = Sql.format(
                "SELECT {} FROM {} {} WHERE {} ORDER BY {}",
                String.join(
                        ", ",
                        cells.ofAll(entity).stream()
                                .map(cell -> alias + "." + cell.name())
                                .toList()),
                state.table(entity),
                alias,
                translation.where(Conjunct.of(condition, true), scope),
                Sql.join(", ", translation.keyOf(alias, entity)));
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet result = statement.executeQuery()) {
            List<Row> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(row(result, entity));
            }
            return rows;
        }
    }

    private Row row(ResultSet result, String entity) throws SQLException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        int next = 1;
        for (Attribute attribute : application.entity(entity).attributes()) {
            values.put(attribute.name(), cells.read(result, next, attribute.type()));
            next += cells.flatTypes(attribute.type()).size();
        }
        List<Object> key = new ArrayList<>();
        for (Attribute attribute : application.entity(entity).keys()) {
            key.add(java.util.Objects.requireNonNull(values.get(attribute.name())));
        }
        return new Row(new RowId(entity, new RowKey(key)), values);
    }
}
