package dev.tributary.trial;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The operations as a programmer would write them over a connection: what they read, and what they change. */
final class Body {
    private final Connection connection;
    private final Map<String, String> arguments;
    private final Map<String, List<Long>> reads = new LinkedHashMap<>();
    private final List<Effect> effects = new ArrayList<>();

    Body(Connection connection, Map<String, String> arguments) {
        this.connection = connection;
        this.arguments = arguments;
    }

    /** The lists that were read, whole. */
    Map<String, List<Long>> reads() {
        return reads;
    }

    List<Effect> run(String operation) throws SQLException {
        switch (operation) {
            case "append" -> {
                List<Long> own = read(argument("sequence"));
                List<Long> other = read(argument("other"));
                append(argument("sequence"), own, argument("other"), other);
            }
            case "appendBoth" -> {
                List<Long> first = read(argument("first"));
                List<Long> second = read(argument("second"));
                append(argument("first"), first, argument("second"), second);
                append(argument("second"), second, argument("first"), first);
            }
            case "receive" -> add("Stock", argument("stock"), "onHand", number("quantity"));
            case "hold" -> hold();
            case "release" -> release();
            case "calibrate" -> {
                assign("low");
                assign("high");
            }
            case "surpass" ->
                effects.add(
                        new Effect.Raise(row("Gauge", argument("gauge")), "best", BigDecimal.valueOf(number("best"))));
            case "openCrate" ->
                effects.add(new Effect.Insert(
                        row("Crate", argument("id")), Map.of("id", argument("id"), "weight", BigDecimal.ZERO)));
            case "pack" -> pack();
            case "burn" -> effects.add(new Effect.Delete(row("Crate", argument("crate"))));
            case "label" ->
                effects.add(new Effect.Insert(
                        row("Label", argument("id")),
                        Map.of("id", argument("id"), "code", BigDecimal.valueOf(number("code")))));
            default -> throw new IllegalArgumentException(operation);
        }
        return effects;
    }

    private UUID argument(String name) {
        return UUID.fromString(arguments.get(name));
    }

    private long number(String name) {
        return Long.parseLong(arguments.get(name));
    }

    List<Long> read(UUID sequence) throws SQLException {
        List<Long> values = read(connection, sequence);
        reads.put(sequence.toString(), values);
        return values;
    }

    /** A whole list. */
    static List<Long> read(Connection connection, UUID sequence) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT value FROM element WHERE sequence = ? ORDER BY position, value")) {
            statement.setObject(1, sequence);
            List<Long> values = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    values.add(result.getLong(1));
                }
            }
            return List.copyOf(values);
        }
    }

    private static long last(List<Long> list) {
        return list.isEmpty() ? 0 : list.get(list.size() - 1);
    }

    private void append(UUID sequence, List<Long> own, UUID other, List<Long> others) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("id", UUID.randomUUID());
        values.put("sequence", RowKey.of(sequence));
        values.put("position", BigDecimal.valueOf(own.size() + 1L));
        values.put("value", BigDecimal.valueOf(number("token")));
        values.put("before", BigDecimal.valueOf(last(own)));
        values.put("other", RowKey.of(other));
        values.put("otherLength", BigDecimal.valueOf(others.size()));
        values.put("otherLast", BigDecimal.valueOf(last(others)));
        effects.add(new Effect.Insert(row("Element", (UUID) values.get("id")), values));
        add("Sequence", sequence, "length", 1);
        effects.add(new Effect.Assign(row("Sequence", sequence), "last", BigDecimal.valueOf(number("token"))));
    }

    private void hold() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("id", argument("id"));
        values.put("stock", RowKey.of(argument("stock")));
        values.put("quantity", BigDecimal.valueOf(number("quantity")));
        effects.add(new Effect.Insert(row("Hold", argument("id")), values));
        add("Stock", argument("stock"), "reserved", number("quantity"));
    }

    private void assign(String register) {
        effects.add(new Effect.Assign(row("Gauge", argument("gauge")), register, BigDecimal.valueOf(number(register))));
    }

    private void pack() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("id", argument("id"));
        values.put("crate", RowKey.of(argument("crate")));
        values.put("weight", BigDecimal.valueOf(number("weight")));
        effects.add(new Effect.Insert(row("Item", argument("id")), values));
        add("Crate", argument("crate"), "weight", number("weight"));
    }

    private void release() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT stock, quantity FROM hold WHERE id = ?")) {
            statement.setObject(1, argument("hold"));
            try (ResultSet result = statement.executeQuery()) {
                if (result.next()) {
                    add("Stock", result.getObject(1, UUID.class), "reserved", -result.getLong(2));
                    effects.add(new Effect.Delete(row("Hold", argument("hold"))));
                }
            }
        }
    }

    private void add(String entity, UUID key, String attribute, long amount) {
        effects.add(new Effect.Add(row(entity, key), attribute, BigDecimal.valueOf(amount)));
    }

    private static RowId row(String entity, UUID key) {
        return new RowId(entity, RowKey.of(key));
    }
}
