package dev.tributary.simulator.world;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import dev.tributary.evaluate.Row;
import dev.tributary.simulator.scenario.Randomness;
import dev.tributary.simulator.store.MemoryRows;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Arguments drawn at random, from few values and from the rows that are there, so that calls meet. */
final class Arguments {
    private static final long DAY = 1_767_225_600L;

    private final Application application;
    private final Randomness random;
    private final MemoryRows rows;

    Arguments(Application application, Randomness random, MemoryRows rows) {
        this.application = application;
        this.random = random;
        this.rows = rows;
    }

    /** A value for each parameter and choice; nulls where they are allowed, now and then. */
    Map<String, @Nullable Object> of(Operation operation) {
        Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
        operation.inputs().forEach(input -> arguments.put(input.name(), value(input)));
        return arguments;
    }

    private @Nullable Object value(Parameter input) {
        if (input.nullable() && random.chance(25)) {
            return null;
        }
        return input.fresh() ? RowKey.of(random.uuid()) : value(input.type());
    }

    private Object value(Type type) {
        if (type instanceof Type.Reference reference) {
            List<RowKey> known = rows.rows(reference.entity()).stream()
                    .map(Row::id)
                    .map(id -> id.key())
                    .toList();
            return known.isEmpty() || random.chance(4) ? key(reference.entity()) : random.pick(known);
        }
        if (type instanceof Type.ListOf list) {
            List<Object> elements = new ArrayList<>();
            for (int i = random.below(4); i > 0; i--) {
                elements.add(value(list.element()));
            }
            return elements;
        }
        if (type instanceof Type.Tuple tuple) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            tuple.fields().forEach(field -> fields.put(field.name(), value(field)));
            return fields;
        }
        return plain(type);
    }

    private Object plain(Type type) {
        if (type instanceof Type.Decimal decimal && decimal.scale() > 0 && random.chance(30)) {
            return new BigDecimal(random.below(4) + ".5");
        }
        if (type.numeric()) {
            return BigDecimal.valueOf(random.below(7) - 1);
        }
        if (type instanceof Type.Bool) {
            return random.chance(50);
        }
        if (type instanceof Type.Enumeration enumeration) {
            return random.pick(application.enumType(enumeration.name()).literals());
        }
        if (type instanceof Type.Uuid) {
            return new UUID(0x7000L, random.below(4));
        }
        if (type instanceof Type.Timestamp) {
            return Instant.ofEpochSecond(DAY + random.below(5));
        }
        return type instanceof Type.Date
                ? LocalDate.of(2026, 1, 1 + random.below(5))
                : random.pick(List.of("a", "b", "ac", ""));
    }

    /** The key of a row that is most probably not there. */
    private RowKey key(String entity) {
        List<Object> values = new ArrayList<>();
        for (Attribute key : application.entity(entity).keys()) {
            values.add(value(key.type()));
        }
        return new RowKey(values);
    }
}
