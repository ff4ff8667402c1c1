package dev.tributary.spring.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Entity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out at start what an operation would otherwise run into: everything at once, before anything is written. What may
 * refuse an operation later, but need not, is a warning in the log.
 */
public final class DatabaseCheck {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseCheck.class);
    /** The first that flushes a message of the write-ahead log on demand. */
    private static final int OLDEST = 17;

    private static final String INSTALL =
            "let Flyway migrate with the role that owns the tables (spring.flyway.user), or install them by hand as"
                    + " docs/database.md shows";

    private final Application application;

    public DatabaseCheck(Application application) {
        this.application = application;
    }

    /**
     * Checks the database behind a pool of the engine.
     *
     * @throws DatabaseNotReadyException with everything that operations cannot run with, or with why nothing can be read
     */
    public void check(HikariDataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            Findings findings = findings(connection);
            findings.warnings().forEach(warning -> LOG.warn("{}", warning));
            if (!findings.problems().isEmpty()) {
                throw new DatabaseNotReadyException(dataSource.getJdbcUrl(), findings.problems(), null);
            }
        } catch (SQLException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new DatabaseNotReadyException(
                    dataSource.getJdbcUrl(),
                    List.of(new Problem(
                            "it cannot be used as role " + dataSource.getUsername() + " (" + reason.getMessage() + ")",
                            "start the database, or change spring.datasource.url, username and password")),
                    e);
        }
    }

    Findings findings(Connection connection) throws SQLException {
        Findings findings = new Findings();
        Catalog catalog = new Catalog(connection);
        if (connection.getMetaData().getDatabaseMajorVersion() < OLDEST) {
            findings.problem(
                    "it is PostgreSQL " + connection.getMetaData().getDatabaseProductVersion()
                            + ", which lacks what the committer needs",
                    "use PostgreSQL " + OLDEST + " or later");
            return findings;
        }
        String role = String.valueOf(catalog.text("SELECT current_user"));
        if (catalog.holds("SELECT to_regclass('tributary.log') IS NULL")) {
            findings.problem("the system tables (schema tributary) are not installed", INSTALL);
        } else {
            role(catalog, role, findings);
            for (Entity entity : application.entities()) {
                table(catalog, entity, role, findings);
            }
        }
        durability(catalog, findings);
        return findings;
    }

    private static void role(Catalog catalog, String role, Findings findings) throws SQLException {
        if (!catalog.holds("SELECT pg_has_role(current_user, 'tributary_writer', 'SET')")) {
            findings.problem(
                    "role " + role + " cannot become tributary_writer",
                    "GRANT tributary_writer TO " + SqlNames.shown(role) + " WITH INHERIT FALSE, SET TRUE");
        } else if (catalog.holds("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")) {
            findings.warning("the application connects as a superuser, whom no right and no guard stops: give it a role"
                    + " of its own (docs/security.md)");
        } else if (catalog.holds("SELECT pg_has_role(current_user, 'tributary_writer', 'USAGE')")) {
            findings.warning("role " + role + " inherits the rights of tributary_writer, so that only the guard stops"
                    + " other writes: GRANT tributary_writer TO " + SqlNames.shown(role) + " WITH INHERIT FALSE");
        }
    }

    private void table(Catalog catalog, Entity entity, String role, Findings findings) throws SQLException {
        int dot = entity.table().indexOf('.');
        if (dot > 0 && !usable(catalog, entity.table().substring(0, dot))) {
            findings.problem(
                    "role " + role + " cannot use the schema of table " + SqlNames.shown(entity),
                    "SELECT tributary.manage('" + SqlNames.shown(entity) + "') (as the owner of the table)");
            return;
        }
        Optional<TableFacts> facts = catalog.table(SqlNames.table(entity));
        if (facts.isPresent()) {
            new TableCheck(application, entity, facts.get(), role, findings).check();
        } else {
            findings.problem(
                    "table " + SqlNames.shown(entity) + " of entity " + entity.name() + " does not exist",
                    "add a migration that creates it, or name the table that it lies in: `entity " + entity.name()
                            + " table \"...\"`");
        }
    }

    private static boolean usable(Catalog catalog, String schema) throws SQLException {
        return catalog.holds(
                "SELECT coalesce((SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = ?), true)",
                schema);
    }

    /** An acknowledgement means durable only on a server that says so. */
    private static void durability(Catalog catalog, Findings findings) throws SQLException {
        for (String setting : new String[] {"fsync", "full_page_writes"}) {
            if (catalog.holds("SELECT current_setting(?) = 'off'", setting)) {
                findings.warning(
                        "the server runs with " + setting + " = off: what is acknowledged may be lost in a crash");
            }
        }
    }
}
