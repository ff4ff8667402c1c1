package dev.tributary.spring.database;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Merge;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Finds out at start what the first operation would otherwise run into. */
public final class DatabaseCheck {
    private final Application application;

    public DatabaseCheck(Application application) {
        this.application = application;
    }

    /**
     * Checks the database behind a pool of the engine.
     *
     * @throws DatabaseNotReadyException with everything that is missing
     */
    public void check(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            List<String> problems = new ArrayList<>();
            if (!holds(connection, "SELECT to_regclass('tributary.log') IS NOT NULL")) {
                problems.add("the system tables (schema tributary) are not installed");
            } else {
                tables(connection, problems);
                if (!holds(connection, "SELECT pg_has_role(current_user, 'tributary_writer', 'SET')")) {
                    problems.add("role " + connection.getMetaData().getUserName()
                            + " cannot become tributary_writer (GRANT tributary_writer TO it WITH INHERIT FALSE, SET"
                            + " TRUE)");
                }
            }
            if (!problems.isEmpty()) {
                throw new DatabaseNotReadyException(connection.getMetaData().getURL(), problems);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be checked: " + e.getMessage(), e);
        }
    }

    private void tables(Connection connection, List<String> problems) throws SQLException {
        for (Entity entity : application.entities()) {
            String table = SystemTables.quote(entity.table());
            if (!holds(connection, "SELECT to_regclass(?) IS NOT NULL", table)) {
                problems.add("table " + entity.table() + " of entity " + entity.name() + " does not exist");
                continue;
            }
            if (!holds(connection, "SELECT has_table_privilege(to_regclass(?), 'SELECT')", table)) {
                problems.add("role " + connection.getMetaData().getUserName() + " cannot read table " + entity.table());
            }
            if (!holds(
                    connection,
                    "SELECT EXISTS (SELECT 1 FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
                            + " JOIN pg_namespace n ON n.oid = p.pronamespace"
                            + " WHERE t.tgrelid = to_regclass(?) AND n.nspname = 'tributary' AND t.tgenabled <> 'D')",
                    table)) {
                problems.add("table " + entity.table() + " is not guarded (SELECT tributary.manage('" + entity.table()
                        + "'))");
            }
            columns(connection, entity, problems);
        }
    }

    /** Columns that are missing, or in which a value that is proved to be right could not be stored. */
    private void columns(Connection connection, Entity entity, List<String> problems) throws SQLException {
        Map<String, String> types = columnTypes(connection, SystemTables.quote(entity.table()));
        for (Attribute attribute : entity.attributes()) {
            for (Columns.Column column : new Columns(application).of(attribute)) {
                String name = entity.table() + "." + column.name();
                String type = types.get(column.name());
                if (type == null) {
                    problems.add(
                            "there is no column " + name + " for attribute " + entity.name() + "." + attribute.name());
                } else if (attribute.merge() == Merge.COUNTER && !type.equals("numeric")) {
                    problems.add("column " + name + " has type " + type + "; a counter's must be numeric without a"
                            + " precision, so that no sum of concurrent additions overflows");
                }
            }
        }
    }

    private static Map<String, String> columnTypes(Connection connection, String table) throws SQLException {
        Map<String, String> types = new HashMap<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
                        + " WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped")) {
            statement.setString(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    types.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return types;
    }

    private static boolean holds(Connection connection, String query, String... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }
}
