package dev.tributary.simulator.store;

import dev.tributary.dsl.model.Application;
import dev.tributary.effect.Register;
import dev.tributary.effect.RowId;
import dev.tributary.effect.Stamp;
import dev.tributary.engine.SiteMerge;
import dev.tributary.evaluate.Rows;
import dev.tributary.model.Contents;
import dev.tributary.model.SpecimenTables;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.replication.PostgresSiteStore;
import dev.tributary.replication.SiteStore;
import dev.tributary.store.Json;
import dev.tributary.store.SnapshotRows;
import dev.tributary.store.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** A site on PostgreSQL, with the tables of any application. */
final class PostgresSide implements AutoCloseable {
    private final TestDatabase database = TestDatabase.create();
    private final Application application;
    private final SiteStore store;
    private final Connection reading;

    PostgresSide(Application application, String origin, List<String> origins) throws SQLException {
        this.application = application;
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.ownerUser(), database.ownerPassword())
                .defaultSchema("tributary")
                .locations("classpath:db/tributary")
                .placeholders(Map.of("applicationRole", database.appUser()))
                .load()
                .migrate();
        try (Connection owner = database.connectAsOwner();
                Statement statement = owner.createStatement()) {
            for (String sql : SpecimenTables.of(application)) {
                statement.execute(sql);
            }
        }
        this.reading = database.connectAsSuperuser();
        try (Statement statement = reading.createStatement()) {
            for (String each : origins) {
                statement.execute("SELECT tributary.announce_origin('" + each + "')");
            }
            statement.execute("INSERT INTO tributary.epoch (epoch, site) VALUES (1, '" + origins.get(0) + "')");
        }
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(database.jdbcUrl());
        dataSource.setUser(database.appUser());
        dataSource.setPassword(database.appPassword());
        this.store = new PostgresSiteStore(dataSource, SiteMerge.of(application, origin));
    }

    SiteStore store() {
        return store;
    }

    Contents contents() throws SQLException {
        return Contents.of(application, reading);
    }

    Rows rows() {
        return new SnapshotRows(new Tables(application), reading, "contract");
    }

    /** The stamps of registers, as text. */
    Map<String, Stamp> stamps() throws SQLException {
        Map<String, Stamp> stamps = new TreeMap<>();
        try (Statement statement = reading.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT entity || ' ' || key::text || ' ' || attribute, time, origin, sequence"
                                + " FROM tributary.register_stamp")) {
            while (result.next()) {
                stamps.put(result.getString(1), new Stamp(result.getLong(2), result.getString(3), result.getLong(4)));
            }
        }
        return stamps;
    }

    /** The same text for what is in memory. */
    Map<String, Stamp> named(Map<Register, Stamp> stamps) throws SQLException {
        Map<String, Stamp> named = new TreeMap<>();
        for (Map.Entry<Register, Stamp> stamp : stamps.entrySet()) {
            RowId row = stamp.getKey().row();
            try (PreparedStatement statement = reading.prepareStatement("SELECT (?::jsonb)::text")) {
                statement.setString(1, Json.key(row.key()));
                try (ResultSet result = statement.executeQuery()) {
                    result.next();
                    named.put(
                            row.entity() + " " + result.getString(1) + " "
                                    + stamp.getKey().attribute(),
                            stamp.getValue());
                }
            }
        }
        return named;
    }

    @Override
    public void close() throws SQLException {
        reading.close();
        database.close();
    }
}
