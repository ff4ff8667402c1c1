package dev.tributary.trial;

import dev.tributary.postgres.testing.TestDatabase;
import java.sql.SQLException;

/** A database of a test's own with the tables of the trials. */
final class TrialDatabase implements AutoCloseable {
    private final TestDatabase database = TestDatabase.create();

    private TrialDatabase() {}

    static TrialDatabase create() throws SQLException {
        TrialDatabase trial = new TrialDatabase();
        TestDatabase database = trial.database;
        Trial.install(
                new Address(database.jdbcUrl(), database.ownerUser(), database.ownerPassword()), database.appUser());
        return trial;
    }

    Address application() {
        return new Address(database.jdbcUrl(), database.appUser(), database.appPassword());
    }

    Address superuser() {
        return new Address(database.jdbcUrl(), database.superuser(), database.superuserPassword());
    }

    @Override
    public void close() {
        database.close();
    }
}
