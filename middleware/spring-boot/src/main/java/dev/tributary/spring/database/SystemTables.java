package dev.tributary.spring.database;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Entity;
import dev.tributary.log.Retention;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;

/**
 * Installs the system tables before the application's own migrations, and puts the managed tables under guard after them.
 * Both run with the role that migrates, which owns the tables, and with a history of their own.
 */
public final class SystemTables implements Callback {
    private static final String SCHEMA = "tributary";
    private static final String UNDEFINED_COLUMN = "42703";

    private final Application application;
    private final String applicationRole;

    /**
     * For an application that connects as {@code applicationRole}.
     *
     * @throws IllegalArgumentException when the role's name has a quote: the migrations could not name it
     */
    public SystemTables(Application application, String applicationRole) {
        if (applicationRole.contains("\"") || applicationRole.contains("'")) {
            throw new IllegalArgumentException("the name of role " + applicationRole + " has a quote in it");
        }
        this.application = application;
        this.applicationRole = applicationRole;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_MIGRATE || event == Event.AFTER_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        if (event == Event.BEFORE_MIGRATE) {
            install(context.getConfiguration());
        } else if (guard(context.getConfiguration())) {
            baseline(context.getConfiguration());
        }
    }

    private void install(Configuration configuration) {
        try {
            Flyway.configure(configuration.getClassLoader())
                    .dataSource(configuration.getDataSource())
                    .schemas(SCHEMA)
                    .defaultSchema(SCHEMA)
                    .locations("classpath:db/tributary")
                    .placeholders(Map.of("applicationRole", applicationRole))
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new SystemTablesException("the system tables cannot be installed", e);
        }
    }

    /**
     * On a connection of its own, because the application's migrations may have left settings on Flyway's. Says whether all
     * tables are there, and some of them has rows.
     */
    private boolean guard(Configuration configuration) {
        try (Connection connection = configuration.getDataSource().getConnection();
                PreparedStatement manage = connection.prepareStatement("SELECT tributary.manage(to_regclass(?))");
                PreparedStatement exists = connection.prepareStatement(
                        "SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass(?) AND relkind IN ('r', 'p'))");
                Statement grant = connection.createStatement()) {
            connection.setAutoCommit(false);
            boolean complete = true;
            boolean filled = false;
            for (Entity entity : application.entities()) {
                String table = SqlNames.table(entity);
                // What is missing, or is no table, is reported by the check at start, with everything else.
                if (isTrue(exists, table)) {
                    manage.setString(1, table);
                    manage.execute();
                    // In one transaction with the above, whose lock keeps instances that start together apart.
                    grant.execute("GRANT SELECT ON " + table + " TO " + SqlNames.quote(applicationRole));
                    filled |= isTrue(grant, "SELECT EXISTS (SELECT FROM " + table + ")");
                } else {
                    complete = false;
                }
                connection.commit();
            }
            return complete && filled;
        } catch (SQLException e) {
            throw new SystemTablesException("the managed tables cannot be put under guard", e);
        }
    }

    /** Rows that were there before the first record are what the log starts from, or it could not tell of them. */
    private void baseline(Configuration configuration) {
        try {
            new Retention(configuration.getDataSource(), application).baselineUnlessBegun();
        } catch (SQLException e) {
            // The check at start names the missing column, with everything else that is wrong, and no record can be
            // first.
            if (!UNDEFINED_COLUMN.equals(e.getSQLState())) {
                throw new SystemTablesException("the log cannot start from the rows that are there", e);
            }
        }
    }

    private static boolean isTrue(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private static boolean isTrue(PreparedStatement query, String argument) throws SQLException {
        query.setString(1, argument);
        try (ResultSet rows = query.executeQuery()) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    @Override
    public String getCallbackName() {
        return "tributary";
    }
}
