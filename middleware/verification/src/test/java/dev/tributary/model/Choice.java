package dev.tributary.model;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;

/** Random arguments, from few values, so that calls meet. */
final class Choice {
    private final Application application;
    private final Random random;
    private final Function<String, List<RowKey>> rows;
    private final long keysFrom;
    private long keys;

    /**
     * Chooses.
     *
     * @param rows the keys of an entity's rows, as far as they are known
     * @param keysFrom where the keys of new rows begin: small numbers, which Java and PostgreSQL order alike
     */
    Choice(Application application, Random random, Function<String, List<RowKey>> rows, long keysFrom) {
        this.application = application;
        this.random = random;
        this.rows = rows;
        this.keysFrom = keysFrom;
    }

    Operation operation() {
        return application
                .operations()
                .get(random.nextInt(application.operations().size()));
    }

    /** A value for each parameter and choice of an operation; nulls where they are allowed, now and then. */
    Map<String, Object> arguments(Operation operation) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        operation.inputs().forEach(input -> arguments.put(input.name(), value(input)));
        return arguments;
    }

    private Object value(Parameter input) {
        if (input.nullable() && random.nextInt(4) == 0) {
            return null;
        }
        return input.fresh() ? RowKey.of(fresh()) : value(input.type());
    }

    private UUID fresh() {
        // Now and then one that has been used before.
        long number = keys > 0 && random.nextInt(20) == 0 ? random.nextLong(keys) : keys++;
        return new UUID(0x7000L, keysFrom + number);
    }

    private Object value(Type type) {
        if (type instanceof Type.Reference reference) {
            List<RowKey> known = rows.apply(reference.entity());
            return known.isEmpty() || random.nextInt(20) == 0
                    ? key(reference.entity())
                    : known.get(random.nextInt(known.size()));
        }
        if (type instanceof Type.ListOf list) {
            List<Object> elements = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                elements.add(value(list.element()));
            }
            return elements;
        }
        if (type instanceof Type.Tuple tuple) {
            Map<String, Object> fields = new HashMap<>();
            tuple.fields().forEach(field -> fields.put(field.name(), value(field)));
            return fields;
        }
        return plain(type);
    }

    private Object plain(Type type) {
        if (type instanceof Type.Decimal decimal && decimal.scale() > 0 && random.nextInt(3) == 0) {
            return new BigDecimal(random.nextInt(4) + ".5");
        }
        if (type.numeric()) {
            return BigDecimal.valueOf(random.nextInt(6) - 1);
        }
        if (type instanceof Type.Bool) {
            return random.nextBoolean();
        }
        if (type instanceof Type.Enumeration enumeration) {
            List<String> literals = application.enumType(enumeration.name()).literals();
            return literals.get(random.nextInt(literals.size()));
        }
        if (type instanceof Type.Uuid) {
            return new UUID(0x7000L, random.nextInt(4));
        }
        return List.of("a", "b", "ac", "").get(random.nextInt(4));
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
