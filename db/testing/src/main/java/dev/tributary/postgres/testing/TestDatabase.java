package dev.tributary.postgres.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * An empty PostgreSQL database of a test's own, with a role that owns it and migrates, and one that an application uses.
 *
 * <p>The server is started once per JVM. Where it comes from, in this order: {@code TRIBUTARY_TEST_URL} (a JDBC URL with
 * a superuser); Docker, when {@code TRIBUTARY_TEST_POSTGRES=docker} or when an engine answers at once and has the image
 * {@code TRIBUTARY_TEST_IMAGE}, by default {@code postgres:18}; else embedded. A line of output says which. Each setting
 * can be a system property or an environment variable.
 *
 * <p>The group role {@code tributary_writer} is one per server, not per database, so it is made here and its owners may
 * hand it on: otherwise only the first database's owner could.
 */
public final class TestDatabase implements AutoCloseable {
    private final TestServer server;
    private final String name;

    private TestDatabase(TestServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /** Keeps the one server of this JVM; the class is initialised when the first database is asked for. */
    private static final class Shared {
        static final TestServer SERVER = TestServer.choose();
    }

    /** Creates a database and its two roles. */
    public static TestDatabase create() {
        return create("");
    }

    /**
     * As {@link #create()}, with a database that orders texts by the rules of English, as installed servers often do, and not by
     * bytes, as the embedded one does by itself.
     */
    public static TestDatabase inEnglish() {
        return create(" TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");
    }

    private static TestDatabase create(String options) {
        TestServer server = Shared.SERVER;
        String suffix = UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        TestDatabase database = new TestDatabase(server, "test_" + suffix);
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("DO $$ BEGIN CREATE ROLE tributary_writer NOLOGIN;"
                    + " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
            statement.execute("CREATE ROLE " + database.ownerUser() + " LOGIN CREATEROLE PASSWORD '"
                    + database.ownerPassword() + "'");
            statement.execute(
                    "GRANT tributary_writer TO " + database.ownerUser() + " WITH ADMIN TRUE, INHERIT FALSE, SET TRUE");
            statement.execute("CREATE ROLE " + database.appUser() + " LOGIN PASSWORD '" + database.appPassword() + "'");
            statement.execute("CREATE DATABASE " + database.name + " OWNER " + database.ownerUser() + options);
        } catch (SQLException e) {
            throw new IllegalStateException("no test database on " + server.description() + ": " + e.getMessage(), e);
        }
        return database;
    }

    /** The JDBC URL, without user and password. */
    public String jdbcUrl() {
        return server.url(name);
    }

    public String ownerUser() {
        return name + "_owner";
    }

    public String ownerPassword() {
        return "owner";
    }

    public String appUser() {
        return name + "_app";
    }

    public String appPassword() {
        return "app";
    }

    public String superuser() {
        return server.superuser();
    }

    public String superuserPassword() {
        return server.password();
    }

    /** Which server it is on, in words. */
    public String serverDescription() {
        return server.description();
    }

    public Connection connectAsOwner() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), ownerUser(), ownerPassword());
    }

    public Connection connectAsApp() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), appUser(), appPassword());
    }

    public Connection connectAsSuperuser() throws SQLException {
        return server.connect(name);
    }

    /** Drops the database, whoever is still connected, and the two roles. */
    @Override
    public void close() {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            // What the owner granted to others depends on it; dropping what it owns revokes that.
            statement.execute("DROP OWNED BY " + appUser() + ", " + ownerUser() + " CASCADE");
            statement.execute("DROP ROLE " + appUser() + ", " + ownerUser());
        } catch (SQLException e) {
            throw new IllegalStateException("test database " + name + " cannot be dropped: " + e.getMessage(), e);
        }
    }
}
