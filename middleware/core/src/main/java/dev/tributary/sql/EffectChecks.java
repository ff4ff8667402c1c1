package dev.tributary.sql;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the effects of one operation's invocations would break, in a database that does not have them yet. Each
 * invariant is one query, made once, that looks at the instances which the effects can concern. Safe for use by many threads.
 */
public final class EffectChecks {
    private static final int MOST_INSTANCES = 10;

    private final Application application;
    private final Cells cells;
    private final Touches touches;
    private final Map<String, Instances> queries = new HashMap<>();

    /**
     * Checks of one operation.
     *
     * @param tables the quoted SQL name of each entity's table
     */
    public EffectChecks(
            Application application, UnaryOperator<String> tables, Operation operation, List<Invariant> invariants) {
        this.application = application;
        this.cells = new Cells(application);
        this.touches = new Touches(application, operation);
        for (Invariant invariant : invariants) {
            new TouchedInstances(application, tables, touches).of(invariant).ifPresent(instances -> {
                Sql limited = Sql.format("{} LIMIT " + MOST_INSTANCES, instances.sql());
                queries.put(invariant.name(), new Instances(limited, instances.entities()));
            });
        }
    }

    /** Whether the operation's effects can break an invariant at all. */
    public boolean concerns(Invariant invariant) {
        return queries.containsKey(invariant.name());
    }

    /** Whether an instance of an invariant can break only where a row of its own is touched. */
    public boolean isDirect(Invariant invariant) {
        if (invariant instanceof Invariant.ReferenceExists reference) {
            Type type = application
                    .attribute(reference.entity(), reference.attribute())
                    .type();
            return !touches.deletes(((Type.Reference) type).entity());
        }
        return invariant instanceof Invariant.ForAll forAll && TouchedInstances.direct(application, touches, forAll);
    }

    /**
     * The rows of some instances of an invariant that would be broken.
     *
     * @param before the touched rows that exist before the effects
     * @param after those that exist after
     */
    public List<List<RowId>> broken(Connection connection, Invariant invariant, List<Row> before, List<Row> after)
            throws SQLException {
        Instances instances = queries.get(invariant.name());
        if (instances == null) {
            return List.of();
        }
        Sql bound =
                instances.sql().with(value -> value instanceof Shadows.Slot slot ? column(slot, before, after) : value);
        return instances.run(connection, cells, bound);
    }

    Optional<Sql> query(Invariant invariant, List<Row> before, List<Row> after) {
        return Optional.ofNullable(queries.get(invariant.name()))
                .map(instances -> instances
                        .sql()
                        .with(value -> value instanceof Shadows.Slot slot ? column(slot, before, after) : value));
    }

    private List<@Nullable String> column(Shadows.Slot slot, List<Row> before, List<Row> after) {
        List<Row> rows = new ArrayList<>();
        if (slot.part() != Shadows.Part.AFTER) {
            rows.addAll(before);
        }
        if (slot.part() != Shadows.Part.BEFORE) {
            rows.addAll(after);
        }
        List<@Nullable String> texts = new ArrayList<>();
        for (Row row : rows) {
            if (row.id().entity().equals(slot.entity())) {
                texts.add(cells(row, slot.part() == Shadows.Part.KEYS).get(slot.column()));
            }
        }
        return texts;
    }

    private List<@Nullable String> cells(Row row, boolean keysOnly) {
        if (keysOnly) {
            return cells.flat(new Type.Reference(row.id().entity()), row.id().key());
        }
        List<@Nullable String> texts = new ArrayList<>();
        for (Attribute attribute : application.entity(row.id().entity()).attributes()) {
            texts.addAll(cells.flat(attribute.type(), row.values().get(attribute.name())));
        }
        return texts;
    }
}
