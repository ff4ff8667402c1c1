package dev.tributary.sql;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.evaluate.Row;
import dev.tributary.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A database with the tables of the {@link Zoo}, without a constraint on what its rows say. */
final class ZooDatabase implements AutoCloseable {
    private final TestDatabase database = TestDatabase.create();
    private final Connection connection;

    ZooDatabase() throws SQLException {
        connection = database.connectAsOwner();
        try (Statement statement = connection.createStatement()) {
            statement.execute(Zoo.TABLES);
        }
    }

    Connection connection() {
        return connection;
    }

    /** Replaces all rows. */
    void load(List<Row> rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM alpha; DELETE FROM beta; DELETE FROM gamma");
        }
        for (Row row : rows) {
            insert(row);
        }
    }

    private void insert(Row row) throws SQLException {
        Application application = Zoo.PLAIN;
        Cells cells = new Cells(application);
        String entity = row.id().entity();
        List<Sql> values = new ArrayList<>();
        for (Attribute attribute : application.entity(entity).attributes()) {
            List<Cells.Cell> columns = cells.of(attribute);
            List<String> texts = cells.flat(attribute.type(), row.values().get(attribute.name()));
            for (int i = 0; i < columns.size(); i++) {
                values.add(Sql.value(texts.get(i), columns.get(i).sqlType()));
            }
        }
        Sql sql = Sql.format("INSERT INTO {} VALUES ({})", Zoo.tables().apply(entity), Sql.join(", ", values));
        try (PreparedStatement statement = sql.prepare(connection)) {
            statement.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        database.close();
    }
}
