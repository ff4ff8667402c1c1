package dev.tributary.trial;

import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The bodies of the trials as ordinary transactions at READ COMMITTED, without Tributary: what a checker that is worth
 * anything finds wrong.
 */
final class PlainInstance implements Instance {
    private final Address address;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "plain");
        thread.setDaemon(true);
        return thread;
    });

    PlainInstance(Address address) {
        this.address = address;
    }

    @Override
    public CompletableFuture<Answer> call(Call call) {
        return CompletableFuture.supplyAsync(() -> answer(call), threads);
    }

    private Answer answer(Call call) {
        try (Connection connection = address.connect()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL ROLE tributary_writer");
            }
            Map<String, List<Long>> reads = new LinkedHashMap<>();
            if (call.way() == Call.Way.LOOK) {
                for (String sequence : call.arguments().get("sequences").split(" ", -1)) {
                    reads.put(sequence, Body.read(connection, UUID.fromString(sequence)));
                }
            } else {
                Body body = new Body(connection, call.arguments());
                List<Effect> effects = body.run(call.operation());
                for (Effect effect : effects) {
                    write(connection, effect);
                }
                reads.putAll(body.reads());
            }
            connection.commit();
            return new Answer(Answer.Kind.DONE, "", "plain", call.hashCode(), false, Map.of(), reads);
        } catch (SQLException e) {
            return Answer.of(Answer.Kind.NOT_DONE, e.toString());
        }
    }

    private static void write(Connection connection, Effect effect) throws SQLException {
        String table = Columns.snakeCase(effect.row().entity());
        List<Object> values = new ArrayList<>();
        String sql;
        if (effect instanceof Effect.Insert insert) {
            List<String> columns =
                    insert.values().keySet().stream().map(Columns::snakeCase).toList();
            sql = "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES (?"
                    + ", ?".repeat(columns.size() - 1) + ")";
            insert.values().values().forEach(value -> values.add(plain(value)));
        } else if (effect instanceof Effect.Add add) {
            String column = Columns.snakeCase(add.attribute());
            sql = "UPDATE " + table + " SET " + column + " = " + column + " + ? WHERE id = ?";
            values.add(add.amount());
            values.add(plain(add.row().key()));
        } else {
            Effect.Assign assign = (Effect.Assign) effect;
            sql = "UPDATE " + table + " SET " + Columns.snakeCase(assign.attribute()) + " = ? WHERE id = ?";
            values.add(assign.value());
            values.add(plain(assign.row().key()));
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            statement.executeUpdate();
        }
    }

    private static Object plain(Object value) {
        return value instanceof RowKey key ? key.values().get(0) : value;
    }
}
