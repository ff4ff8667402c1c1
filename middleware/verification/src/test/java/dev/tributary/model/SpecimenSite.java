package dev.tributary.model;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Type;
import dev.tributary.engine.Engine;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.trial.Address;
import dev.tributary.trial.Node;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;

/** A random application on a database of its own, whose tables keep every constraint that SQL can. */
final class SpecimenSite implements AutoCloseable {
    private final TestDatabase database = TestDatabase.create();
    private final Specimen specimen;
    private final Node node;

    SpecimenSite(Specimen specimen) throws SQLException {
        this.specimen = specimen;
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.ownerUser(), database.ownerPassword())
                .defaultSchema("tributary")
                .locations("classpath:db/tributary")
                .placeholders(Map.of("applicationRole", database.appUser()))
                .load()
                .migrate();
        try (Connection connection = database.connectAsOwner();
                Statement statement = connection.createStatement()) {
            for (String sql : tables(specimen.application())) {
                statement.execute(sql);
            }
        }
        node = Node.open(
                specimen.application(),
                specimen.plan(),
                new Address(database.jdbcUrl(), database.appUser(), database.appPassword()));
    }

    Engine engine() {
        return node.engine();
    }

    Connection connect() throws SQLException {
        return database.connectAsSuperuser();
    }

    Contents contents() throws SQLException {
        try (Connection connection = connect()) {
            return Contents.of(specimen.application(), connection);
        }
    }

    /** The statements that make an application's tables: first all tables, then what they refer to. */
    static List<String> tables(Application application) {
        Columns columns = new Columns(application);
        List<String> tables = new ArrayList<>();
        List<String> references = new ArrayList<>();
        for (Entity entity : application.entities()) {
            List<String> lines = new ArrayList<>();
            for (Attribute attribute : entity.attributes()) {
                List<Columns.Column> own = columns.of(attribute);
                own.forEach(column -> lines.add(quoted(column.name()) + " " + type(attribute, column.type())
                        + (attribute.nullable() ? "" : " NOT NULL")));
                if (attribute.type() instanceof Type.Reference reference) {
                    references.add("ALTER TABLE " + entity.table() + " ADD FOREIGN KEY (" + names(own) + ") REFERENCES "
                            + application.entity(reference.entity()).table() + " DEFERRABLE");
                }
            }
            lines.add("PRIMARY KEY (" + names(columns.ofKey(entity)) + ")");
            tables.add("CREATE TABLE " + entity.table() + " (" + String.join(", ", lines) + ")");
        }
        tables.addAll(references);
        application.entities().forEach(e -> tables.add("SELECT tributary.manage('" + e.table() + "')"));
        return tables;
    }

    private static String names(List<Columns.Column> columns) {
        return columns.stream().map(c -> quoted(c.name())).collect(Collectors.joining(", "));
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }

    private static String type(Attribute attribute, Type type) {
        if (attribute.merge() == Merge.COUNTER) {
            return "numeric";
        }
        if (type instanceof Type.Decimal decimal) {
            return "numeric(" + decimal.precision() + ", " + decimal.scale() + ")";
        }
        if (type instanceof Type.Timestamp) {
            return "timestamptz";
        }
        return type instanceof Type.Int
                ? "integer"
                : type instanceof Type.BigInt
                        ? "bigint"
                        : type instanceof Type.Bool
                                ? "boolean"
                                : type instanceof Type.Uuid ? "uuid" : type instanceof Type.Date ? "date" : "text";
    }

    @Override
    public void close() {
        node.close();
        database.close();
    }
}
