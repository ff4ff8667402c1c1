package dev.tributary.model;

import dev.tributary.engine.Engine;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.trial.Address;
import dev.tributary.trial.Node;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
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
            for (String sql : SpecimenTables.of(specimen.application())) {
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

    @Override
    public void close() {
        node.close();
        database.close();
    }
}
